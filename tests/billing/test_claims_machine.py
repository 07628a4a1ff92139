"""Whatever is invested, billed, claimed, returned and paid in whatever order: C1 to C6 by SQL."""

import functools
import itertools
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db.models import F
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from billing.claims import services
from billing.claims.domain.archive import package
from billing.claims.domain.verify import SNAPSHOT, TRACE
from billing.claims.models import Claim
from billing.investment.domain.eligible import to_fen
from billing.investment.models import EInvoice, InvestmentLine, InvoiceUse, Project
from billing.investment.services.invoices import confirm_invoice, register_invoice, use_invoice
from billing.investment.services.lines import add_line, add_payment, remove_line, update_line
from billing.investment.services.own_bills import take_in_own_bills
from billing.invoicing.models import Invoice, InvoiceLine
from billing.invoicing.services.credits import Credit, credit
from billing.invoicing.services.e_invoices import register_e_invoice
from billing.invoicing.services.runs import run_invoices
from billing.subscriptions.domain.states import Cycle
from billing.subscriptions.services.rolling import enterprises_due, roll_due
from billing.subscriptions.services.subscribing import subscribe
from mes.kernel.actor import Actor, ActorKind
from mes.kernel.ids import EnterpriseId
from mes.tenancy import context, directory
from mes.tenancy.models import Enterprise
from tests.billing.machine import ACTOR, CODES, Machine, run
from tests.factories.claims import DAYS, SELLER, a_project, gross_of
from tests.factories.people import a_member, a_person
from tests.factories.policy import in_force

_codes, _picks = st.sampled_from(CODES), st.integers(0, 50)

_LOOK_FOR = {
    "own lines": "billing_investment_investmentline WHERE own_invoice IS NOT NULL",
    "own e-invoices": "billing_investment_einvoice WHERE source = 'own'",
    "bills of later months": "billing_invoicing_invoice WHERE period_start > '2026-09-01'",
    "credit notes": "billing_invoicing_creditnote",
    "red invoices taken off": "billing_investment_invoiceuse WHERE gross < 0",
    "money back": "billing_investment_linepayment WHERE amount < 0",
    "cash": "billing_investment_linepayment WHERE means = 'cash'",
    "paid outside the window": "billing_investment_linepayment WHERE paid_on < '2026-01-01'",
    "claimed twice": "billing_investment_claimuse u WHERE (SELECT count(*) FROM"
    " billing_investment_claimuseentry e WHERE e.use_id = u.id) > 1",
    **{
        one: f"billing_claims_claimevent WHERE state = '{one}'"
        for one in (
            "submitted",
            "returned",
            "accepted",
            "approved",
            "paid",
            "withdrawn",
            "rejected",
            "clawed_back",
        )
    },
    "less than computed": "billing_claims_claim WHERE approved < computed",
    "corrected and claimed again": "billing_claims_claimevent e WHERE state = 'submitted' AND EXISTS"
    " (SELECT FROM billing_claims_claimevent b WHERE b.claim_id = e.claim_id AND b.id < e.id"
    " AND b.state = 'returned')",
}
_REFUSALS = (
    "claimed_before", "claim_incomplete", "project_not_open", "invoice_elsewhere", "above_limit",
    "invoice_overused", "own_claim", "transition_not_allowed",
)  # fmt: skip


def packed(snapshot: bytes, trace: bytes, evidence: Any) -> bytes:
    """The package without form and list, which take most of the time and change nothing here."""
    return package({SNAPSHOT: snapshot, TRACE: trace, **evidence})


_NETS = ("120000.00", "64000.01", "99999.99", "180000.00", "31234.57")
_KINDS = ("software", "edge", "acquisition", "network", "software", "automation")


@dataclass(frozen=True, slots=True)
class Chance:
    """What a move makes of: picks among what there is, and a part of an amount."""

    pk: EnterpriseId
    today: date
    serial: int
    pick: int
    other: int
    part: Fraction

    def of(self, amount: Decimal) -> Decimal:
        return to_fen(Fraction(amount) * self.part)

    def one(self, rows: Any) -> Any:
        found = list(rows.order_by("id"))
        return found[self.pick % len(found)] if found else None

    def line(self) -> Any:
        """A line, mostly of a project that is still open."""
        lines = InvestmentLine.objects.filter(enterprise_id=self.pk)
        return self.one(lines.filter(project__status="open") if self.pick % 5 != 4 else lines)

    def invoice(self, **more: Any) -> Any:
        return self.one(EInvoice.objects.filter(enterprise_id=self.pk, **more))


