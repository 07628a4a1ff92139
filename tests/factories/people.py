"""People who can sign in, and an HTTP client that speaks as one of them."""

import itertools
import json
import uuid
from typing import Any

from django.test import Client as DjangoClient

from mes.accounts.access.models import MemberRole
from mes.accounts.people.models import Membership, Person
from mes.accounts.sessions import SessionStore
from mes.kernel import clock
from mes.tenancy import context

_numbers = itertools.count(1)
PASSWORD = "correct horse battery"


class Client:
    """A browser at an enterprise's host: JSON in and out, a fresh idempotency key for each write."""

    def __init__(self, tenant: context.Tenant, session_key: str | None = None) -> None:
        self.host = f"{tenant.code}.localhost"
        self.http = DjangoClient(raise_request_exception=False)
        if session_key:
            self.http.cookies["sessionid"] = session_key

    def request(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send ``body`` as JSON to ``/api/v1`` + ``path``; header names with underscores."""
        extra = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        if method not in ("GET", "HEAD") and "HTTP_IDEMPOTENCY_KEY" not in extra:
            extra["HTTP_IDEMPOTENCY_KEY"] = str(uuid.uuid4())
        content = {} if body is None else {"data": json.dumps(body, default=str)}
        with context.within_public():
            return self.http.generic(
                method,
                f"/api/v1{path}",
                content_type="application/json",
                HTTP_HOST=self.host,
                **content,
                **extra,
            )

    def get(self, path: str, **headers: str) -> Any:
        return self.request("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.request("POST", path, body if body is not None else {}, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        return self.request("PATCH", path, body, **headers)

    def put(self, path: str, body: Any, **headers: str) -> Any:
        return self.request("PUT", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self.request("DELETE", path, **headers)


def a_person(name: str = "王小明", **values: Any) -> Person:
    """A person with a unique phone."""
    with context.within_public():
        person = Person(name=name, phone=f"139{next(_numbers):08d}", **values)
        person.set_password(PASSWORD)
        person.save()
    return person


def a_member(tenant: context.Tenant, *roles: str, name: str = "王小明") -> Person:
    """A person with a membership and ``roles`` in ``tenant``."""
    person = a_person(name)
    with context.within_public():
        Membership.objects.create(person=person, enterprise_id=tenant.id, last_seen_at=clock.now())
    with context.within(tenant):
        MemberRole.objects.bulk_create(
            MemberRole(person_id=person.pk, role_code=role) for role in roles
        )
    return person


def sign_in(tenant: context.Tenant, *roles: str) -> Client:
    """A client signed in at ``tenant`` as a new person with ``roles``."""
    person = a_member(tenant, *roles)
    with context.within_public():
        session = SessionStore()
        session["person_id"] = person.pk
        session["enterprise_id"] = tenant.id
        session.create()
    return Client(tenant, session.session_key)
