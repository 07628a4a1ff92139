"""Money put to bills: never more than there is of either, and taken off by credits and refunds."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError

from billing.invoicing.services.credits import Credit, credit
from billing.payments.domain.states import Method
from billing.payments.errors import AllocationTooHigh, NotEnoughCredit
from billing.payments.models import Allocation, Payment, Refund
from billing.payments.services.allocating import Share, allocate, release, use_credit
from billing.payments.services.refunds import refund
from mes.kernel.actor import Actor
from mes.kernel.errors import Invalid, NotFound
from mes.tenancy import context
from tests.factories.billing import bills, on
from tests.factories.payments import allocations, imported, owing, paid

pytestmark = pytest.mark.django_db
D = Decimal
STRANGER = ("2026-12-02 10:00:00", "3000.00", "阿尔法工具厂", "货款", "S1")


def credit_of(tenant: context.Tenant) -> Payment:
    """A payment of 3 000.00 that nothing was done with."""
    with on("2026-12-02"):
        imported(STRANGER)
    return Payment.objects.get(enterprise_id=tenant.id)


def test_money_that_fits_no_bill_is_kept_as_credit_and_a_person_puts_it_to_bills(
    bare: context.Tenant, actor: Actor
) -> None:
    first, second = owing(bare, months=2)
    payment = credit_of(bare)
    assert paid(bare) == [("bank", D("3000.00"), D(0), D(0))]

    with on("2026-12-03"):
        allocate(
            payment.pk, [Share(first.pk, D("2226.00")), Share(second.pk, D("600.00"))], actor=actor
        )

    assert [(b.total, b.paid) for b in bills(bare)] == [
        (D("2226.00"), D("2226.00")),
        (D("636.00"), D("600.00")),
    ]
    assert paid(bare) == [("bank", D("3000.00"), D("2826.00"), D(0))]
    assert allocations(bare) == [
        (first.number, D("2226.00"), "manual"),
        (second.number, D("600.00"), "manual"),
    ]


@pytest.mark.parametrize(
    ("amount", "refusal"),
    [
        (D("2226.01"), AllocationTooHigh),
        (D("3000.01"), NotEnoughCredit),
        (D(0), Invalid),
        (D("-1"), Invalid),
        (D("0.001"), Invalid),
    ],
)
def test_more_than_bill_or_payment_hold_is_refused_and_changes_nothing(
    bare: context.Tenant, actor: Actor, amount: Decimal, refusal: type[Exception]
) -> None:
    (bill,) = owing(bare)
    payment = credit_of(bare)

    with pytest.raises(refusal):
        allocate(payment.pk, [Share(bill.pk, amount)], actor=actor)

    assert allocations(bare) == []
    assert paid(bare) == [("bank", D("3000.00"), D(0), D(0))]
    assert bills(bare)[0].paid == 0


def test_another_enterprises_bill_or_payment_does_not_exist_here(
    bare: context.Tenant, other_tenant: context.Tenant, actor: Actor
) -> None:
    owing(bare)
    payment = credit_of(bare)
    (theirs,) = owing(other_tenant, "inventory")

    with pytest.raises(NotFound):
        allocate(payment.pk, [Share(theirs.pk, D(1))], actor=actor)
    with context.within(other_tenant), pytest.raises(NotFound):
        allocate(payment.pk, [Share(theirs.pk, D(1))], actor=actor)

    assert allocations(bare) == []


def test_what_was_put_wrong_is_taken_off_again(bare: context.Tenant, actor: Actor) -> None:
    (bill,) = owing(bare)
    payment = credit_of(bare)
    with on("2026-12-03"):
        allocate(payment.pk, [Share(bill.pk, D("1000.00"))], actor=actor)

        release(payment.pk, [Share(bill.pk, D("400.00"))], actor=actor)
        with pytest.raises(AllocationTooHigh):
            release(payment.pk, [Share(bill.pk, D("600.01"))], actor=actor)

    assert [amount for _n, amount, _c in allocations(bare)] == [D("1000.00"), D("-400.00")]
    assert paid(bare) == [("bank", D("3000.00"), D("600.00"), D(0))]
    assert bills(bare)[0].paid == D("600.00")


def test_credit_pays_the_bill_that_is_due_first(bare: context.Tenant, actor: Actor) -> None:
    first, second = owing(bare, months=2)
    credit_of(bare)

    with on("2026-12-03"):
        assert use_credit(actor=actor) == D("2862.00")
        assert use_credit(actor=actor) == 0

    assert allocations(bare) == [
        (first.number, D("2226.00"), "credit"),
        (second.number, D("636.00"), "credit"),
    ]


def test_a_credit_note_of_a_paid_bill_becomes_credit_for_the_next(
    bare: context.Tenant, actor: Actor
) -> None:
    first, second = owing(bare, months=2)
    with on("2026-12-05"):
        imported(("2026-12-05 09:00:00", "2226.00", "阿尔法工具厂", first.number, "S2"))
        assert bills(bare)[0].paid == D("2226.00")

        credit(first.pk, [Credit(2, D("500.00"))], reason="停机", actor=actor)

        assert next((b.paid, b.credited) for b in bills(bare)) == (D("1696.00"), D("530.00"))
        assert paid(bare) == [("bank", D("2226.00"), D("1696.00"), D(0))]
        assert use_credit(actor=actor) == D("530.00")

    assert allocations(bare) == [
        (first.number, D("2226.00"), "matched"),
        (first.number, D("-530.00"), "credited"),
        (second.number, D("530.00"), "credit"),
    ]


def test_a_credit_note_of_an_open_bill_only_lowers_what_is_owed(
    bare: context.Tenant, actor: Actor
) -> None:
    (bill,) = owing(bare)
    payment = credit_of(bare)
    with on("2026-12-05"):
        credit(bill.pk, [Credit(2, D("500.00"))], reason="停机", actor=actor)

        with pytest.raises(AllocationTooHigh) as refused:
            allocate(payment.pk, [Share(bill.pk, D("1696.01"))], actor=actor)
        allocate(payment.pk, [Share(bill.pk, D("1696.00"))], actor=actor)

    assert refused.value.params["left"] == "1696.00"


def test_credit_is_refunded_and_no_more(bare: context.Tenant, actor: Actor) -> None:
    (bill,) = owing(bare)
    payment = credit_of(bare)
    with on("2026-12-10"):
        allocate(payment.pk, [Share(bill.pk, D("2226.00"))], actor=actor)

        with pytest.raises(NotEnoughCredit):
            refund(payment.pk, D("774.01"), reason="多付", actor=actor)
        row = refund(payment.pk, D("774.00"), reason="多付", actor=actor)
        with pytest.raises(NotEnoughCredit):
            refund(payment.pk, D("0.01"), reason="多付", actor=actor)

    assert (row.number, row.state, row.refunded_on) == ("TK202612-0001", "done", date(2026, 12, 10))
    assert paid(bare) == [("bank", D("3000.00"), D("2226.00"), D("774.00"))]
    assert Refund.objects.count() == 1


@pytest.mark.parametrize("day", [date(2026, 12, 1), date(2026, 12, 11)])
def test_money_does_not_go_back_before_it_came_or_tomorrow(
    bare: context.Tenant, actor: Actor, day: date
) -> None:
    owing(bare)
    payment = credit_of(bare)
    with on("2026-12-10"), pytest.raises(Invalid):
        refund(payment.pk, D(1), reason="多付", refunded_on=day, actor=actor)

    assert not Refund.objects.exists()


def test_the_database_refuses_allocations_that_do_not_add_up(
    bare: context.Tenant, actor: Actor
) -> None:
    (bill,) = owing(bare)
    payment = credit_of(bare)
    loose = {"enterprise_id": bare.id, "payment": payment, "invoice_id": bill.pk}

    with pytest.raises(IntegrityError, match="do not add up"), transaction.atomic():
        Allocation.objects.create(**loose, amount=D("1.00"), cause="manual")
    with pytest.raises(IntegrityError, match="payment_spent_was_received"), transaction.atomic():
        Payment.objects.update(allocated=D("3000.01"))
    with pytest.raises(IntegrityError, match="payment_once_a_bank_line"), transaction.atomic():
        Payment.objects.create(
            enterprise_id=bare.id, number="SK-X", method=Method.BANK, amount=1,
            received_on=date(2026, 12, 1), bank_line_id=payment.bank_line_id,
        )  # fmt: skip


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE billing_payments_payment SET amount = 1",
        "DELETE FROM billing_payments_payment",
        "UPDATE billing_payments_allocation SET amount = 1",
        "DELETE FROM billing_payments_allocation",
        "DELETE FROM billing_payments_refund",
    ],
)
def test_the_database_refuses_to_change_what_was_received_or_put(
    bare: context.Tenant, sql: str
) -> None:
    owing(bare)
    credit_of(bare)

    with (
        pytest.raises((IntegrityError, InternalError), match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


def test_an_enterprise_sees_its_own_money_and_no_statement_at_all(
    bare: context.Tenant, other_tenant: context.Tenant
) -> None:
    owing(bare)
    credit_of(bare)

    def counted() -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT (SELECT count(*) FROM billing_payments_payment),"
                " (SELECT count(*) FROM billing_payments_bankline),"
                " (SELECT count(*) FROM billing_payments_statementimport)"
            )
            return list(cursor.fetchone())

    assert counted() == [1, 0, 0]
    with context.within(other_tenant):
        assert counted() == [0, 0, 0]
    with context.across_enterprises():
        assert counted() == [1, 1, 1]