def registered(
    pk: EnterpriseId, number: int, net: Decimal, gross: Decimal, red_of: str = ""
) -> EInvoice:
    buyer = Enterprise.objects.get(pk=pk)
    values = {
        "number": f"2633{number:016d}", "issued_on": date(2026, 4, 2), "buyer_name": buyer.name,
        "buyer_code": buyer.credit_code, "net": net, "tax": gross - net, "gross": gross,
        "red_of": red_of, **SELLER,
    }  # fmt: skip
    return register_invoice(pk, values, actor=ACTOR)


def invest(
    pk: EnterpriseId, kind: str, net: Decimal, thing: int, number: int, *,
    confirmed: bool = True, part: Fraction = Fraction(1),
) -> None:  # fmt: skip
    """A line of the open project with its chain of evidence."""
    project = Project.objects.filter(enterprise_id=pk, status="open").first()
    if project is None:
        return
    gross = gross_of(str(net))
    values = {
        "kind": kind, "name": kind, "vendor_name": SELLER["seller_name"],
        "vendor_code": SELLER["seller_code"], "contract_number": f"HT-{thing}",
        "contract_line": "1", "contract_on": date(2026, 2, 1), "contract_net": net,
        "contract_gross": gross, "delivered_on": date(2026, 4, 1), "voucher": "记-18",
    }  # fmt: skip
    serials = () if kind == "software" else (f"SN-{thing}",)
    line = add_line(project.pk, values, serials=serials, actor=ACTOR)
    invoice = registered(pk, 2 * number, net, gross)
    if confirmed:
        confirm_invoice(invoice.pk, {}, actor=ACTOR)
    taken = to_fen(Fraction(gross) * part)
    use_invoice(line.pk, invoice.pk, gross=taken, actor=ACTOR)
    add_payment(line.pk, {"paid_on": date(2026, 4, 10), "amount": taken}, actor=ACTOR)


def invests(by: Chance) -> None:
    """One of few contract lines and devices, so that enterprises and projects meet at the same."""
    net = Decimal(_NETS[by.other % len(_NETS)])
    kind = _KINDS[by.pick % len(_KINDS)]
    thing, number = by.other % 6 + 1, by.pick % 12
    invest(by.pk, kind, net, thing, number, confirmed=by.pick % 4 != 3, part=by.part)


def takes_back(by: Chance) -> None:
    """A red e-invoice for one there is; a line that uses that one takes it off, or forgets."""
    blue = by.invoice(red_of="")
    if blue is None:
        return
    net, gross = (-min(one, by.of(one)) for one in (blue.net, blue.gross))
    red = registered(by.pk, 2 * int(blue.number[4:]) + 1_000_001, net, gross, blue.number)
    confirm_invoice(red.pk, {}, actor=ACTOR)
    use = InvoiceUse.objects.filter(invoice=blue).order_by("id").first()
    if by.other % 2 and use is not None:
        use_invoice(use.line_id, red.pk, gross=gross, actor=ACTOR)


def uses_more(by: Chance) -> None:
    """A line takes another part of whichever invoice there is."""
    line, invoice = by.line(), by.invoice()
    if line is not None and invoice is not None:
        use_invoice(line.pk, invoice.pk, gross=by.of(invoice.gross), actor=ACTOR)


def goes_on(by: Chance) -> None:
    """A later project takes what an earlier one has left of an invoice."""
    invoice = by.invoice(red_of="", used_gross__gt=0, used_gross__lt=F("gross"))
    if invoice is not None:
        take_the_rest(invoice, by.serial)


def take_the_rest(invoice: EInvoice, serial: int) -> None:
    project = Project.objects.filter(enterprise=invoice.enterprise_id, status="open").first()
    if project is None:
        return
    rest = invoice.gross - invoice.used_gross
    values = {
        "kind": "software", "name": "二期", "vendor_name": SELLER["seller_name"],
        "contract_number": f"EQ-{serial}", "contract_gross": rest,
        "contract_net": to_fen(Fraction(rest) / Fraction("1.06")),
        "delivered_on": date(2026, 4, 1), "voucher": "记-19",
    }  # fmt: skip
    line = add_line(project.pk, values, actor=ACTOR)
    use_invoice(line.pk, invoice.pk, gross=rest, actor=ACTOR)
    add_payment(line.pk, {"paid_on": date(2026, 4, 11), "amount": rest}, actor=ACTOR)


def corrects(by: Chance) -> None:
    """A person confirms an invoice again, with another amount."""
    invoice = by.invoice(red_of="")
    if invoice is not None:
        less = Decimal(("0", "0.01", "3000.00")[by.other % 3])
        amounts = {"net": invoice.net - less, "gross": invoice.gross - less}
        confirm_invoice(invoice.pk, amounts, actor=ACTOR)


def pays(by: Chance) -> None:
    """More money, or some of it back, within the window or not, countable or not."""
    line = by.line()
    if line is not None:
        day = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 8, 31))[by.other % 3]
        amount = Decimal(("5000", "-5000", "-120.07")[by.pick % 3])
        means = ("bank", "cash")[by.other % 2]
        add_payment(line.pk, {"paid_on": day, "amount": amount, "means": means}, actor=ACTOR)


