"""What is shown once is kept nowhere as it was shown."""

import pytest
from django.db import connection

from tests.proof.conftest import Worlds

SHOWN_ONCE = ("token", "invitation", "enrolment", "reset", "board")


def _tables(schema: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%%I.%%I', schemaname, tablename) FROM pg_tables"
            " WHERE schemaname IN (%s, 'public')",
            [schema],
        )
        return [name for (name,) in cursor.fetchall()]


@pytest.mark.parametrize("secret", SHOWN_ONCE)
def test_a_secret_is_in_no_table(secret: str, worlds: Worlds) -> None:
    text = worlds.here.secrets[secret]
    as_bytes = text.encode().hex()
    found = []
    with connection.cursor() as cursor:
        for table in _tables(worlds.here.tenant.schema_name):
            cursor.execute(
                f"SELECT count(*) FROM {table} t WHERE strpos(t::text, %s) > 0"
                " OR strpos(t::text, %s) > 0",
                [text, as_bytes],
            )
            if cursor.fetchone()[0]:
                found.append(table.split(".")[1])

    assert found == []


def test_cookies_of_sessions_and_tablets_are_not_kept_readable(worlds: Worlds) -> None:
    """A tablet's cookie is its only credential: its hash is enough to know it by."""
    cookies = worlds.here.tablet.http.cookies
    secret = next(one.value for name, one in cookies.items() if "terminal" in name)
    with connection.cursor() as cursor:
        for table in _tables(worlds.here.tenant.schema_name):
            cursor.execute(
                f"SELECT count(*) FROM {table} t WHERE strpos(t::text, %s) > 0", [secret]
            )
            assert cursor.fetchone()[0] == 0, table
