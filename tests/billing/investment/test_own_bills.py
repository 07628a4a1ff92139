"""The enterprise's own bills flow into its running project by themselves."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from billing.investment.domain.eligible import Rules
from billing.investment.domain.kinds import Basis
from billing.investment.errors import OwnLine
from billing.investment.models import EInvoice, InvestmentLine, LinePayment, Project
from billing.investment.selectors.evidence import LineEvidence, evidence_of
from billing.investment.services.invoices import use_invoice
from billing.investment.services.lines import (
    add_payment,
    remove_line,
    remove_payment,
    update_line,
)
from billing.investment.services.own_bills import take_in_own_bills
from billing.investment.services.projects import open_project
from billing.investment.tasks import take_in_bills
from billing.invoicing.models import CreditNote, Invoice
from billing.invoicing.services.credits import Credit, credit
from billing.invoicing.services.e_invoices import register_e_invoice
from billing.payments.models import Payment
from billing.payments.services.allocating import Share, release
from billing.payments.services.refunds import refund
from billing.subscriptions.domain.states import Cycle
from billing.subscriptions.services.ending import When, cancel
from billing.subscriptions.services.subscribing import subscribe
from mes.audit.models import AuditEntry
from mes.catalog.models import EntitlementState
from mes.catalog.services import grant_module
from mes.kernel.actor import Actor
from mes.tenancy import context
from tests.factories.billing import billed, bills, on
from tests.factories.payments import imported
from tests.factories.people import Client

pytestmark = pytest.mark.django_db

D = Decimal
NUMBER = "26332000000000000017"
RED = "26332000000000000025"
END = date(2027, 12, 31)
RULES = Rules(Basis.NET, date(2026, 1, 1), END, END, automation=False, consulting=False)


@pytest.fixture
def project(tenant: context.Tenant, actor: Actor) -> Iterator[Project]:
    """A project from 2026 to 2027, and a bill of 1 December 2026 for orders."""
    for module in ("orders", "inventory", "production"):
        grant_module(tenant, module, EntitlementState.ENDED, actor=actor)
    with on("2026-11-21"), transaction.atomic():
        subscribe(["orders"], cycle=Cycle.MONTHLY, actor=actor)
    billed(date(2026, 12, 1))
    with on("2026-12-02"):
        yield open_project(
            tenant.id,
            {
                "programme": "P3",
                "name": "轻量化",
                "window_start": date(2026, 1, 1),
                "window_end": date(2027, 12, 31),
            },
            actor=actor,
        )


def lines(project: Project) -> list[tuple[object, ...]]:
    names = ("kind", "module", "contract_number", "contract_net", "contract_gross")
    return list(project.lines.order_by("position").values_list(*names))


def test_a_bill_becomes_a_line_of_each_module_once(project: Project) -> None:
    first = take_in_own_bills(project.enterprise_id)
    again = take_in_own_bills(project.enterprise_id)

    assert (first, again) == (1, 0)
    # Setting up 1 500.00 and ten days at 200.00, with 6 % VAT.
    assert lines(project) == [("subscription", "orders", "ZD202612-00001", D(1700), D(1802))]
    assert project.lines.get().name == "订单管理 2026-11-21 – 2026-11-30"


def test_a_registered_e_invoice_is_used_and_needs_no_confirmation(
    project: Project, actor: Actor, tenant: context.Tenant
) -> None:
    take_in_own_bills(tenant.id)
    register_e_invoice(bills(tenant)[0].pk, number=NUMBER, issued_on=date(2026, 12, 2), actor=actor)

    later = take_in_own_bills(tenant.id)
    again = take_in_own_bills(tenant.id)

    assert (later, again) == (1, 0)
    invoice = EInvoice.objects.get()
    assert (invoice.number, invoice.source, invoice.used_gross) == (NUMBER, "own", D(1802))
    assert (invoice.net, invoice.tax, invoice.issued_on) == (D(1700), D(102), date(2026, 12, 2))
    assert invoice.confirmed_at is not None


def test_a_bill_outside_the_window_stays_out(project: Project) -> None:
    Project.objects.filter(pk=project.pk).update(window_start=date(2026, 12, 2))

    assert take_in_own_bills(project.enterprise_id) == 0
    assert lines(project) == []


def test_a_claimed_project_takes_nothing_in(project: Project) -> None:
    Project.objects.filter(pk=project.pk).update(status="claimed")

    assert take_in_own_bills(project.enterprise_id) == 0
    assert lines(project) == []


def test_bills_flow_in_nightly_and_when_the_evidence_is_opened(
    project: Project, tenant: context.Tenant, api: Callable[..., Client]
) -> None:
    shown = api("finance").get(f"/billing/projects/{project.pk}/evidence").json()
    take_in_bills(schema=tenant.schema_name)

    assert [(one["module"], one["own"]) for one in shown["lines"]] == [("orders", True)]
    with context.within(tenant):
        assert InvestmentLine.objects.count() == 1


def transfer(tenant: context.Tenant, amount: str, day: str, serial: str = "T1") -> Payment:
    """A transfer that names the first bill, read from the bank's statement."""
    number = bills(tenant)[0].number
    with context.within_public():
        imported((f"{day} 09:00:00", amount, "阿尔法", number, serial), name=f"{serial}.csv")
    return Payment.objects.filter(enterprise_id=tenant.id).latest("id")


