"""The session engine: Django's database engine over ``PersonSession``."""

from datetime import timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import connection

from mes.accounts.people.models import PersonSession
from mes.kernel import clock

# Every request of a signed-in person reads its session: Django's query builder would take longer
# than the database.
_COLUMNS = [field.attname for field in PersonSession._meta.concrete_fields]
_LOAD = f"""
    SELECT {", ".join(_COLUMNS)} FROM people_personsession
    WHERE session_key = %s AND expire_date > statement_timestamp()
"""  # noqa: S608  our own words


class SessionStore(DatabaseStore):
    """Keeps whose session it is in columns of its own. ``row`` is what was read, if anything."""

    row: PersonSession | None = None

    @classmethod
    def get_model_class(cls) -> type[PersonSession]:
        return PersonSession

    def load(self) -> dict[str, Any]:
        row = self._stored()
        idle = settings.SESSION_IDLE_MINUTES
        if row and idle and row.last_seen_at <= clock.now() - timedelta(minutes=idle):
            row.delete()
            self._session_key = row = None
        self.row = row
        return self.decode(row.session_data) if row else {}

    def _stored(self) -> PersonSession | None:
        with connection.cursor() as cursor:
            cursor.execute(_LOAD, [self.session_key])
            values = cursor.fetchone()
        if values is None:
            self._session_key = None
            return None
        return PersonSession.from_db(connection.alias, _COLUMNS, values)

    def create_model_instance(self, data: dict[str, Any]) -> PersonSession:
        row = cast("PersonSession", super().create_model_instance(data))
        row.person_id = data.get("person_id")
        row.enterprise_id = data.get("enterprise_id")
        row.address = data.get("address", "")[:45]
        row.device = data.get("device", "")[:200]
        if self.row is not None and self.row.session_key == row.session_key:
            row.created_at, row.last_seen_at = self.row.created_at, self.row.last_seen_at
        return row
