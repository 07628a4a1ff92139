"""A subsidy programme as data: every parameter typed, every reading of an unclear clause named.

A reading that nobody has chosen is None. The engine then refuses to give a total.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from mes.kernel.quantity import plain


class BaseReading(StrEnum):
    """What of the investment in software and hardware the band's rate applies to."""

    WHOLE = "WHOLE"
    PORTION = "PORTION"
    PORTION_G = "PORTION_G"


class AddOnReading(StrEnum):
    """What of the automation equipment counts once it reaches the threshold."""

    WHOLE = "WHOLE"
    EXCESS = "EXCESS"


class BelowFloor(StrEnum):
    ZERO = "ZERO"
    GENERAL = "GENERAL"


class AmountBasis(StrEnum):
    NET = "NET"
    GROSS = "GROSS"
    COST = "COST"


class CapScope(StrEnum):
    SUM = "SUM"
    SOFT_HARD_ONLY = "SOFT_HARD_ONLY"
    EXCL_GENERAL = "EXCL_GENERAL"


class PrepaidSubscription(StrEnum):
    PAID_IN_WINDOW = "PAID_IN_WINDOW"
    ACCRUED = "ACCRUED"
    FIRST_YEAR_ONLY = "FIRST_YEAR_ONLY"


class Rounding(StrEnum):
    FEN = "FEN"
    YUAN = "YUAN"
    HUNDRED = "HUNDRED"
    WAN_2 = "WAN_2"


class PaymentCutoff(StrEnum):
    AUDIT_DATE = "AUDIT_DATE"
    ACCEPTANCE_DATE = "ACCEPTANCE_DATE"
    CLAIM_DATE = "CLAIM_DATE"


class RateAsOf(StrEnum):
    FILED = "FILED"
    ACCEPTED = "ACCEPTED"
    CLAIMED = "CLAIMED"


class SizeClass(StrEnum):
    ANY = "ANY"
    DESIGNATED = "DESIGNATED"
    BELOW_DESIGNATED = "BELOW_DESIGNATED"


class Category(StrEnum):
    """What kind of investment a line is. ``OTHER`` never counts."""

    SOFTWARE = "SOFTWARE"
    HARDWARE = "HARDWARE"
    CONSULTING = "CONSULTING"
    AUTOMATION = "AUTOMATION"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True)
class RateReference:
    """The other policy that a rate is taken from, as it stood on a day."""

    family: str = ""
    item: str = ""
    as_of: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOn:
    """The further subsidy for automation equipment that goes with the project."""

    threshold: Decimal
    rate: Decimal
    threshold_inclusive: bool = True
    reading: AddOnReading | None = AddOnReading.WHOLE
    needs_main_band: bool | None = True
    rate_reference: RateReference = RateReference()


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """One programme in one version. Amounts in yuan, rates as shares (0.4 is 40 %).

    None stands for what nobody has settled; for ``cap`` and ``hardware_share_max`` it means that
    there is none.
    """

    code: str
    floor: Decimal
    ceiling: Decimal
    rate: Decimal
    add_on: AddOn | None = None
    cap: Decimal | None = None
    general_rate: Decimal | None = None
    general_rate_reference: RateReference = RateReference()
    hardware_share_max: Decimal | None = None
    base_reading: BaseReading | None = None
    lower_inclusive: bool | None = True
    below_floor: BelowFloor | None = BelowFloor.ZERO
    amount_basis: AmountBasis | None = AmountBasis.NET
    cap_scope: CapScope | None = CapScope.SUM
    prepaid_subscription: PrepaidSubscription | None = PrepaidSubscription.PAID_IN_WINDOW
    consulting_eligible: bool | None = False
    rounding: Rounding | None = Rounding.FEN
    payment_cutoff: PaymentCutoff | None = PaymentCutoff.AUDIT_DATE
    rate_as_of: RateAsOf | None = RateAsOf.FILED


