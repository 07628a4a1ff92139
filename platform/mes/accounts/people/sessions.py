"""The session engine: Django's database engine over ``PersonSession``."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from mes.accounts.people.models import PersonSession


class SessionStore(DatabaseStore):
    """Keeps whose session it is in columns of its own."""

    @classmethod
    def get_model_class(cls) -> type[PersonSession]:
        return PersonSession

    def create_model_instance(self, data: dict[str, Any]) -> PersonSession:
        row: PersonSession = super().create_model_instance(data)
        row.person_id = data.get("person_id")
        row.enterprise_id = data.get("enterprise_id")
        row.address = data.get("address", "")
        row.device = data.get("device", "")[:200]
        return row
