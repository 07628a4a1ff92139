"""The session engine: Django's database engine over ``PersonSession``.

The cookie has the key, the table its digest: outside this file nobody turns one into the other.

Every request of a signed-in person asks who it is, so one statement, written by hand, reads the
session together with the person, the membership and the roles.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import connection

from mes.accounts.access.selectors import StoredRoles, roles_from
from mes.accounts.people.models import PersonSession
from mes.accounts.people.selectors import SignedIn
from mes.db.prepared import Prepared
from mes.kernel import clock
from mes.tenancy import context

_COLUMNS = [field.attname for field in PersonSession._meta.concrete_fields]
_SESSION = ", ".join(f"session.{name}" for name in _COLUMNS)
_ALONE = Prepared(
    "session_alone",
    ("varchar",),
    f"""
    SELECT {_SESSION} FROM people_personsession session
    WHERE session.session_key = $1 AND session.expire_date > statement_timestamp()
    """,  # noqa: S608  our own words
)
# A row for each role of the person; `valid_memberships` and `stored_permissions` by hand.
_WITH_MEMBER = Prepared(
    "session_with_member",
    ("varchar", "bigint", "timestamptz"),
    f"""
    SELECT {_SESSION}, person.id, person.name, person.language, held.role_code, role.permissions
    FROM people_personsession session
    LEFT JOIN (people_membership member JOIN people_person person
            ON person.id = member.person_id AND person.is_active)
        ON member.person_id = session.person_id AND member.enterprise_id = $2
        AND session.enterprise_id = $2 AND member.active
        AND (member.expires_at IS NULL OR member.expires_at > $3)
    LEFT JOIN access_memberrole held ON held.person_id = person.id
    LEFT JOIN access_role role ON role.code = held.role_code
    WHERE session.session_key = $1 AND session.expire_date > statement_timestamp()
    """,  # noqa: S608  our own words
)


class SessionStore(DatabaseStore):
    """Keeps whose session it is in columns of its own.

    ``row`` is what was read, if anything; ``member`` whose session of the present enterprise it is
    and ``roles`` what they hold there, as read with it.
    """

    row: PersonSession | None = None
    member: SignedIn | None = None
    roles: StoredRoles = {}

    @classmethod
    def get_model_class(cls) -> type[PersonSession]:
        return PersonSession

    def load(self) -> dict[str, Any]:
        row = self._stored()
        idle = settings.SESSION_IDLE_MINUTES
        if row and idle and row.last_seen_at <= clock.now() - timedelta(minutes=idle):
            row.delete()
            self._session_key = row = self.member = None
        self.row = row
        return self.decode(row.session_data) if row else {}

    def _stored(self) -> PersonSession | None:
        values = self._read()
        if not values:
            self._session_key = None
            return None
        width = len(_COLUMNS)
        if len(values[0]) > width and values[0][width] is not None:
            self.member = SignedIn(*values[0][width : width + 3])
            self.roles = roles_from(row[width + 3 :] for row in values)
        return PersonSession.from_db(connection.alias, _COLUMNS, values[0][:width])

    def _read(self) -> Sequence[Sequence[Any]]:
        tenant = context.connection.tenant
        if isinstance(tenant, context.Tenant):
            return _WITH_MEMBER.fetch(self._stored_key, tenant.id, clock.now())
        return _ALONE.fetch(self._stored_key)

    @property
    def _stored_key(self) -> str:
        return PersonSession.stored_key(self.session_key)

    def exists(self, session_key: str) -> bool:
        return super().exists(PersonSession.stored_key(session_key))

    def delete(self, session_key: str | None = None) -> None:
        key = session_key if session_key is not None else self.session_key
        if key is not None:
            super().delete(PersonSession.stored_key(key))

    # The database engine's asynchronous forms would write and look for the cookie's own key.
    aload = SessionBase.aload
    aexists = SessionBase.aexists
    acreate = SessionBase.acreate
    asave = SessionBase.asave
    adelete = SessionBase.adelete

    def create_model_instance(self, data: dict[str, Any]) -> PersonSession:
        row = cast("PersonSession", super().create_model_instance(data))
        row.session_key = self._stored_key
        row.person_id = data.get("person_id")
        row.enterprise_id = data.get("enterprise_id")
        row.address = data.get("address", "")[:45]
        row.device = data.get("device", "")[:200]
        if self.row is not None and self.row.session_key == row.session_key:
            row.created_at, row.last_seen_at = self.row.created_at, self.row.last_seen_at
        return row
