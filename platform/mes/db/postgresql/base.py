"""django-tenants' connection without the round trips that every request would repeat.

A request that follows another one of the same enterprise on the same connection sends nothing
before its first own statement: the search path is still right, and a backend that has gone has
closed its socket, which can be seen without asking it.
"""

import select
from typing import Any

from django.db.utils import DatabaseError
from django_tenants.postgresql_backend.base import DatabaseWrapper as TenantWrapper
from django_tenants.postgresql_backend.base import quote_schema_name
from psycopg2 import InternalError


class DatabaseWrapper(TenantWrapper):
    """Sends ``SET search_path`` only when the server's path differs from the wanted one.

    With it goes ``mes.enterprise``, which row-level security of shared tables reads: the id of the
    present tenant, ``all`` for work across enterprises, else nothing.

    ``at_server`` is what the server was told last; None when a rollback may have undone it or the
    connection is new. ``prepared`` names the statements that the server keeps for it.
    """

    at_server: tuple[list[str], str] | None = None
    search_path_set_schemas: list[str] | None
    _setting_search_path: bool

    def __init__(self, *arguments: Any, **more: Any) -> None:
        self.prepared: set[str] = set()
        super().__init__(*arguments, **more)

    def _handle_search_path(self, cursor: Any = None) -> None:
        if self._setting_search_path or self.search_path_set_schemas:
            return
        path = self._get_cursor_search_paths()
        scope = str(getattr(self.tenant, "row_scope", ""))
        if self.at_server == (path, scope):
            self.search_path_set_schemas = path
            return
        self.at_server = None
        self._setting_search_path = True
        own = self.connection.cursor() if cursor is None else cursor
        try:
            # A scope is digits or a word of ours: see the tenants' `row_scope`.
            own.execute(
                f"SET search_path = {', '.join(map(quote_schema_name, path))};"
                f" SET mes.enterprise = '{scope}'"
            )
            self.search_path_set_schemas, self.at_server = path, (path, scope)
        except (DatabaseError, InternalError):
            # In a transaction that failed already: whatever comes next fails too, or rolls back.
            self.search_path_set_schemas = None
        finally:
            self._setting_search_path = False
            if cursor is None:
                own.close()

    def close(self) -> None:
        self.at_server = None
        self.prepared.clear()
        super().close()

    def rollback(self) -> None:
        self.at_server = None
        super().rollback()

    def savepoint_rollback(self, sid: str) -> None:
        try:
            super().savepoint_rollback(sid)
        finally:
            self.at_server = None

    def is_usable(self) -> bool:
        """Asks the server only when its socket has something to tell, as a closed one has."""
        if self.connection is None or self.connection.closed:
            return False
        if not _has_word(self.connection.fileno()):
            return True
        return bool(super().is_usable())


def _has_word(socket: int) -> bool:
    waiting = select.poll()
    waiting.register(socket, select.POLLIN)  # hang-ups and errors are always told
    return bool(waiting.poll(0))