def changes_a_line(by: Chance) -> None:
    line = by.line()
    if line is not None and by.other % 3 == 0:
        remove_line(line.pk, actor=ACTOR)
    elif line is not None and line.contract_gross is not None:
        agreed = {name: by.of(getattr(line, name)) for name in ("contract_net", "contract_gross")}
        update_line(line.pk, agreed, actor=ACTOR)


def credits_a_bill(by: Chance) -> None:
    """A credit note for a bill of ours, of which a line may have been made."""
    line = by.one(InvoiceLine.objects.filter(enterprise_id=by.pk))
    if line is not None:
        amount = Decimal(("0.01", "20.00", "1500.00")[by.other % 3])
        credit(line.invoice_id, [Credit(line.position, amount)], reason="更正", actor=ACTOR)
        take_in_own_bills(by.pk)


def gets_its_e_invoice(by: Chance) -> None:
    bill = by.one(Invoice.objects.filter(enterprise_id=by.pk, e_invoices=None))
    if bill is not None:
        number = f"{by.today.year % 100}33{50_000_000 + by.serial:016d}"
        register_e_invoice(bill.pk, number=number, issued_on=by.today, actor=ACTOR)
        take_in_own_bills(by.pk)


def withdraws(by: Chance) -> None:
    claim = Claim.objects.filter(enterprise_id=by.pk).order_by("-id").first()
    if claim is not None:
        services.withdraw(claim.pk, actor=ACTOR)


#: Some twice: they come twice as often.
MOVES = (
    invests, invests, goes_on, goes_on, takes_back, uses_more, corrects, pays, pays, changes_a_line,
    credits_a_bill, gets_its_e_invoice, gets_its_e_invoice, withdraws, withdraws,
)  # fmt: skip


def in_order(pk: EnterpriseId, serial: int) -> None:
    """Fill in what the open project's lines lack; a line without e-invoice goes out.

    A project without lines takes the rest of an earlier one's invoice.
    """
    lines = InvestmentLine.objects.filter(enterprise_id=pk, project__status="open")
    begun = EInvoice.objects.filter(
        enterprise_id=pk, red_of="", used_gross__gt=0, used_gross__lt=F("gross")
    ).order_by("id")
    if not lines.exists() and (invoice := begun.first()) is not None:
        take_the_rest(invoice, serial)
    for line in lines.order_by("id"):
        if not line.voucher:
            update_line(line.pk, {"voucher": "记-20"}, actor=ACTOR)
        if line.contract_gross and not line.payments.filter(means="bank").exists():
            paid = {"paid_on": date(2026, 9, 3), "amount": line.contract_gross}
            add_payment(line.pk, paid, actor=ACTOR)
        for use in line.invoice_uses.select_related("invoice"):
            if use.invoice.confirmed_at is None:
                confirm_invoice(use.invoice_id, {}, actor=ACTOR)
            for red in EInvoice.objects.filter(red_of=use.invoice.number, used_gross=0):
                use_invoice(line.pk, red.pk, gross=red.gross, actor=ACTOR)
        if not line.invoice_uses.exists():
            remove_line(line.pk, actor=ACTOR)


