"""What about a programme cannot be: bounds that are none, choices that contradict each other."""

from dataclasses import dataclass

from billing.policy.domain.parameters import (
    AddOn,
    BaseReading,
    BelowFloor,
    Programme,
)
from billing.policy.domain.rounding import EXACT, step_of
from mes.kernel.text import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A parameter that cannot stand, why in one word and in a sentence."""

    parameter: str
    code: str
    message: str


def contradictions(programme: Programme) -> tuple[Contradiction, ...]:
    """Everything about ``programme`` that cannot be, by parameter."""
    return (
        *_bounds(programme),
        *_rates(programme),
        *_cap(programme),
        *_add_on(programme.add_on),
        *_floor(programme),
    )


def _bounds(programme: Programme) -> list[Contradiction]:
    found = []
    if programme.floor < 0:
        found.append(_negative("floor"))
    if programme.ceiling <= programme.floor:
        message = _("The ceiling must be above the floor.")
        found.append(Contradiction("ceiling", "ceiling_not_above_floor", message))
    return found


def _rates(programme: Programme) -> list[Contradiction]:
    found = []
    if not 0 < programme.rate <= 1:
        found.append(_no_rate("rate"))
    if programme.general_rate is not None and not 0 <= programme.general_rate <= 1:
        found.append(_no_rate("general_rate"))
    share = programme.hardware_share_max
    if share is not None and not 0 < share <= 1:
        found.append(_no_rate("hardware_share_max"))
    return found


def _cap(programme: Programme) -> list[Contradiction]:
    cap = programme.cap
    if cap is None:
        return []
    if cap <= 0:
        return [_negative("cap")]
    if programme.rounding is not None and cap % step_of(programme.rounding):
        message = _("The cap must be a whole multiple of what amounts are rounded to.")
        return [Contradiction("cap", "cap_between_steps", message)]
    return []


def _add_on(add_on: AddOn | None) -> list[Contradiction]:
    if add_on is None:
        return []
    found = []
    if add_on.threshold < 0:
        found.append(_negative("automation_threshold"))
    if not 0 < add_on.rate <= 1:
        found.append(_no_rate("automation_rate"))
    return found


def _floor(programme: Programme) -> list[Contradiction]:
    """Whoever invests one fen more must not get less: general money below the floor may not
    exceed what the floor itself brings.
    """
    if programme.below_floor is not BelowFloor.GENERAL or programme.base_reading is None:
        return []
    general, floor = programme.general_rate, programme.floor
    falls = False
    if programme.base_reading is BaseReading.PORTION:
        falls = floor > 0 and general != 0
    elif programme.base_reading is BaseReading.WHOLE and general is not None:
        falls = EXACT.multiply(floor, general) > EXACT.multiply(floor, programme.rate)
    if not falls:
        return []
    message = _("With this reading the subsidy would fall when the floor is reached.")
    return [Contradiction("below_floor", "falls_at_floor", message)]


def _negative(parameter: str) -> Contradiction:
    return Contradiction(parameter, "min_value", _("This must be more than zero."))


def _no_rate(parameter: str) -> Contradiction:
    return Contradiction(parameter, "rate", _("A rate is between 0 and 1 (0.4 is 40 %)."))
