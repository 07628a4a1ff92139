"""The subsidy of a programme for what was invested: exact, rounded once, after the cap.

``assess`` is the whole of it. It refuses to give a total where a reading was not chosen or the
general rate is needed and missing; it then names what is missing and gives the range over what
it might be.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import product
from typing import Any

from billing.policy.domain.contradictions import contradictions
from billing.policy.domain.parameters import (
    GENERAL_RATE,
    AddOnReading,
    AmountBasis,
    BaseReading,
    BelowFloor,
    CapScope,
    Category,
    Choice,
    Programme,
    Rounding,
    Spending,
    unchosen,
)
from billing.policy.domain.rounding import EXACT, add, fen_down, settle, to_fen

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Counted:
    """What of the spending counts: software and hardware together, automation apart."""

    soft_hard: Decimal
    automation: Decimal
    hardware_left_out: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Slices:
    """Which part of software and hardware gets the band's rate and which the general one."""

    reached: bool
    in_band: Decimal
    at_general: Decimal


@dataclass(frozen=True, slots=True)
class Result:
    """A subsidy with everything it was made of; exact, except ``payable``, which is rounded."""

    slices: Slices
    band_subsidy: Decimal
    general_subsidy: Decimal
    automation_counted: Decimal
    add_on: Decimal
    raw: Decimal
    capped: Decimal
    cap_hit: bool
    payable: Decimal

    @property
    def base(self) -> Decimal:
        return EXACT.add(self.band_subsidy, self.general_subsidy)


@dataclass(frozen=True, slots=True)
class Assessment:
    """A result, or what is missing for one and the range of what it could be."""

    programme: Programme
    counted: Counted | None
    result: Result | None
    missing: tuple[str, ...] = ()
    lowest: Decimal | None = None
    highest: Decimal | None = None


class InvalidAmount(ValueError):
    """An amount of a spending that cannot be one: negative, or more VAT deducted than there is."""


def assess(programme: Programme, spendings: Iterable[Spending]) -> Assessment:
    """The subsidy for ``spendings``. Their order and how they are split do not matter."""
    listed = tuple(spendings)
    require_amounts(listed)
    absent = _absent(programme)
    if not absent:
        counted = count(programme, listed)
        if not _needs_general_rate(programme, counted):
            return Assessment(programme, counted, compute(programme, counted))
        outcomes = [
            compute(replace(programme, general_rate=rate), counted).payable
            for rate in assumed_general_rates(programme)
        ]
        missing: tuple[str, ...] = (GENERAL_RATE,)
        return Assessment(programme, counted, None, missing, min(outcomes), max(outcomes))
    return _assess_open(programme, absent, listed)


def _assess_open(
    programme: Programme, absent: tuple[Choice, ...], listed: tuple[Spending, ...]
) -> Assessment:
    outcomes: list[Decimal] = []
    needs_general_rate = False
    counted_ways: set[Counted] = set()
    for settled in ways_to_choose(programme, absent):
        counted = count(settled, listed)
        counted_ways.add(counted)
        needed = _needs_general_rate(settled, counted)
        needs_general_rate = needs_general_rate or needed
        rates = assumed_general_rates(settled) if needed else (settled.general_rate,)
        outcomes += [
            compute(replace(settled, general_rate=rate), counted).payable for rate in rates
        ]
    missing = tuple(choice.name for choice in absent)
    if needs_general_rate:
        missing += (GENERAL_RATE,)
    counted_once = counted_ways.pop() if len(counted_ways) == 1 else None
    return Assessment(
        programme,
        counted_once,
        None,
        missing,
        min(outcomes, default=None),
        max(outcomes, default=None),
    )


@lru_cache(maxsize=512)
def _absent(programme: Programme) -> tuple[Choice, ...]:
    return unchosen(programme)


def require_amounts(spendings: Iterable[Spending]) -> None:
    """Raise InvalidAmount for an amount that cannot be one."""
    for one in spendings:
        deductible = ZERO if one.deductible_vat is None else one.deductible_vat
        if one.net < 0 or one.vat < 0 or not 0 <= deductible <= one.vat:
            raise InvalidAmount(f"{one.category}: {one.net}, VAT {one.vat}")


def assumed_general_rates(programme: Programme) -> tuple[Decimal, Decimal]:
    """Between what a missing general rate is assumed to lie: nothing and the band's own rate."""
    return ZERO, programme.rate


def ways_to_choose(programme: Programme, absent: Iterable[Choice]) -> Iterator[Programme]:
    """``programme`` with every combination of the ``absent`` choices that makes sense."""
    deciding = [choice for choice in absent if choice.decides_amount]
    for values in product(*(choice.values for choice in deciding)):
        settled = programme
        for choice, value in zip(deciding, values, strict=True):
            settled = with_choice(settled, choice, value)
        if not contradictions(settled):
            yield settled


def with_choice(programme: Programme, choice: Choice, value: Any) -> Programme:
    """``programme`` with ``choice`` made."""
    if not choice.of_add_on:
        return replace(programme, **{choice.name: value})
    if programme.add_on is None:
        return programme
    inner = {choice.name.removeprefix("automation_"): value}
    return replace(programme, add_on=replace(programme.add_on, **inner))


