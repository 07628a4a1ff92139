"""The dunning policy of a day."""

from collections.abc import Callable
from datetime import date

from billing.payments.domain.dunning import Step, steps_of
from billing.payments.models import DunningPolicy

StepsOn = Callable[[date], tuple[Step, ...]]


def policies() -> StepsOn:
    """The steps for a bill by its due day; read once, none where no policy holds."""
    rows = [
        (start, end, steps_of(steps))
        for start, end, steps in DunningPolicy.objects.values_list(
            "valid_from", "valid_to", "steps"
        )
    ]

    def steps_on(day: date) -> tuple[Step, ...]:
        for start, end, steps in rows:
            if start <= day and (end is None or day < end):
                return steps
        return ()

    return steps_on
