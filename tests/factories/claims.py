"""Projects with complete evidence, as they are claimed."""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from billing.claims import services
from billing.claims.models import Claim
from billing.investment.models import InvestmentLine, Project
from billing.investment.services.invoices import confirm_invoice, register_invoice, use_invoice
from billing.investment.services.lines import add_line, add_payment
from billing.investment.services.projects import open_project
from mes.documents import storage
from mes.documents.models import Attachment
from mes.kernel.actor import Actor, system
from mes.kernel.ids import EnterpriseId
from mes.tenancy import context
from mes.tenancy.models import Enterprise

VENDOR, VENDOR_CODE = "金华软件有限公司", "91330700MA28E00003"
SELLER = {"seller_name": VENDOR, "seller_code": VENDOR_CODE}
DAYS: dict[str, date | None] = {
    "filed_on": date(2026, 3, 2),
    "accepted_on": date(2026, 9, 1),
    "audited_on": date(2026, 9, 20),
}


@dataclass
class Bought:
    """One line with its invoice and payment; amounts in yuan without VAT, VAT 6 %."""

    net: str = "200000.00"
    number: str = "26330000000000000017"
    kind: str = "software"
    name: str = "仓储管理系统"
    contract: str = "HT-2026-01"
    contract_line: str = "1"
    serials: tuple[str, ...] = ()
    confirmed: bool = True
    line: dict[str, Any] = field(default_factory=dict)


def gross_of(net: str) -> Decimal:
    return (Decimal(net) * Decimal("1.06")).quantize(Decimal("0.01"))


def a_project(tenant: context.Tenant, *, actor: Actor | None = None, **values: Any) -> Project:
    given = {
        "programme": "P3",
        "name": "数字化改造",
        "filing_number": "YK-2026-008",
        "window_start": date(2026, 1, 1),
        "window_end": date(2026, 10, 31),
        "contractor_name": VENDOR,
        "contractor_code": VENDOR_CODE,
    }
    return open_project(tenant.id, {**given, **values}, actor=actor or system("test"))


def invested(project: Project, bought: Bought) -> InvestmentLine:
    """A line of ``project`` with its whole evidence chain."""
    who = system("test")
    gross = gross_of(bought.net)
    line = add_line(
        project.pk,
        {
            "kind": bought.kind,
            "name": bought.name,
            "vendor_name": VENDOR,
            "vendor_code": VENDOR_CODE,
            "contract_number": bought.contract,
            "contract_line": bought.contract_line,
            "contract_on": date(2026, 2, 1),
            "contract_net": Decimal(bought.net),
            "contract_gross": gross,
            "delivered_on": date(2026, 4, 1),
            "voucher": "记-2026-04-018",
            **bought.line,
        },
        serials=bought.serials,
        actor=who,
    )
    buyer = Enterprise.objects.get(pk=project.enterprise_id)
    invoice = register_invoice(
        EnterpriseId(project.enterprise_id),
        {
            "number": bought.number,
            "issued_on": date(2026, 4, 2),
            "buyer_name": buyer.name,
            "buyer_code": buyer.credit_code,
            "net": Decimal(bought.net),
            "tax": gross - Decimal(bought.net),
            "gross": gross,
            "deductible": gross - Decimal(bought.net),
            **SELLER,
        },
        actor=who,
    )
    if bought.confirmed:
        confirm_invoice(invoice.pk, {}, actor=who)
    use_invoice(line.pk, invoice.pk, gross=gross, actor=who)
    paid = {"paid_on": date(2026, 4, 10), "amount": gross, "receipt": f"回单{bought.number[-4:]}"}
    add_payment(line.pk, paid, actor=who)
    return line


def attached(record_type: str, record_id: int, name: str, content: bytes) -> Attachment:
    """A file of a record of the present enterprise."""
    stored = storage.new_name(name.rpartition(".")[2])
    storage.save(stored, content)
    return Attachment.objects.create(
        record_type=record_type,
        record_id=record_id,
        file_name=name,
        stored_name=stored,
        content_type="application/pdf",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by_id=0,
        uploaded_by_name="测试",
    )


def a_claim(project: Project, **days: date | None) -> Claim:
    return services.prepare(project.pk, {**DAYS, **days}, actor=system("test"))
