"""``python -m benchmarks`` beside running services; ``make bench`` starts them.

Exits with 1 only when something failed: a missed target is printed as such.
"""

import sys
import time
from collections.abc import Callable

from benchmarks import fanout, invoicing, lists, provisioning, usage, work_reports
from benchmarks.database import own_database
from benchmarks.figures import Goal, surroundings

ENTERPRISES = 200


def main() -> int:
    """Measure everything and print it."""
    started = time.monotonic()
    goals: list[Goal] = []
    with own_database():
        for line in surroundings():
            _say(line)
        for measure in _measurements():
            for goal in measure():
                goals.append(goal)
                _say("", *goal.lines())
    missed = sum(not goal.reached for goal in goals)
    verdict = f"{missed} of {len(goals)} targets missed" if missed else "all targets reached"
    _say("", f"bench: {verdict}, {time.monotonic() - started:.0f} s")
    return 0


def _measurements() -> list[Callable[[], list[Goal]]]:
    return [
        lists.measure,
        work_reports.measure,
        usage.measure,
        lambda: [provisioning.measure(ENTERPRISES + fanout.SAMPLE)],
        lambda: fanout.measure(ENTERPRISES),
        invoicing.measure,  # last: its enterprises have no schemas, which nobody could migrate
    ]


def _say(*lines: str) -> None:
    for line in lines:
        print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
