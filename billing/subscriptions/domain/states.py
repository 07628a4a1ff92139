"""The states of a subscription, and what each lets the enterprise do."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class SubscriptionState(StrEnum):
    TRIAL = "trial"  # free until its last day
    ACTIVE = "active"
    PAST_DUE = "past_due"  # a bill is overdue; everything works
    GRACE = "grace"  # the last warning; everything still works
    SUSPENDED = "suspended"  # can be read, not written, until the bill is paid
    CANCELLED = "cancelled"  # over; can be read for a while
    ENDED = "ended"  # hidden; the data stay


_S = SubscriptionState

TRANSITIONS: Mapping[SubscriptionState, frozenset[SubscriptionState]] = MappingProxyType(
    {
        _S.TRIAL: frozenset({_S.ACTIVE, _S.CANCELLED, _S.ENDED}),
        _S.ACTIVE: frozenset({_S.PAST_DUE, _S.CANCELLED, _S.ENDED}),
        _S.PAST_DUE: frozenset({_S.ACTIVE, _S.GRACE, _S.CANCELLED}),
        _S.GRACE: frozenset({_S.ACTIVE, _S.SUSPENDED, _S.CANCELLED}),
        _S.SUSPENDED: frozenset({_S.ACTIVE, _S.CANCELLED}),
        _S.CANCELLED: frozenset({_S.ENDED}),
        _S.ENDED: frozenset(),
    }
)

# What runs: charged (a trial: after it) and counted against overlaps.
LIVE = frozenset({_S.TRIAL, _S.ACTIVE, _S.PAST_DUE, _S.GRACE, _S.SUSPENDED})
# What an unpaid bill moves; a trial owes nothing.
PAYING = frozenset({_S.ACTIVE, _S.PAST_DUE, _S.GRACE, _S.SUSPENDED})


class Cycle(StrEnum):
    """How often the fee of a module is due: monthly afterwards, or for a year ahead."""

    MONTHLY = "monthly"
    YEARLY = "yearly"


class EndOfTrial(StrEnum):
    """What becomes of a trial nobody decided about."""

    ENDS = "ends"
    CONTINUES = "continues"


def allowed_actions(state: str, *, scheduled: bool) -> list[str]:
    """What the enterprise may do with a subscription, from the table of the rule.

    ``scheduled``: it has a last day already.
    """
    present = SubscriptionState(state)
    following = TRANSITIONS[present]
    offered = {
        "keep": scheduled and present in LIVE - {_S.SUSPENDED},
        "change_cycle": present in (_S.TRIAL, _S.ACTIVE) and _S.ENDED in following,
        "cancel_at_period_end": _S.CANCELLED in following and not scheduled,
        "cancel_now": _S.CANCELLED in following,
    }
    return [name for name, offer in offered.items() if offer]
