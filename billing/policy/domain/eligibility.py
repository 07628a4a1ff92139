"""How the inputs of a total came about, line by line, as a trace tells it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from billing.policy.domain import words
from billing.policy.domain.parameters import Category, Programme, Spending
from billing.policy.domain.rounding import EXACT

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class CountedLine:
    """A line of which something counts, in yuan by the policy's tax basis.

    ``agreed`` is what of the contract is for the ``days`` of ``of_days`` of service that count;
    the whole contract where both are None.
    """

    position: int
    category: Category
    contract: Decimal
    agreed: Decimal
    invoiced: Decimal
    paid: Decimal
    days: int | None = None
    of_days: int | None = None

    @property
    def amount(self) -> Decimal:
        return max(_ZERO, min(self.agreed, self.invoiced, self.paid))


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The days that count, all inclusive, and the lines.

    Invoices count until ``end``, payments until ``cutoff``.
    """

    start: date
    end: date
    cutoff: date
    lines: Sequence[CountedLine]


def eligibility_json(found: Eligibility, programme: Programme) -> dict[str, Any]:
    """``found`` with its formulas in words, as ``programme`` reads cut-off and paying ahead."""
    cutoff = words.CUTOFF[programme.payment_cutoff or "CLAIM_DATE"]
    prepaid = words.PREPAID[programme.prepaid_subscription or "PAID_IN_WINDOW"]
    days = {
        "start": found.start.isoformat(),
        "end": found.end.isoformat(),
        "cutoff": found.cutoff.isoformat(),
    }
    said = {
        "cutoff_zh": cutoff.zh,
        "cutoff_en": cutoff.en,
        "prepaid_zh": prepaid.zh,
        "prepaid_en": prepaid.en,
    }
    return {
        **days,
        **words.ELIGIBILITY.filled({**days, **said}),
        "lines": [_line_json(one) for one in found.lines],
    }


def eligibility_from(told: Mapping[str, Any]) -> Eligibility:
    """What ``eligibility_json`` wrote. Raises KeyError, TypeError, ValueError for anything else."""
    return Eligibility(
        date.fromisoformat(told["start"]),
        date.fromisoformat(told["end"]),
        date.fromisoformat(told["cutoff"]),
        [
            CountedLine(
                one["position"],
                Category(one["category"]),
                **{name: Decimal(one[name]) for name in _AMOUNTS},
                days=one["days"],
                of_days=one["of_days"],
            )
            for one in told["lines"]
        ],
    )


def require_sums(found: Eligibility, spendings: Sequence[Spending]) -> None:
    """Raise ValueError unless the lines add up to ``spendings`` in every category."""
    sums = dict.fromkeys(Category, _ZERO)
    for one in spendings:
        sums[one.category] = EXACT.add(sums[one.category], one.net)
    for line in found.lines:
        sums[line.category] = EXACT.subtract(sums[line.category], line.amount)
    wrong = [str(category) for category, left in sums.items() if left]
    if wrong:
        raise ValueError(f"the lines do not add up to {', '.join(wrong)}")


_AMOUNTS = ("contract", "agreed", "invoiced", "paid")


def _line_json(line: CountedLine) -> dict[str, Any]:
    amounts = {name: format(getattr(line, name), ".2f") for name in _AMOUNTS}
    value = format(line.amount, ".2f")
    said = words.LINE if line.days is None else words.LINE_SERVED
    known = {"position": line.position, "days": line.days, "of_days": line.of_days}
    shown = {**amounts, **{name: str(one) for name, one in known.items()}, "value": value}
    return {
        **known,
        **amounts,
        "category": str(line.category),
        "value": value,
        **said.filled(shown),
    }
