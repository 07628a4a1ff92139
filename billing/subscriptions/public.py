"""What the parts of billing above may ask of subscriptions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from billing.subscriptions.domain.charges import Agreed, Due, Rebate, Subscribed, charges
from billing.subscriptions.domain.periods import Span, period_of, periods_until
from billing.subscriptions.domain.prices import METER_OF, Scheme
from billing.subscriptions.domain.proration import prorated
from billing.subscriptions.domain.states import LIVE, Cycle, SubscriptionState
from billing.subscriptions.models import BillingAccount, Subscription
from billing.subscriptions.selectors import accounts as _accounts
from billing.subscriptions.selectors.billable import Billable, billable
from billing.subscriptions.services import accounts as _account_services
from billing.subscriptions.services import ending as _ending
from billing.subscriptions.services import rolling as _rolling
from billing.subscriptions.services import standing as _standing
from billing.subscriptions.services import subscribing as _subscribing
from mes.kernel.actor import Actor

ACTIVE_PEOPLE = METER_OF[Scheme.PER_USER]

__all__ = [
    "ACTIVE_PEOPLE",
    "LIVE",
    "AccountFact",
    "Agreed",
    "Billable",
    "Due",
    "Rebate",
    "Span",
    "Subscribed",
    "SubscriptionFact",
    "SubscriptionState",
    "account_of",
    "all_accounts",
    "billable",
    "charges",
    "end_all",
    "lock_account",
    "lock_accounts",
    "period_of",
    "periods_until",
    "prorated",
    "roll",
    "set_standing",
    "standings",
    "subscribe_bundle",
    "subscriptions_of",
]


@dataclass(frozen=True, slots=True)
class AccountFact:
    """Who is billed and on which day of the month."""

    enterprise_id: int
    billing_day: int
    opened_on: date
    title: str
    credit_code: str
    address: str
    phone: str
    bank: str
    bank_account: str
    email: str


@dataclass(frozen=True, slots=True)
class SubscriptionFact:
    """One module of an enterprise: paid from ``paid_from`` until before ``ends_on``."""

    id: int
    enterprise_id: int
    module: str
    cycle: str
    state: str
    starts_on: date
    paid_from: date
    ends_on: date | None


def account_of(enterprise_id: int) -> AccountFact | None:
    """The account of an enterprise; None before it subscribed to anything."""
    row = BillingAccount.objects.filter(enterprise_id=enterprise_id).first()
    return None if row is None else _account(row)


def all_accounts() -> Sequence[AccountFact]:
    """Every account; needs across_enterprises()."""
    return [_account(row) for row in BillingAccount.objects.order_by("enterprise_id")]


def lock_account() -> AccountFact:
    """The present enterprise's account, locked until the transaction ends."""
    return _account(_account_services.lock_account())


def lock_accounts(*, after: int, most: int, opened_before: date) -> Sequence[AccountFact]:
    """The next ``most`` accounts by enterprise id, locked: work across enterprises in batches."""
    return [
        _account(row)
        for row in _accounts.lock_accounts(after=after, most=most, opened_before=opened_before)
    ]


def subscriptions_of(enterprise_id: int) -> Sequence[SubscriptionFact]:
    """All subscriptions that an enterprise has or had, oldest first."""
    return [
        SubscriptionFact(
            id=row.pk,
            enterprise_id=row.enterprise_id,
            module=row.module,
            cycle=row.cycle,
            state=row.state,
            starts_on=row.starts_on,
            paid_from=row.paid_from,
            ends_on=row.ends_on,
        )
        for row in Subscription.objects.filter(enterprise_id=enterprise_id).order_by(
            "starts_on", "id"
        )
    ]


def standings(enterprise_ids: Sequence[int]) -> Mapping[int, str]:
    """The worst state that unpaid bills have brought each enterprise to; none when all is well."""
    found: dict[int, str] = {}
    worst = (SubscriptionState.PAST_DUE, SubscriptionState.GRACE, SubscriptionState.SUSPENDED)
    for enterprise_id, state in Subscription.objects.filter(
        enterprise_id__in=enterprise_ids, state__in=worst
    ).values_list("enterprise_id", "state"):
        known = found.get(enterprise_id, worst[0])
        found[enterprise_id] = max(state, known, key=worst.index)
    return found


def set_standing(state: SubscriptionState, *, actor: Actor) -> list[int]:
    """Move the present enterprise's paid subscriptions to past_due, grace, suspended, or back to
    active, as far as the transition table lets them; the ids of those that moved.
    """
    return [row.pk for row in _standing.set_standing(state, actor=actor)]


def subscribe_bundle(code: str, *, actor: Actor) -> None:
    """Subscribe the present enterprise to a bundle, by the month; its trials go on as paid."""
    _subscribing.subscribe([], cycle=Cycle.MONTHLY, bundle=code, actor=actor)


def end_all(last: date, *, actor: Actor) -> int:
    """End every subscription of the present enterprise before ``last``; how many ran."""
    return _ending.end_all(last, actor=actor)


def roll(*, actor: Actor) -> int:
    """Bring the present enterprise's subscriptions up to today; how many moved."""
    return _rolling.roll(actor=actor)


def _account(row: BillingAccount) -> AccountFact:
    return AccountFact(
        enterprise_id=row.enterprise_id,
        billing_day=row.billing_day,
        opened_on=row.opened_on,
        title=row.title,
        credit_code=row.credit_code,
        address=row.address,
        phone=row.phone,
        bank=row.bank,
        bank_account=row.bank_account,
        email=row.email,
    )
