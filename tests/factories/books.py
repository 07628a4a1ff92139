"""Everything that billing keeps of an enterprise: a row in each of its tables."""

from datetime import date
from decimal import Decimal

from billing.claims.public import submit_claim
from billing.invoicing.models import Invoice
from billing.invoicing.services.credits import Credit, credit
from billing.invoicing.services.e_invoices import register_e_invoice
from billing.metering.models import QuotaAction
from billing.metering.public import Usage, take_in
from billing.metering.services.quotas import set_quota
from billing.payments.domain.hosted import Announcement, Kind
from billing.payments.domain.states import Method
from billing.payments.models import Payment
from billing.payments.services.dunning import dun
from billing.payments.services.notices import take_notice
from billing.payments.services.orders import open_order
from billing.payments.services.refunds import refund
from billing.subscriptions.domain.states import Cycle
from billing.subscriptions.services.contracts import grant_discount
from billing.subscriptions.services.subscribing import subscribe
from mes.catalog.models import EntitlementState
from mes.catalog.services import grant_module
from mes.kernel import clock
from mes.kernel.actor import system
from mes.kernel.money import FEN
from mes.tenancy import context
from tests.factories.billing import billed, bills, on
from tests.factories.claims import Bought, a_claim, a_project, invested
from tests.factories.payments import imported

_WHO = system("test")


def all_books(tenant: context.Tenant, number: int) -> None:
    """Let ``tenant`` subscribe, use, be billed, reminded, pay, get money back, invest and claim.

    ``number`` sets its e-invoices and devices apart. Programme P3 must be in force; no other
    enterprise may have bills to come.
    """
    with context.within(tenant):
        grant_module(tenant, "orders", EntitlementState.ENDED, actor=_WHO)
        with on("2026-01-05"):
            subscribe(["orders"], cycle=Cycle.MONTHLY, actor=_WHO)
            grant_discount(
                {"share": Decimal("0.1"), "valid_from": date(2026, 1, 5), "reason": "开业"},
                actor=_WHO,
            )
            set_quota(tenant.id, "documents", most=Decimal(9), action=QuotaAction.WARN, actor=_WHO)
            who = Usage("active_people", "orders", f"{number}", Decimal(1), clock.now(), "7")
            take_in(tenant.id, [who])
        billed(date(2026, 2, 1))
        with on("2026-03-01"):
            _money(tenant, bills(tenant)[0], number)
        with on("2026-10-08"):
            project = a_project(tenant)
            bought = Bought("150000.00", f"2633{number:016d}", "edge")
            bought.contract, bought.serials = f"HT-{number}", (f"SN-{number}",)
            invested(project, bought)
            submit_claim(a_claim(project).pk, actor=_WHO)


def _money(tenant: context.Tenant, bill: Invoice, number: int) -> None:
    credit(bill.pk, [Credit(1, FEN)], reason="更正", actor=_WHO)
    register_e_invoice(
        bill.pk, number=f"2633{number + 5:016d}", issued_on=clock.business_date(), actor=_WHO
    )
    dun([tenant.id])
    order = open_order(bill.pk, provider="p", actor=_WHO)
    day = f"{clock.business_date()} 09:00:00"
    with context.within_public():
        imported(
            (day, "500.00", tenant.name, bill.number, f"serial-{number}"),
            (day, "12.34", "不明", "", f"stranger-{number}"),
        )
        take_notice(
            Announcement(
                provider="p", event=f"event-{number}", nonce=f"nonce-{number}",
                signed_at=clock.now(), body=b"{}", kind=Kind.PAID, order_number=order.number,
                payment_ref=f"pay-{number}", refund_ref="", refund_number="", currency="CNY",
                at=clock.now(), amount=str(order.amount),
            )
        )  # fmt: skip
    more = Payment.objects.get(enterprise_id=tenant.id, method=Method.HOSTED)
    refund(more.pk, Decimal(1), reason="多付", actor=_WHO)
