"""The states of what leads to a payment."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Method(StrEnum):
    """How money came."""

    BANK = "bank"
    HOSTED = "hosted"


class Cause(StrEnum):
    """Why money was put to a bill, or taken off it again."""

    MATCHED = "matched"  # the bank line or the order named it
    CREDIT = "credit"  # what the enterprise had left, put to a bill that is open
    MANUAL = "manual"  # a person did
    CREDITED = "credited"  # taken off: a credit note left the bill paid too much
    REFUNDED = "refunded"  # taken off: the money went back


class OrderState(StrEnum):
    """An order at a hosted payment page."""

    OPEN = "open"
    PENDING = "pending"  # the provider has the payer's word, not yet the money
    PAID = "paid"
    EXPIRED = "expired"
    FAILED = "failed"


_O = OrderState
# Money that came late came: an order that expired or failed can still be paid, a paid one stays so.
ORDER_TRANSITIONS: Mapping[OrderState, frozenset[OrderState]] = MappingProxyType(
    {
        _O.OPEN: frozenset({_O.PENDING, _O.PAID, _O.EXPIRED, _O.FAILED}),
        _O.PENDING: frozenset({_O.PAID, _O.EXPIRED, _O.FAILED}),
        _O.EXPIRED: frozenset({_O.PAID}),
        _O.FAILED: frozenset({_O.PAID}),
        _O.PAID: frozenset(),
    }
)
RUNNING = frozenset({_O.OPEN, _O.PENDING})
# Of these a notice may have got lost.
UNPAID = RUNNING | {_O.EXPIRED}


class NoticeState(StrEnum):
    """What became of a provider's notice."""

    RECEIVED = "received"  # kept, not looked at yet
    WAITING = "waiting"  # what it is about is not known yet
    DISPUTED = "disputed"  # says other than was agreed: a person decides
    APPLIED = "applied"
    IGNORED = "ignored"  # says nothing new, or a person set it aside


_N = NoticeState
NOTICE_TRANSITIONS: Mapping[NoticeState, frozenset[NoticeState]] = MappingProxyType(
    {
        _N.RECEIVED: frozenset({_N.WAITING, _N.DISPUTED, _N.APPLIED, _N.IGNORED}),
        _N.WAITING: frozenset({_N.DISPUTED, _N.APPLIED, _N.IGNORED}),
        _N.DISPUTED: frozenset({_N.APPLIED, _N.IGNORED}),
        _N.APPLIED: frozenset(),
        _N.IGNORED: frozenset(),
    }
)


class LineState(StrEnum):
    """What became of money on a bank statement."""

    UNMATCHED = "unmatched"  # nobody knows yet whose it is
    MATCHED = "matched"
    SET_ASIDE = "set_aside"  # no customer's money, such as interest


_L = LineState
LINE_TRANSITIONS: Mapping[LineState, frozenset[LineState]] = MappingProxyType(
    {
        _L.UNMATCHED: frozenset({_L.MATCHED, _L.SET_ASIDE}),
        _L.SET_ASIDE: frozenset({_L.UNMATCHED}),
        _L.MATCHED: frozenset(),
    }
)


class RefundState(StrEnum):
    """Money on its way back."""

    REQUESTED = "requested"  # the provider was, or will be, asked
    DONE = "done"
    FAILED = "failed"


_R = RefundState
REFUND_TRANSITIONS: Mapping[RefundState, frozenset[RefundState]] = MappingProxyType(
    {
        _R.REQUESTED: frozenset({_R.DONE, _R.FAILED}),
        _R.DONE: frozenset(),
        _R.FAILED: frozenset({_R.DONE}),
    }
)