def count(programme: Programme, spendings: Iterable[Spending]) -> Counted:
    """What of ``spendings`` counts under ``programme``, whose choices are made."""
    totals = dict.fromkeys(Category, ZERO)
    for one in spendings:
        totals[one.category] = EXACT.add(
            totals[one.category], counted_amount(one, programme.amount_basis or AmountBasis.NET)
        )
    soft = totals[Category.SOFTWARE]
    if programme.consulting_eligible:
        soft = EXACT.add(soft, totals[Category.CONSULTING])
    hard = totals[Category.HARDWARE]
    kept = hard
    share = programme.hardware_share_max
    if share is not None and share < 1:
        kept = min(hard, fen_down(Fraction(soft) * Fraction(share) / (1 - Fraction(share))))
    automation = totals[Category.AUTOMATION] if programme.add_on is not None else ZERO
    return Counted(EXACT.add(soft, kept), automation, EXACT.subtract(hard, kept))


def counted_amount(spending: Spending, basis: AmountBasis) -> Decimal:
    """The amount of ``spending`` that counts: before tax, with tax, or what it cost."""
    if basis is AmountBasis.NET or not spending.vat:
        return spending.net
    gross = EXACT.add(spending.net, spending.vat)
    if basis is AmountBasis.GROSS:
        return gross
    deductible = spending.vat if spending.deductible_vat is None else spending.deductible_vat
    return EXACT.subtract(gross, deductible)


def slices(programme: Programme, soft_hard: Decimal) -> Slices:
    """How the rates apply to ``soft_hard``."""
    floor = programme.floor
    reached = soft_hard > floor or (bool(programme.lower_inclusive) and soft_hard == floor)
    if reached:
        return slices_above(programme, soft_hard)
    general = programme.below_floor is BelowFloor.GENERAL
    return Slices(reached=False, in_band=ZERO, at_general=soft_hard if general else ZERO)


def slices_above(programme: Programme, soft_hard: Decimal) -> Slices:
    """How the rates apply to ``soft_hard`` of a project that reached the floor."""
    floor, ceiling = programme.floor, programme.ceiling
    within = min(soft_hard, ceiling)
    above = EXACT.subtract(soft_hard, within)
    if programme.base_reading is BaseReading.WHOLE:
        return Slices(reached=True, in_band=within, at_general=above)
    below = floor if programme.base_reading is BaseReading.PORTION_G else ZERO
    return Slices(
        reached=True, in_band=EXACT.subtract(within, floor), at_general=EXACT.add(below, above)
    )


def _needs_general_rate(programme: Programme, counted: Counted) -> bool:
    if programme.general_rate is not None:
        return False
    return slices(programme, counted.soft_hard).at_general > 0


def automation_counted(programme: Programme, automation: Decimal, *, reached: bool) -> Decimal:
    """What of the automation equipment the add-on's rate applies to."""
    add_on = programme.add_on
    if add_on is None or (add_on.needs_main_band and not reached):
        return ZERO
    enough = automation > add_on.threshold or (
        add_on.threshold_inclusive and automation == add_on.threshold
    )
    if not enough:
        return ZERO
    if add_on.reading is AddOnReading.EXCESS:
        return EXACT.subtract(automation, add_on.threshold)
    return automation


def compute(programme: Programme, counted: Counted) -> Result:
    """The subsidy under ``programme``, whose choices are made and whose rates are there."""
    return pay(programme, slices(programme, counted.soft_hard), counted.automation)


def pay(programme: Programme, parts: Slices, automation: Decimal) -> Result:
    """The subsidy for slices already made."""
    band = EXACT.multiply(parts.in_band, programme.rate)
    general = ZERO
    if parts.at_general:
        general = EXACT.multiply(parts.at_general, programme.general_rate or ZERO)
    equipment = automation_counted(programme, automation, reached=parts.reached)
    add_on = ZERO
    if programme.add_on is not None:
        add_on = EXACT.multiply(equipment, programme.add_on.rate)
    raw = add(band, general, add_on)
    capped = _capped(programme, band, general, add_on)
    return Result(
        slices=parts,
        band_subsidy=band,
        general_subsidy=general,
        automation_counted=equipment,
        add_on=add_on,
        raw=raw,
        capped=capped,
        cap_hit=capped < raw,
        payable=settle(capped, programme.rounding or Rounding.FEN),
    )


def _capped(programme: Programme, band: Decimal, general: Decimal, add_on: Decimal) -> Decimal:
    cap = programme.cap
    if cap is None:
        return add(band, general, add_on)
    if programme.cap_scope is CapScope.SOFT_HARD_ONLY:
        return EXACT.add(min(EXACT.add(band, general), cap), add_on)
    if programme.cap_scope is CapScope.EXCL_GENERAL:
        return EXACT.add(min(EXACT.add(band, add_on), cap), general)
    return min(add(band, general, add_on), cap)


def in_fen(result: Result) -> dict[str, Decimal]:
    """What a person reads of ``result``: each part half up to the fen from its exact value."""
    return {
        "base": to_fen(result.base),
        "addon": to_fen(result.add_on),
        "raw": to_fen(result.raw),
        "payable": result.payable,
    }
