"""How a subsidy came about, as bytes that anyone can make again.

A trace holds the policy's version with all its parameters, what went in (for a claim also how that
came about, line by line), every step with its formula in words, and what came out. ``recompute``
makes it again from its own inputs alone.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from billing.policy.domain import words
from billing.policy.domain.eligibility import (
    Eligibility,
    eligibility_from,
    eligibility_json,
    require_sums,
)
from billing.policy.domain.engine import (
    Assessment,
    Result,
    assess,
    count,
    counted_amount,
    in_fen,
)
from billing.policy.domain.parameters import (
    AddOnReading,
    AmountBasis,
    BaseReading,
    BelowFloor,
    CapScope,
    Category,
    Programme,
    Rounding,
    Spending,
    as_json,
    from_json,
)
from billing.policy.domain.rounding import EXACT
from mes.kernel.quantity import plain

FORMAT = "xueyang-subsidy-trace/1"
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """Which version of which programme: its id in our register, its number, when it holds."""

    id: int
    number: int
    effective_from: str
    source: str


class NoTrace(ValueError):
    """Bytes that are no trace of ours."""


class Undetermined(ValueError):
    """There is no trace of a total that was refused; ``missing`` says what it lacks."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


def canonical(value: Any) -> bytes:
    """``value`` as JSON in the one way: keys sorted, no spaces, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(programme: Programme) -> str:
    """SHA-256 of every parameter of ``programme``, in hex."""
    return hashlib.sha256(canonical(as_json(programme))).hexdigest()


def trace(
    version: PolicyVersion,
    programme: Programme,
    spendings: Iterable[Spending],
    eligibility: Eligibility | None = None,
) -> bytes:
    """The trace of ``programme`` for ``spendings``, with how they came about where that is known.

    Raises Undetermined when there is no total, ValueError when lines and spendings disagree.
    """
    listed = sorted(spendings, key=_order)
    if eligibility is not None:
        require_sums(eligibility, listed)
    assessment = assess(programme, listed)
    if assessment.result is None:
        raise Undetermined(assessment.missing)
    return canonical(
        {
            "format": FORMAT,
            "policy": {
                "id": version.id,
                "version": version.number,
                "effective_from": version.effective_from,
                "source": version.source,
                "sha256": digest(programme),
                "parameters": as_json(programme),
            },
            **(
                {}
                if eligibility is None
                else {"eligibility": eligibility_json(eligibility, programme)}
            ),
            "inputs": [spending_json(one) for one in listed],
            "steps": steps(assessment, listed),
            "result": _result_json(assessment.result),
        }
    )


def recompute(content: bytes) -> bytes:
    """The trace made again from the version and inputs in ``content``. Equal bytes prove it.

    Raises NoTrace for what is none.
    """
    try:
        told = json.loads(content)
        policy = told["policy"]
        version = PolicyVersion(
            policy["id"], policy["version"], policy["effective_from"], policy["source"]
        )
        spendings = [_spending_from(one) for one in told["inputs"]]
        lines = eligibility_from(told["eligibility"]) if "eligibility" in told else None
        return trace(version, from_json(policy["parameters"]), spendings, lines)
    except (ValueError, TypeError, KeyError, ArithmeticError, AttributeError) as wrong:
        raise NoTrace(str(wrong)) from wrong


def holds(content: bytes) -> bool:
    """Whether ``content`` is a trace that comes out the same when made again."""
    try:
        return recompute(content) == content
    except NoTrace:
        return False


def _order(one: Spending) -> tuple[str, Decimal, Decimal, Decimal]:
    deductible = Decimal(-1) if one.deductible_vat is None else one.deductible_vat
    return str(one.category), one.net, one.vat, deductible


def spending_json(one: Spending) -> dict[str, Any]:
    """``one`` as a trace's inputs list it."""
    deductible = None if one.deductible_vat is None else plain(one.deductible_vat)
    return {
        "category": str(one.category),
        "net": plain(one.net),
        "vat": plain(one.vat),
        "deductible_vat": deductible,
    }


def _spending_from(told: Mapping[str, Any]) -> Spending:
    deductible = told["deductible_vat"]
    return Spending(
        Category(told["category"]),
        Decimal(told["net"]),
        Decimal(told["vat"]),
        None if deductible is None else Decimal(deductible),
    )


def _result_json(result: Result) -> dict[str, Any]:
    amounts = {name: format(amount, "f") for name, amount in in_fen(result).items()}
    return {**amounts, "cap_hit": result.cap_hit}


def _percent(rate: Decimal | None) -> str:
    return plain(EXACT.multiply(rate or ZERO, Decimal(100))) + " %"


