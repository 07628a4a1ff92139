"""Whatever happens in whatever order, the books of billing hold: B1 to B6 by SQL afterwards."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    rule,
)

from billing.invoicing.models import Invoice, InvoiceLine
from billing.invoicing.services.credits import Credit, credit
from billing.invoicing.services.runs import run_invoices
from billing.metering.models import UsageDay
from billing.metering.public import Usage, take_in
from billing.payments.domain.hosted import Announcement, Kind
from billing.payments.models import Payment
from billing.payments.services.allocating import Share, allocate, release, use_credit
from billing.payments.services.dunning import dun
from billing.payments.services.notices import apply_waiting, take_notice
from billing.payments.services.orders import expire_orders, open_order
from billing.payments.services.refunds import refund
from billing.subscriptions.domain.states import LIVE, Cycle
from billing.subscriptions.models import Subscription
from billing.subscriptions.services.ending import When, cancel, change_cycle
from billing.subscriptions.services.rolling import enterprises_due, roll_due
from billing.subscriptions.services.subscribing import start_trial, subscribe
from mes.kernel import clock
from mes.kernel.money import FEN
from mes.tenancy import context, directory
from tests.billing.machine import ACTOR, CODES, MODULES, Machine, run
from tests.factories.payments import imported

_amounts = st.integers(1, 500_000).map(lambda fen: fen * FEN)
_picks = st.integers(0, 50)


# What the runs together must have come across: a machine that does nothing breaks nothing.
_HAPPENED = {
    "bills": "billing_invoicing_invoice",
    "credit notes": "billing_invoicing_creditnote",
    "usage": "billing_metering_usageevent",
    "hosted payments": "billing_payments_payment WHERE method = 'hosted'",
    "bank payments": "billing_payments_payment WHERE method = 'bank'",
    "bills paid": "billing_invoicing_invoice WHERE total = paid + credited",
    "matched": "billing_payments_allocation WHERE cause = 'matched'",
    "credit used": "billing_payments_allocation WHERE cause = 'credit'",
    "freed by credit notes": "billing_payments_allocation WHERE cause = 'credited'",
    "freed by refunds": "billing_payments_allocation WHERE cause = 'refunded'",
    "refunds": "billing_payments_refund",
    "disputed notices": "billing_payments_notice WHERE state = 'disputed'",
    "suspensions": "billing_payments_dunningstep WHERE action = 'suspend'",
    "suspended": "billing_subscriptions_subscription WHERE state = 'suspended'",
    "years": "billing_invoicing_invoiceline WHERE kind = 'prepaid'",
}


class Books(Machine):
    """Two enterprises subscribe, use, are billed, pay, are credited and dunned, by a frozen clock."""

    start = date(2027, 11, 20)  # the leap day of 2028 lies within the run
    look_for = _HAPPENED
    happened = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.used: dict[tuple[int, str, str, date], Decimal] = {}

    @initialize(cycles=st.tuples(st.sampled_from(Cycle), st.sampled_from(Cycle)))
    def begin(self, cycles: tuple[Cycle, Cycle]) -> None:
        """Each enterprise has one module and its first bill."""
        self.no_modules_yet()
        for code, cycle in zip(CODES, cycles, strict=True):
            with self.at(code):
                subscribe(["inventory"], cycle=cycle, actor=ACTOR)
        self._days_pass(11)

    @rule(
        code=st.sampled_from(CODES), module=st.sampled_from(MODULES), cycle=st.sampled_from(Cycle)
    )
    def subscribes(self, code: str, module: str, cycle: Cycle) -> None:
        with self.at(code):
            subscribe([module], cycle=cycle, actor=ACTOR)

    @rule(code=st.sampled_from(CODES))
    def tries(self, code: str) -> None:
        with self.at(code):
            start_trial(actor=ACTOR)

    @rule(code=st.sampled_from(CODES), pick=_picks, when=st.sampled_from(When))
    def cancels(self, code: str, pick: int, when: When) -> None:
        with self.at(code) as pk:
            rows = list(Subscription.objects.filter(enterprise_id=pk, state__in=LIVE))
            if rows:
                cancel(rows[pick % len(rows)].pk, when=when, actor=ACTOR)

    @rule(code=st.sampled_from(CODES), pick=_picks, cycle=st.sampled_from(Cycle))
    def changes_cycle(self, code: str, pick: int, cycle: Cycle) -> None:
        with self.at(code) as pk:
            rows = list(Subscription.objects.filter(enterprise_id=pk, state__in=LIVE))
            if rows:
                change_cycle(rows[pick % len(rows)].pk, cycle=cycle, actor=ACTOR)

    @rule(
        code=st.sampled_from(CODES), module=st.sampled_from(MODULES),
        person=st.integers(1, 12), late=st.integers(0, 40), times=st.integers(1, 3),
    )  # fmt: skip
    def uses(self, code: str, module: str, person: int, late: int, times: int) -> None:
        """Usage that may be told several times, days late, at the last moment of a day."""
        with self.at(code, "23:59:59.999") as pk:
            one = Usage(
                meter="active_people", module=module, key=f"{module}/{person}/{self.today}/{late}",
                subject=str(person), quantity=Decimal(1), at=clock.now() - timedelta(days=late),
            )  # fmt: skip
            for _time in range(times):
                take_in(pk, [one])

    @rule(days=st.sampled_from([1, 3, 9, 15, 28, 31]))
    def days_pass(self, days: int) -> None:
        """The clock's own work: trials end, periods are billed, steps of dunning come."""
        self._days_pass(days)

    def _days_pass(self, days: int) -> None:
        self.today += timedelta(days=days)
        with self.at(time="02:30"):
            roll_due(enterprises_due())
            run_invoices(self.today, actor=ACTOR)
            expire_orders()
            dun()

    @rule()
    def bills_again(self) -> None:
        with self.at():
            run_invoices(self.today, actor=ACTOR)

    @rule(
        code=st.sampled_from(CODES), pick=_picks, amount=_amounts, exact=st.booleans(),
        named=st.booleans(), times=st.integers(1, 2),
    )  # fmt: skip
    def transfers(
        self, *, code: str, pick: int, amount: Decimal, exact: bool, named: bool, times: int
    ) -> None:
        """Money by bank: right or wrong, naming a bill or not, told by two files."""
        tenant = directory.by_code(code)
        with self.at(code):
            bills = list(Invoice.objects.filter(enterprise_id=tenant.id).order_by("id"))
        bill = bills[pick % len(bills)] if bills else None
        left = bill.total - bill.credited - bill.paid if bill else Decimal(0)
        row = (
            f"{self.today} 09:00:00", str(left if exact and left > 0 else amount), tenant.name,
            bill.number if bill and named else "", self.serial(),
        )  # fmt: skip
        with self.at():
            for _time in range(times):
                imported(row)

    @rule(code=st.sampled_from(CODES), pick=_picks, seed=st.integers(0, 5), times=st.integers(1, 3))
    def pays_online(self, code: str, pick: int, seed: int, times: int) -> None:
        """Notices of an order: right, of another amount, refunds before payments, and repeated."""
        order = None
        with self.at(code) as pk:
            bills = [
                one for one in Invoice.objects.filter(enterprise_id=pk).order_by("id")
                if one.total > one.paid + one.credited
            ]  # fmt: skip
            if bills:
                order = open_order(bills[pick % len(bills)].pk, provider="p", actor=ACTOR)
        if order is None:
            return
        kinds = [Kind.PAID] if seed < 3 else [Kind.REFUNDED, Kind.PAID, Kind.PENDING]
        with self.at():
            for kind in kinds:
                paid = order.amount + (FEN if seed == 1 else 0)
                told = Announcement(
                    provider="p", event=self.serial(), nonce=self.serial(), signed_at=clock.now(),
                    body=b"{}", kind=kind, order_number=order.number,
                    payment_ref=f"pay-{order.number}-{seed % 2}",
                    refund_ref=f"rf-{order.number}-{seed}" if kind == Kind.REFUNDED else "",
                    refund_number="", currency="CNY", at=clock.now(),
                    amount=str(paid if kind == Kind.PAID else FEN),
                )  # fmt: skip
                for _time in range(times):
                    take_notice(told)
            with context.across_enterprises():
                apply_waiting()

    @rule(
        code=st.sampled_from(CODES), pick=_picks, other=_picks, amount=_amounts, off=st.booleans()
    )
    def allocates(self, code: str, pick: int, other: int, amount: Decimal, off: bool) -> None:
        with self.at(code) as pk:
            payments = list(Payment.objects.filter(enterprise_id=pk).order_by("id"))
            bills = list(Invoice.objects.filter(enterprise_id=pk).order_by("id"))
            if payments and bills:
                do = release if off else allocate
                share = Share(bills[other % len(bills)].pk, amount)
                do(payments[pick % len(payments)].pk, [share], actor=ACTOR)

    @rule(code=st.sampled_from(CODES), extra=_amounts)
    def pays_too_much(self, code: str, extra: Decimal) -> None:
        """What a bill did not need pays the bills of a month later."""
        with self.at(code) as pk:
            bills = list(Invoice.objects.filter(enterprise_id=pk).order_by("-id")[:1])
        for bill in bills:
            due = bill.total - bill.credited - bill.paid + extra
            payer = directory.by_code(code).name
            row = (f"{self.today} 10:00:00", str(due), payer, bill.number, self.serial())
            with self.at():
                imported(row)
        self._days_pass(31)
        self.uses_credit(code)

    @rule()
    def nobody_pays(self) -> None:
        """Long enough for every step of dunning."""
        for _month in range(3):
            self._days_pass(31)

    @rule(code=st.sampled_from(CODES))
    def uses_credit(self, code: str) -> None:
        with self.at(code):
            use_credit(actor=ACTOR)

    @rule(code=st.sampled_from(CODES), pick=_picks, amount=_amounts)
    def refunds(self, code: str, pick: int, amount: Decimal) -> None:
        with self.at(code) as pk:
            payments = list(Payment.objects.filter(enterprise_id=pk).order_by("id"))
            if payments:
                one = payments[pick % len(payments)]
                most = min(amount, one.credit) or amount
                refund(one.pk, most, reason="多付", actor=ACTOR)

    @rule(code=st.sampled_from(CODES), pick=_picks, amount=_amounts, whole=st.booleans())
    def credits(self, code: str, pick: int, amount: Decimal, whole: bool) -> None:
        with self.at(code) as pk:
            lines = list(InvoiceLine.objects.filter(enterprise_id=pk).order_by("id"))
            if lines:
                line = lines[pick % len(lines)]
                left = line.net - line.credited_net
                part = left if whole and left > 0 else amount
                credit(line.invoice_id, [Credit(line.position, part)], reason="更正", actor=ACTOR)

    @invariant()
    def usage_never_decreases(self) -> None:
        """B5, against what was seen before."""
        with context.across_enterprises():
            present = {
                (pk, meter, module, day): quantity
                for pk, meter, module, day, quantity in UsageDay.objects.values_list(
                    "enterprise_id", "meter", "module", "day", "quantity"
                )
            }
        assert all(present.get(key, Decimal(-1)) >= was for key, was in self.used.items())
        self.used = present


@pytest.mark.slow
@pytest.mark.django_db
def test_the_books_hold_whatever_happens() -> None:
    assert (
        run(
            Books,
            examples=20,
            steps=40,
            refusals=["already_subscribed", "not_enough_credit", "allocation_too_high"],
        )
        == set()
    )
