"""Migrating all enterprises: same outcome as Django's own way, whatever happens on the way."""

import itertools
import shutil
import sys
import threading
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries, Settings

from mes.accounts.access import migrations as access_migrations
from mes.tenancy import context, migration_set, schemas, template
from mes.tenancy.fanout import run, states, steps
from mes.tenancy.models import Enterprise, PoolSchema
from mes.tenancy.models.enterprise import new_schema_name
from mes.tenancy.services import add_to_pool
from mes.tenancy.structure import differences, structure_hash

pytestmark = [pytest.mark.threads, pytest.mark.usefixtures("own_database")]

_numbers = itertools.count(1)

ADD_COLUMN = """
operations = [
    migrations.AddField("Role", "colour", models.CharField(max_length=20, default="red")),
    migrations.AddConstraint("Role", models.UniqueConstraint(fields=["colour", "code"], name="role_colour")),
    migrations.AddConstraint("Role", models.CheckConstraint(
        condition=models.Q(colour__in=["red", "green", "50%"]), name="role_colour_known")),
]
"""
FILL_IN = """
def fill(apps, editor):
    apps.get_model("access", "Role").objects.create(code="made", name=editor.connection.schema_name)

operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
"""
REFUSES_PLANNER = """
def refuse(apps, editor):
    if apps.get_model("access", "Role").objects.filter(code="planner").exists():
        raise ValueError("there is a planner")

operations = [migrations.RunPython(refuse, migrations.RunPython.noop)]
"""
UNIQUE_NAME = """
operations = [
    migrations.AddConstraint("Role", models.UniqueConstraint(fields=["name"], name="role_name_once")),
]
"""
CONCURRENTLY = """
from django.contrib.postgres.operations import AddIndexConcurrently
operations = [AddIndexConcurrently("Role", models.Index(fields=["name"], name="role_name"))]
"""


