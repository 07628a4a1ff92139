"""From a state to the present one: the steps, with their SQL where SQL is all it takes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import RunSQL, SeparateDatabaseAndState
from django.db.migrations.operations.fields import FieldOperation
from django.db.migrations.operations.models import IndexOperation, ModelOperation
from django.db.migrations.state import ProjectState

from mes.tenancy import context, schemas
from mes.tenancy.models.enterprise import new_schema_name
from mes.tenancy.template import capture, replay

_SQL_ONLY = (ModelOperation, FieldOperation, IndexOperation, RunSQL)
_STANDS_FOR = "t_0schema0name0"


@dataclass(slots=True)
class SqlStep:
    """Migrations in a row whose whole effect is known as SQL (the schema's name as a token)."""

    migrations: list[tuple[str, str]] = field(default_factory=list)
    statements: list[str] = field(default_factory=list)

    def sql_for(self, schema_name: str) -> str:
        schemas.quoted(schema_name)
        return "\n;\n".join(self.statements).replace(_STANDS_FOR, schema_name)


@dataclass(slots=True)
class PythonStep:
    """A migration that runs the ordinary way in each schema, from a state built once."""

    migration: Migration
    before: ProjectState

    @property
    def migrations(self) -> list[tuple[str, str]]:
        return [(self.migration.app_label, self.migration.name)]


Step = SqlStep | PythonStep


def is_sql_only(migration: Migration) -> bool:
    """Whether the SQL that ``migration`` sends says everything that it does."""
    return migration.atomic and not migration.replaces and _all_sql(migration.operations)


def _all_sql(operations: Iterable[Any]) -> bool:
    for operation in operations:
        if isinstance(operation, SeparateDatabaseAndState):
            if not _all_sql(operation.database_operations):
                return False
        elif not isinstance(operation, _SQL_ONLY):
            return False
    return True


def steps_from(model_schema: str) -> Sequence[Step]:
    """The steps that bring ``model_schema``, and every schema like it, up to date.

    They are carried out once, on a copy of its structure that is dropped afterwards. Migrations
    that need Python run on the copy too, so that what follows them is prepared on their outcome.
    """
    scratch = new_schema_name()
    with context.within_public():
        replay(capture(model_schema), scratch)
    previous = context.connection.tenant
    try:
        context.connection.set_schema(scratch)
        return _recorded(scratch)
    finally:
        context.connection.set_tenant(previous)
        with context.within_public():
            schemas.drop(scratch)


def _recorded(scratch: str) -> Sequence[Step]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    state = executor._create_project_state(with_applied_migrations=True)  # type: ignore[attr-defined]
    steps: list[Step] = []
    for migration, _backwards in plan:
        if not is_sql_only(migration):
            steps.append(PythonStep(migration, state.clone()))
            state = executor.apply_migration(state, migration)
            continue
        written: list[str] = []
        with transaction.atomic():
            with _recording_editor(written) as editor:
                state = migration.apply(state, editor)
            executor.recorder.record_applied(migration.app_label, migration.name)
        if not steps or not isinstance(steps[-1], SqlStep):
            steps.append(SqlStep())
        last = steps[-1]
        if isinstance(last, SqlStep):
            last.migrations.append((migration.app_label, migration.name))
            last.statements += [sql.replace(scratch, _STANDS_FOR) for sql in written]
            # What one migration's rows left to check would forbid the next to alter their table.
            last.statements += ["SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED"]
    return steps


def _recording_editor(written: list[str]) -> Any:
    """A schema editor that carries out its statements and writes them down, parameters filled in.

    Only what the editor executes is written, not what it looks up in the catalogue: the copy and
    the schemas it stands for have the same names.
    """

    class RecordingEditor(context.connection.SchemaEditorClass):
        def execute(self, sql: Any, params: Any = ()) -> None:
            text = str(sql)
            if params is not None:
                text = self.connection.ops.compose_sql(text, params)
            written.append(text.strip().rstrip(";"))
            super().execute(sql, params)

    return RecordingEditor(connection, atomic=True)