def credited(bill: Invoice, actor: Actor, net: str, position: int = 1) -> CreditNote:
    return credit(bill.pk, [Credit(position, D(net))], reason="服务中断", actor=actor)


def only(project: Project, rules: Rules = RULES) -> LineEvidence:
    (one,) = evidence_of(project.pk, rules).lines
    return one


def payments(project: Project) -> list[tuple[object, ...]]:
    names = ("line__module", "paid_on", "amount", "means", "receipt")
    rows = LinePayment.objects.filter(line__project=project)
    return list(rows.order_by("line__position", "paid_on").values_list(*names))


def test_what_a_bill_was_paid_is_paid_for_its_lines(
    project: Project, tenant: context.Tenant, actor: Actor
) -> None:
    bill = bills(tenant)[0]
    register_e_invoice(bill.pk, number=NUMBER, issued_on=date(2026, 12, 2), actor=actor)
    take_in_own_bills(tenant.id)
    nothing_yet = only(project).found.amount

    payment = transfer(tenant, "1802.00", "2026-12-02")
    first, again = take_in_own_bills(tenant.id), take_in_own_bills(tenant.id)

    assert nothing_yet == 0
    assert (first, again) == (1, 0)
    assert payments(project) == [("orders", date(2026, 12, 2), D(1802), "platform", payment.number)]
    assert only(project).found.amount == D("1700.00")
    assert LinePayment.objects.get().payer == "阿尔法"


def test_in_parts_paid_and_taken_off_again_it_follows(
    project: Project, tenant: context.Tenant, actor: Actor
) -> None:
    bill = bills(tenant)[0]
    register_e_invoice(bill.pk, number=NUMBER, issued_on=date(2026, 12, 2), actor=actor)
    payment = transfer(tenant, "1060.00", "2026-12-02")
    take_in_own_bills(tenant.id)
    in_part = only(project).found.amount

    release(payment.pk, [Share(bill.pk, D(530))], actor=actor)
    refund(payment.pk, D(530), reason="多付", actor=actor)
    take_in_own_bills(tenant.id)
    after_refund = only(project).found

    release(payment.pk, [Share(bill.pk, D(530))], actor=actor)
    take_in_own_bills(tenant.id)

    # 1 060.00 with 6 % VAT are 1 000.00 without; half of it went back, then the rest came off.
    assert in_part == D("1000.00")
    assert (after_refund.amount, after_refund.paid) == (D("500.00"), D("500.00"))
    assert payments(project) == []
    assert only(project).found.amount == 0
    steps = AuditEntry.objects.filter(action__startswith="line_payment.").order_by("id")
    assert [step.action for step in steps] == [
        "line_payment.added", "line_payment.removed", "line_payment.added", "line_payment.removed",
    ]  # fmt: skip


def test_a_payment_of_several_modules_is_divided_among_their_lines(
    tenant: context.Tenant, project: Project, actor: Actor
) -> None:
    with on("2026-12-01"):
        subscribe(["inventory", "production"], cycle=Cycle.MONTHLY, actor=actor)
    billed(date(2027, 1, 1))
    later = bills(tenant)[1]
    with on("2027-01-05"):
        with context.within_public():
            imported(("2027-01-04 09:00:00", "1000.00", "阿尔法", later.number, "P1"))
            rest = str(later.total - 1000)
            imported(("2027-01-05 09:00:00", rest, "阿尔法", later.number, "P2"), name="second.csv")
        take_in_own_bills(tenant.id)
        again = take_in_own_bills(tenant.id)

    lines_of_it = InvestmentLine.objects.filter(own_invoice=later.pk)
    paid = {
        line.module: [row.amount for row in line.payments.order_by("paid_on")]
        for line in lines_of_it
    }
    assert again == 0
    assert set(paid) == {"orders", "inventory", "production"}
    assert sum(parts[0] for parts in paid.values()) == D(1000)
    assert {line.module: line.contract_gross for line in lines_of_it} == {
        module: sum(parts) for module, parts in paid.items()
    }


