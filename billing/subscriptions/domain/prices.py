"""What a price says, and what a quantity costs by it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from mes.kernel.money import line_amount


class Scheme(StrEnum):
    """How a price grows."""

    FLAT = "flat"
    PER_USER = "per_user"  # each person active in the module, by the month
    PER_DEVICE = "per_device"  # each networked device, by the month
    TIERED = "tiered"  # each slice of what was counted at a price of its own


class Charge(StrEnum):
    """When a price is due."""

    MONTHLY = "monthly"
    YEARLY = "yearly"
    SETUP = "setup"  # once, with the first day that is paid for


# What these schemes count; a tiered price names its meter.
METER_OF: Mapping[Scheme, str] = {
    Scheme.PER_USER: "active_people",
    Scheme.PER_DEVICE: "networked_devices",
}


@dataclass(frozen=True, slots=True)
class Tier:
    """Up to ``up_to`` (inclusive; None: without end) each costs ``price`` yuan."""

    up_to: Decimal | None
    price: Decimal


@dataclass(frozen=True, slots=True)
class Terms:
    """One price as it is agreed. ``amount`` is net yuan: of the whole fee, or of each counted one
    beyond the ``included`` ones. ``meter`` is empty for a flat price.
    """

    module: str
    charge: Charge
    scheme: Scheme
    amount: Decimal
    meter: str = ""
    included: Decimal = Decimal(0)
    tiers: tuple[Tier, ...] = ()


@dataclass(frozen=True, slots=True)
class Slice:
    """So many at a unit price, net yuan."""

    quantity: Decimal
    price: Decimal

    @property
    def amount(self) -> Decimal:
        return line_amount(self.quantity, self.price)


def slices(terms: Terms, quantity: Decimal) -> list[Slice]:
    """What ``quantity`` costs by ``terms``, tier by tier; nothing within what is included."""
    beyond = max(Decimal(0), quantity - terms.included)
    if not beyond:
        return []
    if terms.scheme is not Scheme.TIERED:
        return [Slice(beyond, terms.amount)]
    found, reached = [], Decimal(0)
    for tier in terms.tiers:
        end = beyond if tier.up_to is None else min(beyond, tier.up_to)
        if end > reached:
            found.append(Slice(end - reached, tier.price))
            reached = end
    return found


def tiers_of(rows: Sequence[Mapping[str, Any]]) -> tuple[Tier, ...]:
    """The tiers from their JSON form."""
    return tuple(
        Tier(None if row["up_to"] is None else Decimal(row["up_to"]), Decimal(row["price"]))
        for row in rows
    )


def wrong_tiers(tiers: Sequence[Tier]) -> bool:
    """Whether they fail to rise to an open end."""
    bounds = [tier.up_to for tier in tiers]
    if not bounds or bounds[-1] is not None:
        return True
    rising = [bound for bound in bounds[:-1] if bound is not None]
    return (
        len(rising) != len(bounds) - 1
        or any(low >= high for low, high in zip([Decimal(0), *rising], rising, strict=False))
        or any(tier.price < 0 for tier in tiers)
    )
