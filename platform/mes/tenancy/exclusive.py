"""Work that only one process at a time may do, however long it takes."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from mes.db.locks import advisory_key
from mes.kernel.errors import DomainError
from mes.kernel.text import gettext_noop as _


class Busy(DomainError):
    """Another process is doing the same work now."""

    code = "busy"
    status = 409
    message = _("The same work is being done already. Try again in a moment.")


@contextmanager
def exclusively(name: str, *, wait: bool = True) -> Iterator[None]:
    """Hold the named lock on a connection of its own, which no transaction or error ends.

    Raises Busy with ``wait=False`` when another process holds it. The lock goes with the
    connection, so a killed process never leaves it behind.
    """
    raw = connection.get_new_connection(connection.get_connection_params())
    try:
        raw.autocommit = True
        with raw.cursor() as cursor:
            cursor.execute("SET lock_timeout = 0; SET statement_timeout = 0")
            if wait:
                cursor.execute("SELECT pg_advisory_lock(%s)", [advisory_key(f"exclusive:{name}")])
            else:
                cursor.execute(
                    "SELECT pg_try_advisory_lock(%s)", [advisory_key(f"exclusive:{name}")]
                )
                if not cursor.fetchone()[0]:
                    raise Busy(work=name)
        yield
    finally:
        raw.close()
