"""The fan-out as a whole."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import SimpleQueue

from django.core.management import call_command
from django.db import DatabaseError, connection

from mes.kernel.errors import NotFound
from mes.tenancy import context
from mes.tenancy.exclusive import exclusively
from mes.tenancy.fanout.replay import Outcome, carry_out
from mes.tenancy.fanout.states import Group, groups, labels, public_missing
from mes.tenancy.fanout.steps import Step, steps_from
from mes.tenancy.models import PoolSchema
from mes.tenancy.structure import seal, structure_hash
from mes.tenancy.template import ensure_template

Say = Callable[[str], None]


def silently(line: str) -> None:
    """Progress that nobody wants to hear."""


@dataclass(slots=True)
class Report:
    """Who is where."""

    public_missing: Sequence[tuple[str, str]]
    groups: Sequence[Group]
    labels: Mapping[str, str]
    failures: list[Outcome] = field(default_factory=list)

    @property
    def behind(self) -> int:
        """How many schemas lack something, the public one included."""
        return sum(len(group.schemas) for group in self.groups if group.missing) + bool(
            self.public_missing
        )

    def lines(self) -> Sequence[str]:
        """The report for people."""
        said = []
        if self.public_missing:
            said.append(f"public schema: {_named(self.public_missing)} to apply")
        for group in sorted(self.groups, key=lambda group: len(group.missing)):
            where = f"{_named(group.missing)} to apply" if group.missing else "up to date"
            if group.unknown:
                where += f", {_named(group.unknown)} unknown to this program"
            names = sorted(self.labels[schema] for schema in group.schemas)
            shown = ", ".join(names[:10]) + (" …" if len(names) > 10 else "")
            said.append(
                f"{len(names)} {'schema' if len(names) == 1 else 'schemas'} {where}: {shown}"
            )
        said += [
            f"FAILED {self.labels[outcome.schema]} ({outcome.schema}): {outcome.error}"
            for outcome in self.failures
        ]
        return said


def report(only: str | None = None) -> Report:
    """Look, and change nothing. ``only`` is an enterprise's code. Raises NotFound."""
    names = labels()
    if only is not None:
        names = {schema: code for schema, code in names.items() if code == only}
        if not names:
            raise NotFound(record="enterprise", id=only)
    return Report(public_missing(), groups(names), names)


def migrate(*, only: str | None = None, jobs: int = 1, say: Say = silently) -> Report:
    """Bring the public schema and then every other to the program's migrations.

    A schema that fails is reported and does not stop the others. Killed, it goes on where it was
    when it is started again. Raises Busy while another process migrates, NotFound.
    """
    with exclusively("migrate-enterprises", wait=False):
        missing = public_missing()
        if missing:
            say(f"public schema: applying {_named(missing)}")
            call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
        before = report(only)
        pending = [group for group in before.groups if group.missing]
        outcomes = _migrate_groups(pending, before.labels, jobs, say)
        ensure_template()
        _refresh_pool([o.schema for o in outcomes if not o.error])
    after = report(only) if pending else before
    after.failures = [outcome for outcome in outcomes if outcome.error]
    return after


def _migrate_groups(
    pending: Sequence[Group], names: Mapping[str, str], jobs: int, say: Say
) -> list[Outcome]:
    total, outcomes = sum(len(group.schemas) for group in pending), list[Outcome]()
    for group in pending:
        if not group.applied:
            outcomes += [
                Outcome(schema, "the schema or its migration record is missing")
                for schema in group.schemas
            ]
            continue
        say(f"preparing {_named(group.missing)} for {len(group.schemas)} schemas")
        try:
            steps = steps_from(group.schemas[0])
        except (DatabaseError, ValueError, LookupError, TypeError) as broken:
            context.leave()
            outcomes += [
                Outcome(schema, f"cannot be prepared: {broken}") for schema in group.schemas
            ]
            continue
        for outcome in _each(group.schemas, steps, jobs):
            outcomes.append(outcome)
            state = f"FAILED: {outcome.error}" if outcome.error else "done"
            say(f"[{len(outcomes)}/{total}] {names[outcome.schema]} {state}")
    return outcomes


def _each(schemas: Sequence[str], steps: Sequence[Step], jobs: int) -> Iterator[Outcome]:
    """Carry the steps out in every schema and yield each outcome as it comes."""
    if jobs <= 1:
        for schema in schemas:
            yield carry_out(schema, steps)
        return
    outcomes: SimpleQueue[Outcome] = SimpleQueue()

    def work(part: Sequence[str]) -> None:
        try:
            for schema in part:
                outcomes.put(carry_out(schema, steps))
        finally:
            connection.close()

    with ThreadPoolExecutor(jobs) as pool:
        for start in range(jobs):
            pool.submit(work, schemas[start::jobs])
        for _ in schemas:
            yield outcomes.get()


def _refresh_pool(done: Sequence[str]) -> None:
    """A ready schema that was migrated is ready again."""
    with context.within_public():
        for row in PoolSchema.objects.filter(schema_name__in=done):
            row.structure_hash = structure_hash(row.schema_name)
            row.seal = seal(row.schema_name)
            row.save(update_fields=["structure_hash", "seal"])


def _named(migrations: Sequence[tuple[str, str]]) -> str:
    names = [f"{app}.{name}" for app, name in migrations]
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
