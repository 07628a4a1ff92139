"""Billing's tables under a bare connection: PostgreSQL itself keeps enterprises apart.

Nothing of the program stands between these tests and the tables: psycopg2 under the program's own
role, real rows of two enterprises in every table that is not known to be nobody's
(``tests/architecture/test_shared_rows.py``). Triggers that refuse changes of posted rows are out of
the way while a test runs, so that the policies answer alone.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg2
import pytest
from django.apps import apps
from django.db import connection as program
from psycopg2.errors import InsufficientPrivilege
from psycopg2.extensions import connection as Connection  # noqa: N812  the type's own name
from pytest_django.plugin import DjangoDbBlocker

from billing.owned import EnterpriseOwned
from mes.tenancy import context
from tests.architecture.test_shared_rows import SHARED
from tests.factories.billing import empty_billing
from tests.factories.books import all_books
from tests.factories.committed import an_enterprise
from tests.factories.policy import put_in_force

pytestmark = pytest.mark.threads


def _tables(*, owned: bool) -> list[str]:
    return sorted(
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("billing.")
        and model._meta.db_table not in SHARED
        and issubclass(model, EnterpriseOwned) == owned
    )


OWNED, ACROSS = _tables(owned=True), _tables(owned=False)
#: What nobody's connection says, and what somebody might try.
NOBODY: Sequence[str | None] = (None, "", "0", "-1", "ALL", "all ", "%", "null", "1 OR true")


@dataclass(frozen=True, slots=True)
class Both:
    ours: int
    theirs: int


class Raw:
    """A bare connection whose transaction is thrown away."""

    def __init__(self, connection: Connection) -> None:
        self.cursor = connection.cursor()

    def work_for(self, scope: int | str | None) -> None:
        """Say whose rows the connection is for; None takes back what was said."""
        if scope is None:
            self.cursor.execute("RESET mes.enterprise")
        else:
            self.cursor.execute("SELECT set_config('mes.enterprise', %s, false)", [str(scope)])

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        self.cursor.execute(sql, values)
        return list(self.cursor.fetchall())

    def changed(self, sql: str, *values: Any) -> int:
        self.cursor.execute(sql, values)
        return int(self.cursor.rowcount)

    def refused(self, sql: str, *values: Any) -> bool:
        """Whether row-level security refuses it; any other error is raised."""
        self.cursor.execute("SAVEPOINT attempt")
        try:
            self.cursor.execute(sql, values)
        except InsufficientPrivilege as refusal:
            self.cursor.execute("ROLLBACK TO attempt")
            return "row-level security" in str(refusal)
        return False

    def content(self, table: str, enterprise: int | None = None) -> list[tuple[Any, ...]]:
        """All rows as text, of one enterprise where the table has such a column."""
        where = "" if enterprise is None else f"WHERE enterprise_id = {enterprise}"
        return self.rows(f"SELECT to_jsonb(t) FROM {table} t {where} ORDER BY id")


@pytest.fixture(scope="module")
def both(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Both]:
    with (
        django_db_blocker.unblock(),
        put_in_force("P3"),
        an_enterprise() as first,
        an_enterprise() as second,
    ):
        try:
            all_books(first, 1)
            all_books(second, 2)
            yield Both(first.id, second.id)
        finally:
            context.leave()
            for tenant in (first, second):
                empty_billing(tenant)


@contextmanager
def _connected() -> Iterator[Raw]:
    given = program.get_connection_params() | {"cursor_factory": None}
    bare = psycopg2.connect(**given)
    try:
        yield Raw(bare)
    finally:
        bare.rollback()
        bare.close()


@pytest.fixture
def raw(both: Both) -> Iterator[Raw]:
    with _connected() as connected:
        yield connected


def _alone(raw: Raw, table: str) -> None:
    raw.cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")


def _copy(table: str) -> str:
    """A statement that inserts the row of which it is given the JSON."""
    return f"INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, %s)"


def test_the_connection_is_the_programs_own_role(raw: Raw) -> None:
    ours = program.settings_dict["USER"]

    assert raw.rows("SELECT current_user, session_user") == [(ours, ours)]
    assert raw.rows("SELECT current_setting('mes.enterprise', true)") == [(None,)]


@pytest.mark.parametrize("table", OWNED)
def test_an_enterprises_connection_reaches_its_own_rows_alone(
    table: str, raw: Raw, both: Both
) -> None:
    _alone(raw, table)
    raw.work_for("all")
    theirs = raw.content(table, both.theirs)
    assert theirs, "nothing to protect: let tests/factories/books.py make such a row"
    told = json.dumps(theirs[0][0])

    raw.work_for(both.ours)

    seen = {row[0] for row in raw.rows(f"SELECT enterprise_id FROM {table}")}
    assert seen == {both.ours}
    assert raw.content(table, both.theirs) == []
    assert raw.rows(f"SELECT id FROM {table} WHERE id = %s FOR UPDATE", theirs[0][0]["id"]) == []
    named = "WHERE enterprise_id = %s"
    assert (
        raw.changed(f"UPDATE {table} SET enterprise_id = %s {named}", both.ours, both.theirs) == 0
    )
    assert raw.changed(f"DELETE FROM {table} {named}", both.theirs) == 0
    assert raw.refused(_copy(table), told)
    assert raw.refused(f"UPDATE {table} SET enterprise_id = %s", both.theirs)
    raw.work_for("all")
    assert raw.content(table, both.theirs) == theirs


@pytest.mark.parametrize("table", [*OWNED, *ACROSS])
def test_a_connection_for_nobody_reaches_no_row(table: str, raw: Raw) -> None:
    _alone(raw, table)
    raw.work_for("all")
    before = raw.content(table)
    assert before, "nothing to protect: let tests/factories/books.py make such a row"
    told = json.dumps(before[0][0])

    for scope in NOBODY:
        raw.work_for(scope)
        assert raw.content(table) == [], scope
        assert raw.changed(f"UPDATE {table} SET id = id") == 0, scope
        assert raw.changed(f"DELETE FROM {table}") == 0, scope
        assert raw.refused(_copy(table), told), scope

    raw.work_for("all")
    assert raw.content(table) == before


@pytest.mark.parametrize("table", OWNED)
def test_work_across_enterprises_reaches_everybodys_rows(table: str, raw: Raw, both: Both) -> None:
    _alone(raw, table)
    raw.work_for("all")

    seen = {row[0] for row in raw.rows(f"SELECT enterprise_id FROM {table}")}
    assert seen == {both.ours, both.theirs}
    for enterprise in (both.ours, both.theirs):
        many = len(raw.content(table, enterprise))
        assert (
            raw.changed(f"UPDATE {table} SET id = id WHERE enterprise_id = %s", enterprise) == many
        )


@pytest.mark.parametrize("table", ACROSS)
def test_the_platforms_own_rows_are_no_enterprises(table: str, raw: Raw, both: Both) -> None:
    _alone(raw, table)
    raw.work_for("all")
    before = raw.content(table)
    assert len(before) >= 2

    raw.work_for(both.ours)

    assert raw.content(table) == []
    assert raw.changed(f"DELETE FROM {table}") == 0
    assert raw.refused(_copy(table), json.dumps(before[0][0]))


def test_a_new_connection_knows_nothing_of_what_another_said(raw: Raw, both: Both) -> None:
    raw.work_for(both.ours)

    with _connected() as other:
        assert other.content("billing_invoicing_invoice") == []
    assert len(raw.content("billing_invoicing_invoice")) >= 1
