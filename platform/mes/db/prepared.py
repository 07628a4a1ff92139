"""Statements that every request sends: planned once for each connection and enterprise."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement with parameters ``$1``, ``$2`` … of ``types``, known to the server by ``name``.

    PostgreSQL plans it anew when the search path has changed, so it always reads the enterprise
    that the connection is in.
    """

    name: str
    types: tuple[str, ...]
    sql: str

    def fetch(self, *parameters: Any) -> list[Sequence[Any]]:
        """All rows. Preparing travels with the first use."""
        places = ", ".join(["%s"] * len(self.types))
        send = f"EXECUTE {self.name} ({places})"
        known: set[str] = connection.prepared  # type: ignore[attr-defined]
        with connection.cursor() as cursor:
            if self.name not in known:
                send = f"PREPARE {self.name} ({', '.join(self.types)}) AS {self.sql}; {send}"
            cursor.execute(send, parameters)
            known.add(self.name)
            rows: list[Sequence[Any]] = cursor.fetchall()
        return rows
