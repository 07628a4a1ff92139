"""The subsidy a second time, written from the policy's text alone: whole numbers, no Decimal.

Amounts are in fen, rates in millionths, so that a product is in hundred-millionths of a yuan. The
text: 对总投入 a–b 万元（含）的项目按比例补助，超过 b 万元的部分按一般信息化项目；自动化设备投入达到
100 万元（含）以上的另给比例补助；单个项目有最高额。 Nothing of the engine is imported here.
"""

from typing import NamedTuple

WAN = 10_000 * 100
MILLION = 1_000_000

# Floor, ceiling (fen), rate (millionths), equipment threshold (fen), its rate, cap (fen).
PROGRAMMES: dict[str, tuple[int, int, int, int | None, int, int | None]] = {
    "P1": (30 * WAN, 50 * WAN, 400_000, None, 0, None),
    "P2a": (150 * WAN, 300 * WAN, 600_000, 100 * WAN, 180_000, 500 * WAN),
    "P2b": (150 * WAN, 300 * WAN, 500_000, 100 * WAN, 150_000, 400 * WAN),
    "P3": (10 * WAN, 50 * WAN, 400_000, None, 0, None),
}


class Answer(NamedTuple):
    base: int
    addon: int
    raw: int
    payable: int
    cap_hit: bool


def whole_fen(millionths: int) -> int:
    """Half a fen and more is a fen."""
    return (millionths + MILLION // 2) // MILLION


def subsidy(
    programme: str,
    *,
    reading: str,
    excess_only: bool,
    general: int,
    invested: int,
    equipment: int,
) -> Answer:
    floor, ceiling, rate, threshold, equipment_rate, cap = PROGRAMMES[programme]
    base = extra = 0
    if invested >= floor:
        beyond = invested - ceiling if invested > ceiling else 0
        supported = invested - beyond
        base = supported * rate + beyond * general
        if reading != "WHOLE":
            base -= floor * rate
        if reading == "PORTION_G":
            base += floor * general
        if threshold is not None and equipment >= threshold:
            extra = (equipment - threshold if excess_only else equipment) * equipment_rate
    total = base + extra
    granted = total
    if cap is not None and granted > cap * MILLION:
        granted = cap * MILLION
    return Answer(
        whole_fen(base), whole_fen(extra), whole_fen(total), whole_fen(granted), granted != total
    )
