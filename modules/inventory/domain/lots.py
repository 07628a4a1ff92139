"""The life of a lot."""

from collections.abc import Mapping
from enum import StrEnum


class LotStatus(StrEnum):
    OK = "ok"
    HOLD = "hold"
    QUARANTINE = "quarantine"
    REJECTED = "rejected"


LOT_TRANSITIONS: Mapping[LotStatus, frozenset[LotStatus]] = {
    LotStatus.OK: frozenset({LotStatus.HOLD, LotStatus.QUARANTINE, LotStatus.REJECTED}),
    LotStatus.HOLD: frozenset({LotStatus.OK, LotStatus.QUARANTINE, LotStatus.REJECTED}),
    LotStatus.QUARANTINE: frozenset({LotStatus.OK, LotStatus.REJECTED}),
    LotStatus.REJECTED: frozenset({LotStatus.QUARANTINE}),
}


def following(status: str) -> list[str]:
    """The states that a lot of this one may be put in, in the order of their words."""
    return sorted(str(one) for one in LOT_TRANSITIONS[LotStatus(status)])