class NewMigrations:
    """The migrations of one app, copied and added to, as if a new version had been installed."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.package = f"later_migrations_{next(_numbers)}"
        self.folder = folder / self.package
        shutil.copytree(Path(access_migrations.__file__).parent, self.folder)
        self.names = sorted(file.stem for file in self.folder.glob("[0-9]*.py"))
        settings.MIGRATION_MODULES = {"access": self.package}

    def add(self, content: str, *, atomic: bool = True) -> str:
        name = f"{len(self.names) + 1:04d}_later"
        imports = "from django.db import migrations, models\n"
        body = "".join(f"    {line}\n" for line in content.splitlines())
        (self.folder / f"{name}.py").write_text(
            f"{imports}class Migration(migrations.Migration):\n    atomic = {atomic}\n"
            f"    dependencies = [('access', '{self.names[-1]}')]\n{body}"
        )
        self.names.append(name)
        for module in [name for name in sys.modules if name.startswith(self.package)]:
            del sys.modules[module]
        migration_set.forget()
        template.forget()
        return name


@pytest.fixture
def new_version(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[NewMigrations]:
    monkeypatch.syspath_prepend(str(tmp_path))
    settings.TEMPLATE_FILES = None
    yield NewMigrations(tmp_path, settings)
    migration_set.forget()
    template.forget()


def _schemas() -> dict[str, str]:
    return dict(Enterprise.objects.order_by("code").values_list("code", "schema_name"))


def _migrated_by_django() -> str:
    name = new_schema_name()
    schemas.create(name)
    template.migrate_schema(name)
    return name


def _add_role(schema: str, code: str, name: str = "x") -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {schema}.access_role (code, name, permissions, version, created_at, updated_at)"
            " VALUES (%s, %s, '{}', 1, now(), now())",
            [code, name],
        )


def _query(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def test_replayed_and_migrated_schemas_have_the_same_structure() -> None:
    migrated = _migrated_by_django()
    replayed = new_schema_name()
    template.replay(template.template(), replayed)
    taken = add_to_pool(1)[0].schema_name

    assert differences(migrated, replayed) == []
    assert structure_hash(migrated) == structure_hash(replayed) == structure_hash(taken)


def test_the_records_of_a_replayed_schema_are_those_of_a_migrated_one() -> None:
    migrated = _migrated_by_django()

    (group,) = states.groups([migrated, *_schemas().values()])

    assert group.missing == []
    assert set(group.schemas) == {migrated, *_schemas().values()}


def test_a_structure_that_differs_in_one_default_has_another_hash() -> None:
    schema = _schemas()["factory0"]
    before = structure_hash(schema)

    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {schema}.access_role ALTER COLUMN version SET DEFAULT 7")

    assert structure_hash(schema) != before
    assert len(differences(schema, _schemas()["factory1"])) == 2


def test_a_new_column_reaches_every_schema_as_if_django_had_migrated_it(
    new_version: NewMigrations,
) -> None:
    add_to_pool(1)
    new_version.add(ADD_COLUMN)

    report = run.migrate()

    assert report.failures == []
    assert report.behind == 0
    migrated = _migrated_by_django()
    for schema in [*_schemas().values(), PoolSchema.objects.get().schema_name]:
        assert differences(migrated, schema) == []
    assert PoolSchema.objects.get().structure_hash == template.template().structure_hash


def test_every_schema_keeps_djangos_own_record(new_version: NewMigrations) -> None:
    name = new_version.add(ADD_COLUMN)

    run.migrate()

    for schema in _schemas().values():
        assert _query(
            f"SELECT count(*) FROM {schema}.django_migrations WHERE app = 'access' AND name = '{name}'"
        ) == [(1,)]


def test_sql_and_python_alternate_in_their_order(new_version: NewMigrations) -> None:
    new_version.add(ADD_COLUMN)
    new_version.add(FILL_IN)
    new_version.add(UNIQUE_NAME)

    report = run.migrate(jobs=2)

    assert report.failures == []
    for schema in _schemas().values():
        assert _query(f"SELECT name, colour FROM {schema}.access_role") == [(schema, "red")]


def test_a_schema_that_fails_stops_no_other_and_is_reported(new_version: NewMigrations) -> None:
    new_version.add(ADD_COLUMN)
    new_version.add(UNIQUE_NAME)
    _add_role(_schemas()["factory1"], "one", "same")
    _add_role(_schemas()["factory1"], "two", "same")

    report = run.migrate()

    assert [report.labels[failure.schema] for failure in report.failures] == ["factory1"]
    assert "role_name_once" in report.failures[0].error
    assert report.behind == 1
    # Both migrations were one transaction: nothing of it is left.
    assert structure_hash(_schemas()["factory1"]) != structure_hash(_schemas()["factory0"])
    assert states.groups([_schemas()["factory1"]])[0].missing == [
        ("access", name) for name in new_version.names[-2:]
    ]


def test_a_second_run_finishes_what_the_first_could_not(new_version: NewMigrations) -> None:
    new_version.add(ADD_COLUMN)
    new_version.add(REFUSES_PLANNER)
    _add_role(_schemas()["factory2"], "planner")

    first = run.migrate()
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {_schemas()['factory2']}.access_role")
    second = run.migrate()

    assert [failure.error for failure in first.failures] == ["ValueError: there is a planner"]
    # What came before the refusal stayed done.
    assert first.behind == 1
    assert next(group for group in first.groups if group.missing).missing == [
        ("access", new_version.names[-1])
    ]
    assert (second.failures, second.behind) == ([], 0)


def test_an_index_built_concurrently_runs_outside_a_transaction(
    new_version: NewMigrations,
) -> None:
    new_version.add(CONCURRENTLY, atomic=False)

    report = run.migrate()

    assert report.failures == []
    for schema in _schemas().values():
        assert _query(
            f"SELECT indexname FROM pg_indexes WHERE schemaname = '{schema}' AND indexname = 'role_name'"
        ) == [("role_name",)]


def test_a_busy_table_is_waited_for_in_small_turns(new_version: NewMigrations) -> None:
    new_version.add(ADD_COLUMN)
    schema = _schemas()["factory0"]
    locked, release = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            _query(f"SELECT 1 FROM {schema}.access_role")
            locked.set()
            release.wait(30)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    locked.wait(30)
    threading.Timer(2.5, release.set).start()
    report = run.migrate()
    holder.join()

    assert (report.failures, report.behind) == ([], 0)


def test_check_says_who_is_behind_and_changes_nothing(new_version: NewMigrations) -> None:
    new_version.add(ADD_COLUMN)
    before = structure_hash(_schemas()["factory0"])
    said = StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("migrate_enterprises", check=True, stdout=said)

    assert ended.value.code == 1
    assert (
        f"access.{new_version.names[-1]} to apply: factory0, factory1, factory2" in said.getvalue()
    )
    assert structure_hash(_schemas()["factory0"]) == before


def test_check_is_content_when_all_are_up_to_date() -> None:
    said = StringIO()

    call_command("migrate_enterprises", check=True, stdout=said)

    assert said.getvalue() == "3 schemas up to date: factory0, factory1, factory2\n"


def test_one_enterprise_can_be_migrated_alone(new_version: NewMigrations) -> None:
    new_version.add(ADD_COLUMN)

    run.migrate(only="factory1")

    assert {group.schemas for group in run.report().groups if not group.missing} == {
        (_schemas()["factory1"],)
    }


def test_nothing_to_do_takes_a_few_queries_however_many_there_are(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    add_to_pool(5)
    run.migrate()

    with django_assert_max_num_queries(12):
        run.migrate()


def test_a_schema_that_is_gone_is_reported(new_version: NewMigrations) -> None:
    new_version.add(ADD_COLUMN)
    schemas.drop(_schemas()["factory1"])

    report = run.migrate()

    assert [failure.error for failure in report.failures] == [
        "the schema or its migration record is missing"
    ]
    assert report.behind == 1


def test_the_scratch_schema_does_not_stay(new_version: NewMigrations) -> None:
    new_version.add(ADD_COLUMN)
    before = set(schemas.generated())

    run.migrate()

    assert set(schemas.generated()) == before
    assert context.present_schema() == "public"


@pytest.mark.parametrize(
    ("operations", "sql_only"), [(ADD_COLUMN, True), (FILL_IN, False), (CONCURRENTLY, False)]
)
def test_only_plain_operations_are_replayed(
    new_version: NewMigrations, operations: str, sql_only: bool
) -> None:
    name = new_version.add(operations, atomic=operations != CONCURRENTLY)
    module = __import__(f"{new_version.package}.{name}", fromlist=["Migration"])

    assert steps.is_sql_only(module.Migration(name, "access")) is sql_only