def steps(assessment: Assessment, listed: Sequence[Spending]) -> list[dict[str, Any]]:
    """Every step of an assessed total with its formula in words; none for a refused one."""
    result = assessment.result
    if result is None:
        return []
    programme = assessment.programme
    found = [
        *_counted(assessment, listed),
        _floor(assessment, result),
        _band(programme, result),
        *_general(programme, result),
        _base(result),
        *_add_on(assessment, result),
        _step("raw", result.raw, words.RAW, base=result.base, add_on=result.add_on),
        _cap(programme, result),
    ]
    rounding = programme.rounding or Rounding.FEN
    found.append(_step("payable", result.payable, words.ROUNDED[rounding]))
    return found


def _step(name: str, value: Decimal, said: words.Words, **values: Any) -> dict[str, Any]:
    shown = {key: plain(one) if isinstance(one, Decimal) else one for key, one in values.items()}
    exact = plain(value)
    return {"step": name, "value": exact, **said.filled({"value": exact, **shown})}


def _counted(assessment: Assessment, listed: Sequence[Spending]) -> list[dict[str, Any]]:
    programme = assessment.programme
    counted = assessment.counted or count(programme, listed)
    basis = programme.amount_basis or AmountBasis.NET
    hard = ZERO
    for one in listed:
        if one.category is Category.HARDWARE:
            hard = EXACT.add(hard, counted_amount(one, basis))
    hard = EXACT.subtract(hard, counted.hardware_left_out)
    said = words.BASIS[basis]
    steps = [
        _step(
            "soft_hard",
            counted.soft_hard,
            words.COUNTED,
            basis_zh=said.zh,
            basis_en=said.en,
            soft=EXACT.subtract(counted.soft_hard, hard),
            hard=hard,
            soft_hard=counted.soft_hard,
        )
    ]
    if counted.hardware_left_out:
        steps.append(
            _step(
                "hardware_left_out",
                counted.hardware_left_out,
                words.HARDWARE_LEFT_OUT,
                share=_percent(programme.hardware_share_max),
                left_out=counted.hardware_left_out,
            )
        )
    return steps


def _floor(assessment: Assessment, result: Result) -> dict[str, Any]:
    programme = assessment.programme
    if result.slices.reached:
        said = words.REACHED[programme.base_reading or BaseReading.WHOLE]
    elif programme.below_floor is BelowFloor.GENERAL:
        said = words.NOT_REACHED_GENERAL
    else:
        said = words.NOT_REACHED
    return _step(
        "in_band",
        result.slices.in_band,
        said,
        soft_hard=assessment.counted.soft_hard if assessment.counted else ZERO,
        floor=programme.floor,
        ceiling=programme.ceiling,
        in_band=result.slices.in_band,
    )


def _band(programme: Programme, result: Result) -> dict[str, Any]:
    rate = _percent(programme.rate)
    return _step("band", result.band_subsidy, words.BAND, in_band=result.slices.in_band, rate=rate)


def _general(programme: Programme, result: Result) -> list[dict[str, Any]]:
    if not result.slices.at_general:
        return []
    return [
        _step(
            "general",
            result.general_subsidy,
            words.GENERAL,
            at_general=result.slices.at_general,
            general_rate=_percent(programme.general_rate),
        )
    ]


def _base(result: Result) -> dict[str, Any]:
    band, general = result.band_subsidy, result.general_subsidy
    return _step("base", result.base, words.BASE, band=band, general=general)


def _add_on(assessment: Assessment, result: Result) -> list[dict[str, Any]]:
    add_on = assessment.programme.add_on
    automation = assessment.counted.automation if assessment.counted else ZERO
    if add_on is None or not automation:
        return []
    if add_on.needs_main_band and not result.slices.reached:
        said = words.ADD_ON_ALONE
    elif automation < add_on.threshold or (
        automation == add_on.threshold and not add_on.threshold_inclusive
    ):
        said = words.ADD_ON_NOT_REACHED
    elif add_on.reading is AddOnReading.EXCESS:
        said = words.ADD_ON_EXCESS
    else:
        said = words.ADD_ON_WHOLE
    return [
        _step(
            "add_on",
            result.add_on,
            said,
            automation=automation,
            threshold=add_on.threshold,
            equipment=result.automation_counted,
            rate=_percent(add_on.rate),
        )
    ]


def _cap(programme: Programme, result: Result) -> dict[str, Any]:
    if programme.cap is None:
        return _step("capped", result.capped, words.NO_CAP)
    said = words.CAP[programme.cap_scope or CapScope.SUM]
    return _step("capped", result.capped, said, cap=programme.cap, raw=result.raw)
