"""The four programmes as the opinion's text (draft for comments) has them.

What the text leaves open stays open: the reading of "150–300 万元的部分" and the general rate.
"""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from billing.policy.domain.parameters import AddOn, BaseReading, Programme, RateReference

_WAN = 10_000
_GENERAL = RateReference("工业经济政策", "一般信息化项目")


def _second_stage(code: str, *, rate: str, cap: int, item: str, automation_rate: str) -> Programme:
    return Programme(
        code=code,
        floor=Decimal(150 * _WAN),
        ceiling=Decimal(300 * _WAN),
        rate=Decimal(rate),
        cap=Decimal(cap * _WAN),
        add_on=AddOn(
            threshold=Decimal(100 * _WAN),
            rate=Decimal(automation_rate),
            rate_reference=RateReference("工业经济政策", item),
        ),
        general_rate_reference=_GENERAL,
        base_reading=None,
    )


def _first_stage(code: str, *, floor: int) -> Programme:
    return Programme(
        code=code,
        floor=Decimal(floor * _WAN),
        ceiling=Decimal(50 * _WAN),
        rate=Decimal("0.4"),
        general_rate_reference=_GENERAL,
        base_reading=BaseReading.WHOLE,
    )


TEXT_PROGRAMMES: Mapping[str, Programme] = MappingProxyType(
    {
        one.code: one
        for one in (
            _first_stage("P1", floor=30),
            _second_stage(
                "P2a", rate="0.6", cap=500, item="智能工厂（数字化车间）", automation_rate="0.18"
            ),
            _second_stage("P2b", rate="0.5", cap=400, item="数字化生产线", automation_rate="0.15"),
            _first_stage("P3", floor=10),
        )
    }
)