@dataclass(frozen=True, slots=True)
class Choice:
    """A parameter that somebody has to choose: its name and what it may be."""

    name: str
    values: tuple[Any, ...]
    decides_amount: bool = True
    of_add_on: bool = False


_YES_NO = (True, False)
# In the order in which the text meets them. What ``decides_amount`` decides it here; the others
# decide earlier, which payments are eligible at all.
CHOICES: tuple[Choice, ...] = (
    Choice("base_reading", tuple(BaseReading)),
    Choice("lower_inclusive", _YES_NO),
    Choice("below_floor", tuple(BelowFloor)),
    Choice("amount_basis", tuple(AmountBasis)),
    Choice("automation_reading", tuple(AddOnReading), of_add_on=True),
    Choice("automation_needs_main_band", _YES_NO, of_add_on=True),
    Choice("cap_scope", tuple(CapScope)),
    Choice("consulting_eligible", _YES_NO),
    Choice("rounding", tuple(Rounding)),
    Choice("prepaid_subscription", tuple(PrepaidSubscription), decides_amount=False),
    Choice("payment_cutoff", tuple(PaymentCutoff), decides_amount=False),
    Choice("rate_as_of", tuple(RateAsOf), decides_amount=False),
)
GENERAL_RATE = "general_rate"


def chosen(programme: Programme, choice: Choice) -> Any:
    """What ``programme`` says about ``choice``; None when nothing was chosen."""
    if not choice.of_add_on:
        return getattr(programme, choice.name)
    if programme.add_on is None:
        return None
    return getattr(programme.add_on, choice.name.removeprefix("automation_"))


def unchosen(programme: Programme) -> tuple[Choice, ...]:
    """The choices that concern ``programme`` and that nobody has made."""
    return tuple(
        choice
        for choice in CHOICES
        if _concerns(programme, choice) and chosen(programme, choice) is None
    )


def _concerns(programme: Programme, choice: Choice) -> bool:
    if choice.of_add_on:
        return programme.add_on is not None
    return choice.name != "cap_scope" or programme.cap is not None


@dataclass(frozen=True, slots=True)
class Spending:
    """An amount of one category in yuan: before tax, its VAT, and what of that is deductible
    (None: all of it).
    """

    category: Category
    net: Decimal
    vat: Decimal = Decimal(0)
    deductible_vat: Decimal | None = None


def as_json(programme: Programme) -> dict[str, Any]:
    """``programme`` as plain JSON values, every parameter named; decimals as text."""
    return _plain_fields(programme)


def _plain_fields(part: Any) -> dict[str, Any]:
    return {one.name: _plain(getattr(part, one.name)) for one in fields(part)}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (AddOn, RateReference)):
        return _plain_fields(value)
    return str(value) if isinstance(value, StrEnum) else value


_ENUMS: Mapping[str, type[StrEnum]] = {
    "base_reading": BaseReading,
    "below_floor": BelowFloor,
    "amount_basis": AmountBasis,
    "cap_scope": CapScope,
    "prepaid_subscription": PrepaidSubscription,
    "rounding": Rounding,
    "payment_cutoff": PaymentCutoff,
    "rate_as_of": RateAsOf,
    "reading": AddOnReading,
}
_AMOUNTS = frozenset(
    {"floor", "ceiling", "rate", "cap", "general_rate", "hardware_share_max", "threshold"}
)
_REFERENCES = frozenset({"general_rate_reference", "rate_reference"})


def from_json(values: Mapping[str, Any]) -> Programme:
    """The programme that ``as_json`` wrote. Raises ValueError or TypeError for anything else."""
    return Programme(**{name: _typed(name, value) for name, value in values.items()})


def _typed(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _REFERENCES:
        as_of = value["as_of"]
        day = None if as_of is None else date.fromisoformat(as_of)
        return RateReference(value["family"], value["item"], day)
    if name == "add_on":
        return AddOn(**{inner: _typed(inner, one) for inner, one in value.items()})
    if name in _AMOUNTS:
        return Decimal(value)
    return _ENUMS[name](value) if name in _ENUMS else value
