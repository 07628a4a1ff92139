"""What the state machines of billing share: two enterprises, a clock that only they move, refusals."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date

from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from mes.catalog import gate
from mes.catalog.models import EntitlementState
from mes.catalog.services import grant_module
from mes.kernel import clock
from mes.kernel.actor import system
from mes.kernel.errors import DomainError
from mes.tenancy import context, directory
from tests.billing.audits import violations
from tests.factories.billing import shanghai

ACTOR = system("machine")
CODES = ("alpha", "beta")
MODULES = ("inventory", "orders", "production")


class Machine(RuleBasedStateMachine):
    """Two enterprises in one transaction that is thrown away; every audit holds at its end.

    ``look_for`` names what the runs together must have come across, as a table with a condition: a
    machine that does nothing breaks nothing. ``happened`` counts it.
    """

    start: date
    look_for: Mapping[str, str]
    happened: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.today = self.start
        self.number = 0
        self._block = transaction.atomic()
        self._block.__enter__()

    def teardown(self) -> None:
        try:
            assert violations() == {}
            self._note_what_happened()
        finally:
            context.leave()
            transaction.set_rollback(True)
            self._block.__exit__(None, None, None)
            gate.forget()

    def _note_what_happened(self) -> None:
        with context.across_enterprises(), connection.cursor() as cursor:
            for name, sql in self.look_for.items():
                cursor.execute(f"SELECT count(*) FROM {sql}")
                self.happened[name] += cursor.fetchone()[0]

    def no_modules_yet(self) -> None:
        for code in CODES:
            with context.within(directory.by_code(code)) as tenant:
                for module in MODULES:
                    grant_module(tenant, module, EntitlementState.ENDED, actor=ACTOR)

    @contextmanager
    def at(self, code: str | None = None, time: str = "12:00") -> Iterator[int]:
        """Work today, for an enterprise or the platform. A refusal is an answer, not a failure."""
        with clock.frozen(shanghai(f"{self.today}T{time}")):
            gate.forget()
            try:
                with transaction.atomic():
                    if code is None:
                        with context.within_public():
                            yield 0
                    else:
                        with context.within(directory.by_code(code)) as tenant:
                            yield tenant.id
            except DomainError as refusal:
                self.happened[f"refused: {refusal.code}"] += 1
        gate.forget()

    def serial(self) -> str:
        self.number += 1
        return f"N{self.number}"


def run(
    machine: type[Machine], *, examples: int, steps: int, refusals: Collection[str] = ()
) -> set[str]:
    """Let it live ``examples`` lives of ``steps``, the same ones each time; what it never met.

    ``refusals`` are codes of errors that it must have met.
    """
    run_state_machine_as_test(
        machine,
        _min_steps=steps,  # a short life meets no bill, let alone a suspension
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    wanted = {*machine.look_for, *(f"refused: {code}" for code in refusals)}
    return {name for name in wanted if not machine.happened[name]}