def test_a_credit_note_lowers_the_line_and_its_red_e_invoice_flows_in(
    project: Project, tenant: context.Tenant, actor: Actor
) -> None:
    bill = bills(tenant)[0]
    register_e_invoice(bill.pk, number=NUMBER, issued_on=date(2026, 12, 2), actor=actor)
    transfer(tenant, "1802.00", "2026-12-02")
    take_in_own_bills(tenant.id)

    note = credited(bill, actor, "500.00")
    take_in_own_bills(tenant.id)
    without_red = only(project).found
    register_e_invoice(
        bill.pk, number=RED, issued_on=date(2026, 12, 2), actor=actor, credit_note_id=note.pk
    )
    with_red, again = take_in_own_bills(tenant.id), take_in_own_bills(tenant.id)

    assert (without_red.contract, without_red.invoiced) == (D("1200.00"), D("1700.00"))
    assert (without_red.paid, without_red.amount) == (D("1200.00"), D("1200.00"))
    assert (with_red, again) == (1, 0)
    red = EInvoice.objects.get(number=RED)
    assert (red.red_of, red.net, red.tax, red.gross) == (NUMBER, D(-500), D(-30), D(-530))
    assert (red.source, red.used_gross, red.confirmed_by) == ("own", D(-530), "own-bills")
    now = only(project)
    assert [(use.invoice.number, use.gross) for use in now.uses] == [
        (NUMBER, D(1802)), (RED, D(-530)),
    ]  # fmt: skip
    assert (now.found.invoiced, now.found.paid) == (D("1200.00"), D("1200.00"))
    assert now.found.amount == D("1200.00")


def test_a_wholly_credited_bill_takes_its_line_away(
    project: Project, tenant: context.Tenant, actor: Actor
) -> None:
    bill = bills(tenant)[0]
    register_e_invoice(bill.pk, number=NUMBER, issued_on=date(2026, 12, 2), actor=actor)
    transfer(tenant, "1802.00", "2026-12-02")
    take_in_own_bills(tenant.id)

    credit(bill.pk, [Credit(1, D(1500)), Credit(2, D(200))], reason="误开", actor=actor)
    gone, again = take_in_own_bills(tenant.id), take_in_own_bills(tenant.id)

    assert (gone, again) == (1, 0)
    assert lines(project) == []
    assert EInvoice.objects.get().used_gross == 0


def test_a_year_ahead_is_a_line_of_its_own_with_its_time_of_service(
    tenant: context.Tenant, project: Project, actor: Actor
) -> None:
    with on("2026-12-05"):
        (row,) = subscribe(["inventory"], cycle=Cycle.YEARLY, actor=actor)
    billed(date(2027, 1, 1))
    take_in_own_bills(tenant.id)
    ahead = InvestmentLine.objects.get(own_prepaid=True)
    whole = (ahead.module, ahead.service_from, ahead.service_to)

    with on("2027-03-31"):
        cancel(row.pk, when=When.NOW, actor=actor)
        take_in_own_bills(tenant.id)

    assert whole == ("inventory", date(2026, 12, 5), date(2027, 12, 4))
    assert InvestmentLine.objects.filter(module="inventory").count() == 2  # the other is setting up
    ahead.refresh_from_db()
    assert (ahead.service_from, ahead.service_to) == (date(2026, 12, 5), date(2027, 3, 31))


def test_what_comes_from_a_bill_is_not_changed_by_hand(
    project: Project, tenant: context.Tenant, actor: Actor
) -> None:
    register_e_invoice(bills(tenant)[0].pk, number=NUMBER, issued_on=date(2026, 12, 2), actor=actor)
    transfer(tenant, "1802.00", "2026-12-02")
    take_in_own_bills(tenant.id)
    line, invoice = project.lines.get(), EInvoice.objects.get()
    payment = line.payments.get()

    for change in (
        lambda: update_line(line.pk, {"contract_net": D(1)}, actor=actor),
        lambda: remove_line(line.pk, actor=actor),
        lambda: add_payment(line.pk, {"paid_on": date(2026, 12, 2), "amount": D(1)}, actor=actor),
        lambda: remove_payment(payment.pk, actor=actor),
        lambda: use_invoice(line.pk, invoice.pk, gross=D(1), actor=actor),
    ):
        with pytest.raises(OwnLine):
            change()

    same = {"contract_net": line.contract_net, "voucher": "记-2026-12-0003"}
    assert update_line(line.pk, same, actor=actor).voucher == "记-2026-12-0003"
    assert take_in_own_bills(tenant.id) == 0


def test_an_e_invoice_that_was_used_up_by_hand_is_left_to_a_person(
    project: Project, tenant: context.Tenant, actor: Actor
) -> None:
    take_in_own_bills(tenant.id)
    line = project.lines.get()
    register_e_invoice(bills(tenant)[0].pk, number=NUMBER, issued_on=date(2026, 12, 2), actor=actor)
    take_in_own_bills(tenant.id)
    EInvoice.objects.update(used_gross=D(1802))
    line.invoice_uses.all().delete()

    assert take_in_own_bills(tenant.id) == 0
    assert only(project).found.amount == 0
