"""Carrying out the steps in one schema."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from mes.tenancy import context
from mes.tenancy.fanout.states import RECORDS
from mes.tenancy.fanout.steps import PythonStep, SqlStep, Step
from mes.tenancy.schemas import quoted

LOCK_TIMEOUT = "2s"
_RETRIES = 5
_LOCK_NOT_AVAILABLE, _DEADLOCK = "55P03", "40P01"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one schema; ``error`` is empty when it is up to date now."""

    schema: str
    error: str = ""


def carry_out(schema: str, steps: Sequence[Step]) -> Outcome:
    """Bring ``schema`` through ``steps``; what is done before a failure stays done and on record.

    A schema never waits long for a lock, so that it does not hold up the enterprise's own work: it
    gives up after ``LOCK_TIMEOUT``, lets them pass and tries again.
    """
    try:
        for step in steps:
            _patiently(schema, step)
    except DatabaseError as failed:
        return Outcome(schema, str(failed).strip())
    except Exception as failed:  # noqa: BLE001  one schema's migration must not stop the others
        return Outcome(schema, f"{type(failed).__name__}: {failed}")
    finally:
        context.leave()
    return Outcome(schema)


def _patiently(schema: str, step: Step) -> None:
    for attempt in range(_RETRIES):
        try:
            if isinstance(step, SqlStep):
                _replay(schema, step)
            else:
                _run(schema, step)
        except OperationalError as busy:
            code = getattr(busy.__cause__, "pgcode", None)
            if code not in (_LOCK_NOT_AVAILABLE, _DEADLOCK) or attempt == _RETRIES - 1:
                raise
            time.sleep(0.2 * 2**attempt)
        else:
            return


def _replay(schema: str, step: SqlStep) -> None:
    """One transaction and one round trip: the statements and Django's own record."""
    records = ", ".join(f"('{app}', '{name}', now())" for app, name in step.migrations)
    script = (
        f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'; SET LOCAL statement_timeout = 0;\n"
        f"SET LOCAL search_path = {quoted(schema)}, public;\n"
        f"{step.sql_for(schema)}\n;\n"
        f"INSERT INTO {quoted(schema)}.{RECORDS} (app, name, applied) VALUES {records}"
    )
    with context.within_public(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(script)


def _run(schema: str, step: PythonStep) -> None:
    """The ordinary way, without loading and rendering everything again for each schema."""
    context.connection.set_schema(quoted(schema).strip('"'))
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'; SET statement_timeout = 0")
    try:
        executor = _Executor()
        executor.apply_migration(step.before.clone(), step.migration)
    finally:
        context.leave()
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout; RESET statement_timeout")


class _Executor(MigrationExecutor):
    """Django's executor without its loader, which would read all migrations for each schema."""

    def __init__(self) -> None:
        self.connection = connection
        self.recorder = MigrationRecorder(connection)
        self.progress_callback = None