class Claims(Machine):
    """Two enterprises invest, are billed, claim; an examiner and somebody of alpha decide."""

    start = date(2026, 10, 8)
    look_for = _LOOK_FOR
    happened = Counter()
    lives = itertools.count()

    @initialize()
    def begin(self) -> None:
        """A programme in force, people who decide; a bill and a project to claim for each.

        In a third of its lives both have one device, in another alpha's first claim is paid
        already, in the last it was returned.
        """
        kind_of_life = next(self.lives) % 3
        self.no_modules_yet()
        with self.at():
            in_force("P3")
            stranger = a_person("审核员", is_operator=True)
            insider = a_member(directory.by_code("alpha"), name="厂里的人")
        self.examiners = [
            Actor(ActorKind.OPERATOR, person.pk, person.name) for person in (stranger, insider)
        ]
        self.today = date(2026, 8, 20)
        for code in CODES:
            with self.at(code):
                subscribe(["orders"], cycle=Cycle.MONTHLY, actor=ACTOR)
        self.today = date(2026, 9, 1)
        self._month_begins()
        self.today = self.start
        for first, code in zip((1, 3), CODES, strict=True):
            self._opens(code)
            for number, part in ((first, "0.5"), (first + 1, "1")):
                with self.at(code):
                    pk, net = context.present_tenant().id, Decimal("240000.00")
                    thing = 1 if kind_of_life == 0 and number == 3 else number
                    invest(pk, "edge", net, thing, 50 + number, part=Fraction(part))
        past = ((), ("next", "next", "next"), ("return",))[kind_of_life]
        if past:
            self._claim("alpha")
        for step in past:
            with self.at(), context.across_enterprises():
                self._step(Claim.objects.get(), step, Fraction("0.9"))(actor=self.examiners[0])

    def _month_begins(self) -> None:
        with self.at(time="02:30"):
            roll_due(enterprises_due())
            run_invoices(self.today, actor=ACTOR)

    def _opens(self, code: str) -> None:
        with self.at(code):
            a_project(context.present_tenant(), window_end=date(2027, 3, 31))

    def _days_pass(self, days: int) -> None:
        """The clock's own work, what follows from it for projects, and new ones after the old."""
        self.today += timedelta(days=days)
        self._month_begins()
        for code in CODES:
            with self.at(code):
                take_in_own_bills(context.present_tenant().id)
            self._opens(code)

    @rule(
        code=_codes, move=st.sampled_from(MOVES), pick=_picks, other=_picks,
        part=st.sampled_from(["1", "1", "0.5", "0.31", "1.2"]),
        days=st.sampled_from([0, 0, 0, 0, 0, 0, 1, 9, 31]),
    )  # fmt: skip
    def evidence_changes(
        self,
        *,
        code: str,
        move: Callable[[Chance], None],
        pick: int,
        other: int,
        part: str,
        days: int,
    ) -> None:
        """Somebody does something; sometimes days pass until the next thing."""
        self.number += 1
        with self.at(code):
            pk = context.present_tenant().id
            move(Chance(pk, self.today, self.number, pick, other, Fraction(part)))
        if days:
            self._days_pass(days)

    @rule(code=_codes, pick=_picks, tidy=st.sampled_from([True, True, True, False]))
    def claims(self, code: str, pick: int, tidy: bool) -> None:
        """A claim is prepared and handed in, mostly after somebody looked what was missing."""
        self.number += 1
        if tidy:
            self._opens(code)
            with self.at(code):
                in_order(context.present_tenant().id, self.number)
        self._claim(code, any_of_all=pick % 5 == 4)

    def _claim(self, code: str, *, any_of_all: bool = False) -> None:
        with self.at(code) as pk:
            project = Project.objects.filter(enterprise_id=pk, status="open").first()
            if project is not None:
                services.prepare(project.pk, DAYS, actor=ACTOR)
        with self.at(code) as pk:
            mine = Claim.objects.filter(enterprise_id=pk).order_by("-id")
            waiting = mine.filter(state__in=["draft", "returned"])
            claim = (mine if any_of_all else waiting).first()
            if claim is not None:
                services.submit(claim.pk, pack=packed, actor=ACTOR)

    @rule(
        pick=_picks, by=st.sampled_from([0, 0, 0, 0, 1]),
        wanted=st.lists(st.sampled_from(["next", "next", "next", "return", "reject", "any"]),
                        min_size=1, max_size=4),
        part=st.sampled_from(["1.01", "1", "0.5"]),
    )  # fmt: skip
    def decides(self, pick: int, by: int, wanted: list[str], part: str) -> None:
        """Steps of the examiners, the next one or another; by somebody of alpha at times."""
        ends = ["draft", "withdrawn", "rejected", "returned", "clawed_back"]
        with self.at(), context.across_enterprises():
            claims = Claim.objects.exclude(state__in=ends[: 5 if pick % 9 != 8 else 1])
            numbers = list(claims.order_by("id").values_list("id", flat=True))
        for one in wanted if numbers else []:
            with self.at(), context.across_enterprises():
                claim = Claim.objects.get(pk=numbers[pick % len(numbers)])
                self._step(claim, one, Fraction(part))(actor=self.examiners[by])

    def _step(self, claim: Claim, wanted: str, part: Fraction) -> Callable[..., Claim]:
        def share(amount: Decimal | None) -> Decimal:
            return to_fen(Fraction(amount or 1000) * part)

        later, pk = functools.partial, claim.pk
        steps = {
            "submitted": later(services.accept, pk),
            "accepted": later(services.approve, pk, amount=share(claim.computed)),
            "approved": later(services.pay, pk, amount=share(claim.approved), paid_on=self.today),
            "paid": later(services.claw_back, pk, amount=share(claim.paid), reason="停用"),
            "return": later(services.send_back, pk, reason="发票不清"),
            "reject": later(services.reject, pk, reason="不符"),
        }
        if wanted == "any":
            return list(steps.values())[self.number % len(steps)]
        return steps.get(claim.state if wanted == "next" else wanted, steps["paid"])


@pytest.mark.slow
@pytest.mark.django_db
def test_no_claim_counts_what_it_may_not_whatever_happens() -> None:
    assert run(Claims, examples=12, steps=40, refusals=_REFUSALS) == set()
