"""Migrating 200 enterprises against django-tenants' own command, by a real AddField."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader
from django.test import override_settings

from benchmarks.figures import Goal, duration, median, seconds_of, spread
from mes.accounts.access import migrations as present_migrations
from mes.tenancy import context, migration_set, template
from mes.tenancy.models import Enterprise

SAMPLE = 8
_APP, _PACKAGE, _NEW = "access", "bench_migrations", "9999_bench"
_MIGRATION = """
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("{app}", "{last}")]
    operations = [
        migrations.AddField("Role", "bench", models.CharField(max_length=20, default="red"))
    ]
"""


def measure(enterprises: int) -> list[Goal]:
    """Migrate ``SAMPLE`` enterprises the ordinary way and all the others by the fan-out.

    The public schema, and the template for later sign-ups that the stock command knows nothing of,
    are made before; the latter's time is told.
    Needs at least ``enterprises + SAMPLE`` enterprises; then once more with nothing to do.
    """
    with context.within_public():
        names = list(Enterprise.objects.order_by("-id").values_list("schema_name", flat=True))
    sample, rest = names[:SAMPLE], len(names) - SAMPLE
    if rest < enterprises:
        raise RuntimeError(f"{enterprises + SAMPLE} enterprises are needed, {len(names)} there")
    with _new_version():
        stock = _one_by_one(sample)
        call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
        making = seconds_of(template.ensure_template)
        fanned = seconds_of(_fan_out)
        _require_migrated(names)
        idle_stock = [
            seconds_of(lambda name=name: template.migrate_schema(name)) for name in sample
        ]
        idle = [seconds_of(_fan_out) for _ in range(3)]
    title = f"migrating {rest} enterprises (AddField)"
    alone = f"the new version's template, once for all sign-ups to come: {duration(making)} more"
    return [
        _goal(title, rest, stock, fanned, alone),
        _goal(f"{len(names)} enterprises, nothing to do", len(names), idle_stock, median(idle)),
    ]


def _goal(title: str, count: int, stock: list[float], fanned: float, *more: str) -> Goal:
    ratio = median(stock) * count / fanned
    return Goal(
        f"{title}, against the stock command",
        value=ratio,
        target=50,
        shown=f"{ratio:.0f} times as fast",
        wanted="at least 50 times",
        details=(
            f"migrate_enterprises: {duration(fanned)}, {duration(fanned / count)} each",
            f"migrate_schemas for one enterprise: {spread(stock)}",
            f"migrate_schemas for all of them would take {duration(median(stock) * count)}",
            *more,
        ),
    )


def _one_by_one(names: list[str]) -> list[float]:
    """The time that django-tenants' command takes for each schema."""
    return [seconds_of(lambda name=name: template.migrate_schema(name)) for name in names]


def _fan_out() -> None:
    call_command("migrate_enterprises", verbosity=0)


@contextmanager
def _new_version() -> Iterator[None]:
    """As if a version with one more migration had been installed just now."""
    last = next(name for app, name in MigrationLoader(None).graph.leaf_nodes() if app == _APP)
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / _PACKAGE
        package.mkdir()
        for file in Path(str(present_migrations.__file__)).parent.glob("*.py"):
            (package / file.name).write_bytes(file.read_bytes())
        (package / f"{_NEW}.py").write_text(_MIGRATION.format(app=_APP, last=last))
        sys.path.insert(0, folder)
        try:
            with override_settings(MIGRATION_MODULES={_APP: _PACKAGE}):
                _forget()
                yield
        finally:
            sys.path.remove(folder)
            _forget()


def _forget() -> None:
    migration_set.forget()
    template.forget()


def _require_migrated(names: list[str]) -> None:
    """Raise RuntimeError unless every schema has the new column."""
    with context.within_public(), context.connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM information_schema.columns WHERE table_name = 'access_role'"
            " AND column_name = 'bench' AND table_schema = ANY(%s)",
            [names],
        )
        if cursor.fetchone()[0] != len(names):
            raise RuntimeError("the fan-out left enterprises behind")
