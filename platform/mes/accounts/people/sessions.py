"""The session engine: Django's database engine over ``PersonSession``."""

from datetime import timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from mes.accounts.people.models import PersonSession
from mes.kernel import clock


class SessionStore(DatabaseStore):
    """Keeps whose session it is in columns of its own. ``row`` is what was read, if anything."""

    row: PersonSession | None = None

    @classmethod
    def get_model_class(cls) -> type[PersonSession]:
        return PersonSession

    def load(self) -> dict[str, Any]:
        row: PersonSession | None = self._get_session_from_db()  # type: ignore[attr-defined]
        idle = settings.SESSION_IDLE_MINUTES
        if row and idle and row.last_seen_at <= clock.now() - timedelta(minutes=idle):
            row.delete()
            self._session_key = row = None
        self.row = row
        return self.decode(row.session_data) if row else {}

    def create_model_instance(self, data: dict[str, Any]) -> PersonSession:
        row = cast("PersonSession", super().create_model_instance(data))
        row.person_id = data.get("person_id")
        row.enterprise_id = data.get("enterprise_id")
        row.address = data.get("address", "")[:45]
        row.device = data.get("device", "")[:200]
        if self.row is not None and self.row.session_key == row.session_key:
            row.created_at, row.last_seen_at = self.row.created_at, self.row.last_seen_at
        return row
