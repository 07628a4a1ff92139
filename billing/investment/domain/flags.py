"""Red flags F1 to F12: what an auditor would ask about. A flag explains; it refuses nothing.

Source: policy.md 2.3 of the project's reference.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

NEAR = Decimal("0.01")
ROUND_TRIP = timedelta(days=180)
SPLIT = timedelta(days=30)
ENOUGH_DAYS = 20
TOO_DEAR = Decimal("1.5")


class Flag(StrEnum):
    SELLER = "F1"  # the invoice's seller is not the contract's party
    PAID_OUTSIDE = "F2"  # paid before the contract or after the cut-off
    ROUND_TRIP = "F3"  # the vendor paid the applicant within 180 days
    TOO_DEAR = "F4"  # above the list price, or 1.5 times the median
    NEAR_FLOOR = "F5"  # the total is within 1 % above a floor
    USED_ELSEWHERE = "F6"  # the invoice was claimed before
    RED = "F7"  # a red invoice exists
    SERIAL_TWICE = "F8"  # the device is in two projects
    UNUSED = "F9"  # the module was used on fewer than 20 days
    AFFILIATE = "F10"  # applicant and contractor share a person, address or phone
    SPLIT = "F11"  # contracts of the same parties within 30 days, around a floor
    TYPED = "F12"  # more than half of the device's data were typed by hand


@dataclass(frozen=True, slots=True)
class Raised:
    """A flag with what made it: ``line`` is its position, None for the project."""

    flag: Flag
    line: int | None
    facts: dict[str, str]


@dataclass(frozen=True, slots=True)
class Party:
    """Who someone is, as far as it can be compared; empty where not known."""

    name: str = ""
    code: str = ""
    person: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class FlagLine:
    """A line as the flags look at it; prices in yuan without VAT where they are known."""

    position: int
    vendor: Party
    contract_number: str
    contract_on: date | None
    contract_gross: Decimal | None
    unit_price: Decimal | None
    list_price: Decimal | None
    median_price: Decimal | None
    sellers: Sequence[tuple[str, str]]  # invoice number, seller's code
    red: Sequence[str]
    claimed_before: Sequence[str]  # invoice numbers
    serials_elsewhere: Sequence[str]
    paid_on: Sequence[date]
    paid_back_on: Sequence[date]
    module: str
    active_days: int | None
    device_points: int | None
    typed_points: int | None


def raised(
    lines: Sequence[FlagLine],
    *,
    cutoff: date,
    total: Decimal,
    floors: Sequence[Decimal],
    applicant: Party,
    contractor: Party,
) -> list[Raised]:
    """Every flag of a project, by line and number; ``floors`` are the policy's, in yuan."""
    found = [flag for line in lines for flag in _of_line(line, cutoff)]
    found += _of_project(lines, total, applicant, contractor, floors)
    found += _splits(lines, floors)
    return sorted(found, key=lambda one: (one.line or 0, int(one.flag[1:])))


def near_floor(total: Decimal, floors: Sequence[Decimal]) -> Decimal | None:
    """The floor that ``total`` reaches by at most 1 %; None when there is none."""
    return next((floor for floor in floors if floor <= total <= floor * (1 + NEAR)), None)


def _of_line(line: FlagLine, cutoff: date) -> Iterable[Raised]:
    def flag(which: Flag, **facts: object) -> Raised:
        return Raised(which, line.position, {name: str(fact) for name, fact in facts.items()})

    for number, seller in line.sellers:
        if line.vendor.code and seller != line.vendor.code:
            yield flag(Flag.SELLER, invoice=number, seller=seller, contract=line.vendor.code)
    for day in line.paid_on:
        if (line.contract_on is not None and day < line.contract_on) or day > cutoff:
            yield flag(Flag.PAID_OUTSIDE, paid=day, contract=line.contract_on or "", cutoff=cutoff)
    for back in line.paid_back_on:
        if any(abs(back - day) <= ROUND_TRIP for day in line.paid_on):
            yield flag(Flag.ROUND_TRIP, day=back)
    dear = _too_dear(line)
    if dear is not None:
        yield flag(Flag.TOO_DEAR, **dear)
    for number in line.claimed_before:
        yield flag(Flag.USED_ELSEWHERE, invoice=number)
    for number in line.red:
        yield flag(Flag.RED, invoice=number)
    for serial in line.serials_elsewhere:
        yield flag(Flag.SERIAL_TWICE, serial=serial)
    if line.module and line.active_days is not None and line.active_days < ENOUGH_DAYS:
        yield flag(Flag.UNUSED, module=line.module, days=line.active_days, enough=ENOUGH_DAYS)
    if line.device_points and line.typed_points and line.typed_points * 2 > line.device_points:
        yield flag(Flag.TYPED, typed=line.typed_points, all=line.device_points)


def _too_dear(line: FlagLine) -> dict[str, object] | None:
    """The price with what it is compared to, when it is above."""
    price = line.unit_price
    if price is None:
        return None
    if line.list_price is not None and price > line.list_price > 0:
        return {"price": price, "list": line.list_price}
    if line.median_price is not None and price > line.median_price * TOO_DEAR:
        return {"price": price, "median": line.median_price}
    return None


def _of_project(
    lines: Sequence[FlagLine],
    total: Decimal,
    applicant: Party,
    contractor: Party,
    floors: Sequence[Decimal],
) -> Iterable[Raised]:
    floor = near_floor(total, floors)
    if floor is not None:
        yield Raised(Flag.NEAR_FLOOR, None, {"total": str(total), "floor": str(floor)})
    for name in ("code", "person", "phone", "address"):
        ours, theirs = getattr(applicant, name).strip(), getattr(contractor, name).strip()
        if ours and ours == theirs:
            yield Raised(Flag.AFFILIATE, None, {"shared": name, "value": ours})


def _splits(lines: Sequence[FlagLine], floors: Sequence[Decimal]) -> Iterable[Raised]:
    """Contracts of one vendor within 30 days that reach a floor together and not alone."""
    dated: dict[str, dict[str, tuple[date, Decimal]]] = {}
    for line in lines:
        if line.contract_on is None or line.contract_gross is None or not line.contract_number:
            continue
        contracts = dated.setdefault(line.vendor.code or line.vendor.name, {})
        day, amount = contracts.get(line.contract_number, (line.contract_on, Decimal(0)))
        contracts[line.contract_number] = (min(day, line.contract_on), amount + line.contract_gross)
    for vendor, contracts in dated.items():
        ordered = sorted(contracts.items(), key=lambda one: one[1])
        for (first, (day, amount)), (second, (later, more)) in pairwise(ordered):
            together = amount + more
            reached = [floor for floor in floors if max(amount, more) < floor <= together]
            if later - day <= SPLIT and reached:
                facts = {"vendor": vendor, "first": first, "second": second}
                yield Raised(Flag.SPLIT, None, {**facts, "floor": str(reached[-1])})
