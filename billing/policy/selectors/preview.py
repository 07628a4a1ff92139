"""What an enterprise sees before it invests: the subsidy under every reading, and what is next."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from billing.policy.domain import engine, whatif
from billing.policy.domain.parameters import GENERAL_RATE, Programme, Spending
from billing.policy.domain.trace import steps
from mes.kernel.money import round_fen

_BEYOND = Decimal("1.25")


def preview(programme: Programme, spendings: Sequence[Spending]) -> dict[str, Any]:
    """The subsidy by ``programme`` as it stands, and by each of its readings with its line.

    Raises InvalidAmount.
    """
    assessment = engine.assess(programme, spendings)
    counted = assessment.counted
    invested = engine.Counted(Decimal(0), Decimal(0)) if counted is None else counted
    until = round_fen(max(programme.ceiling * 2, invested.soft_hard * _BEYOND))
    return {
        **_outcome(assessment),
        "counted": None
        if counted is None
        else {
            "soft_hard": _text(counted.soft_hard),
            "automation": _text(counted.automation),
            "hardware_left_out": _text(counted.hardware_left_out),
        },
        "steps": steps(assessment, sorted(spendings, key=lambda one: str(one.category))),
        "until": _text(until),
        "readings": [
            _reading(one, invested, until) for one in whatif.readings(programme, spendings)
        ],
    }


def _outcome(assessment: engine.Assessment) -> dict[str, Any]:
    result = assessment.result
    parts = dict.fromkeys(("base", "addon", "raw", "payable"))
    if result is not None:
        parts |= {name: _text(amount) for name, amount in engine.in_fen(result).items()}
    return {
        **parts,
        "cap_hit": None if result is None else result.cap_hit,
        "missing": list(assessment.missing),
        "lowest": _text(assessment.lowest),
        "highest": _text(assessment.highest),
    }


def _reading(one: whatif.Reading, invested: engine.Counted, until: Decimal) -> dict[str, Any]:
    """A reading with its line. A missing general rate is drawn at both ends of its range; a
    reading that leaves more than that open has no line.
    """
    programme = one.assessment.programme
    drawn = [programme]
    if programme.general_rate is None:
        rates = engine.assumed_general_rates(programme)
        drawn = [replace(programme, general_rate=rate) for rate in rates]
    if set(engine.assess(drawn[0], ()).missing) - {GENERAL_RATE}:
        drawn = []
    lines = [whatif.line(each, automation=invested.automation, until=until) for each in drawn]
    return {
        "base_reading": one.base_reading,
        "automation_reading": one.automation_reading,
        "chosen": one.chosen,
        **_outcome(one.assessment),
        "lines": [
            [[_text(point.invested), _text(point.payable)] for point in line] for line in lines
        ],
        "next": [
            {
                "kind": step.kind,
                "at": _text(step.at),
                "missing": _text(step.missing),
                "payable": _text(step.payable),
                "jump": _text(step.jump),
            }
            for each in drawn[:1]
            for step in whatif.next_steps(each, invested)
        ],
    }


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else format(round_fen(amount), "f")
