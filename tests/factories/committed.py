"""A throw-away enterprise in really committed data, for tests with threads.

A test that looks at locks, races or several connections cannot live in the one transaction that
pytest-django rolls back, and `django_db(transaction=True)` would empty the tables that all tests
share. Such a test takes the fixture `committed_enterprise` instead (never together with `db`,
`tenant` or the mark `django_db`), works with the tenant that it gives, in threads too, and leaves
nothing behind::

    @pytest.mark.threads
    def test_two_pickers_take_the_last_piece_once(committed_enterprise: Tenant) -> None:
        with context.within(committed_enterprise):
            item = an_item()

        outcomes = in_threads(*[lambda: pick(item.id) for _ in range(2)], tenant=committed_enterprise)

Every module is active in it. `in_threads` runs each function in a thread of its own, starts them
together, closes their connections and gives back results and exceptions in order.

To have more than one enterprise, or other modules, use the context manager `an_enterprise` below
with the fixture `committed_data`, which opens the database without a transaction.
"""

import itertools
import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection

from mes.catalog import gate, registry
from mes.catalog.models import EntitlementState
from mes.catalog.services import grant_module
from mes.kernel.actor import system
from mes.tenancy import context, directory, schemas
from mes.tenancy.services import NewEnterprise, provision

_numbers = itertools.count(1)

_REFERENCES = """
    SELECT child.relname, attribute.attname
    FROM pg_constraint fk
    JOIN pg_class child ON child.oid = fk.conrelid
    JOIN pg_attribute attribute
      ON attribute.attrelid = child.oid AND attribute.attnum = fk.conkey[1]
    WHERE fk.contype = 'f' AND fk.confrelid = ('public.' || %s)::regclass
      AND child.relnamespace = 'public'::regnamespace
"""


@contextmanager
def an_enterprise(
    *, code: str = "", modules: Sequence[str] | None = None
) -> Iterator[context.Tenant]:
    """Provision an enterprise in committed data; drop its schema and all its rows afterwards.

    ``modules`` defaults to all that are built. People added meanwhile are removed too.
    """
    if connection.in_atomic_block:
        raise RuntimeError("committed data needs a connection outside a transaction")
    number = next(_numbers)
    newest_person = _newest_person()
    tenant = provision(
        NewEnterprise(
            code=code or f"committed{number}",
            name=f"线程测试厂 {number}",
            credit_code=secrets.token_hex(9).upper(),
            industry="3465",
            town="东城街道",
            size_class="small",
        )
    )
    try:
        for module in registry.built_modules() if modules is None else modules:
            grant_module(tenant, module, EntitlementState.ACTIVE, actor=system())
        yield tenant
    finally:
        remove(tenant, people_after=newest_person)


def remove(tenant: context.Tenant, *, people_after: int | None = None) -> None:
    """Take ``tenant`` out of the database: schema, rows, and people newer than ``people_after``."""
    context.leave()
    schemas.drop(tenant.schema_name)
    with context.across_enterprises(), connection.cursor() as cursor:
        for table, column in (
            ("outbox_outboxmessage", "schema_name"),
            ("tenancy_poolschema", "schema_name"),
        ):
            cursor.execute(f"DELETE FROM {table} WHERE {column} = %s", [tenant.schema_name])
        # A session refers to its enterprise by number alone.
        cursor.execute("DELETE FROM people_personsession WHERE enterprise_id = %s", [tenant.id])
        let_change(cursor)
        if people_after is not None:
            cursor.execute("SELECT id FROM people_person WHERE id > %s", [people_after])
            _delete(cursor, "people_person", [pk for (pk,) in cursor.fetchall()])
        _delete(cursor, "tenancy_enterprise", [tenant.id])
        let_change(cursor, allowed=False)
    directory.forget()
    gate.forget()


def in_threads(
    *functions: Callable[[], Any], tenant: context.Tenant | None = None, timeout: float = 60
) -> list[Any]:
    """Run each function in a thread of its own, all let go at one moment, within ``tenant``.

    Gives what each returned, or the exception it raised, in order. Raises TimeoutError when a
    thread hangs.
    """
    outcomes: list[Any] = [None] * len(functions)
    gun = threading.Barrier(len(functions))

    def run(index: int, function: Callable[[], Any]) -> None:
        try:
            gun.wait(timeout)
            if tenant is None:
                outcomes[index] = function()
            else:
                with context.within(tenant):
                    outcomes[index] = function()
        except Exception as raised:  # noqa: BLE001  handed to the test, which judges it
            outcomes[index] = raised
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=(index, function), daemon=True)
        for index, function in enumerate(functions)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout)
        if thread.is_alive():
            raise TimeoutError("a thread of the test hangs")
    return outcomes


_KEPT = """
    SELECT tgrelid::regclass::text, tgname FROM pg_trigger t
    JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_class c ON c.oid = t.tgrelid
    WHERE p.proname = 'refuse_change' AND c.relnamespace = 'public'::regnamespace
"""


def let_change(cursor: Any, *, allowed: bool = True) -> None:
    """Let shared rows that are never changed or deleted be removed with their enterprise."""
    cursor.execute(_KEPT)
    for table, trigger in cursor.fetchall():
        verb = "DISABLE" if allowed else "ENABLE"
        cursor.execute(f"ALTER TABLE {table} {verb} TRIGGER {trigger}")


def _newest_person() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM public.people_person")
        return int(cursor.fetchone()[0])


def _delete(cursor: Any, table: str, ids: Sequence[int]) -> None:
    """Delete rows of a public table and what refers to them, deepest first."""
    if not ids:
        return
    cursor.execute(_REFERENCES, [table])
    for child, column in cursor.fetchall():
        cursor.execute(
            "SELECT 1 FROM pg_attribute WHERE attrelid = %s::regclass AND attname = 'id'",
            [f"public.{child}"],
        )
        if cursor.fetchone() is None:
            cursor.execute(f"DELETE FROM public.{child} WHERE {column} = ANY(%s)", [list(ids)])
            continue
        cursor.execute(f"SELECT id FROM public.{child} WHERE {column} = ANY(%s)", [list(ids)])
        _delete(cursor, child, [pk for (pk,) in cursor.fetchall()])
    cursor.execute(f"DELETE FROM public.{table} WHERE id = ANY(%s)", [list(ids)])
