"""Operators of the platform: made on the server, never over HTTP."""

import secrets
from dataclasses import dataclass

import pyotp
from django.db import transaction

from mes.accounts.people.models import Person
from mes.accounts.people.services.persons import create_person, end_sessions
from mes.accounts.people.services.second_factor import confirm_totp, start_totp
from mes.audit.services import record
from mes.db.locks import lock_one
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class NewOperator:
    """What a new operator needs to sign in; shown once."""

    person: Person
    password: str
    otpauth_uri: str
    recovery_codes: list[str]


@transaction.atomic
def create_operator(*, name: str, phone: str, email: str, actor: Actor) -> NewOperator:
    """An operator with a random password and a second factor. Raises Invalid."""
    password = secrets.token_urlsafe(18)
    person = create_person(
        name=name, phone=phone, email=email, password=password, is_operator=True, actor=actor
    )
    uri, codes = _second_factor(person, actor)
    return NewOperator(person, password, uri, codes)


@transaction.atomic
def renew_operator_factor(login: str, *, actor: Actor) -> tuple[str, list[str]]:
    """A new authenticator secret for an operator who lost theirs: its URI, the recovery codes.

    Raises NotFound.
    """
    person = _operator(login)
    person.totp_enabled = False
    person.save(update_fields=["totp_enabled"])
    end_sessions(person.pk)
    return _second_factor(person, actor)


@transaction.atomic
def dismiss_operator(login: str, *, actor: Actor) -> None:
    """Take the mark away; the sessions end, memberships in enterprises stay. Raises NotFound."""
    person = _operator(login)
    person.is_operator = False
    person.save(update_fields=["is_operator"])
    end_sessions(person.pk)
    record(actor, "operator.dismissed", person)


def _operator(login: str) -> Person:
    found = Person.objects.by_login(login)
    if found is None or not found.is_operator:
        raise NotFound(record="operator", id=login)
    return lock_one(Person, found.pk)


def _second_factor(person: Person, actor: Actor) -> tuple[str, list[str]]:
    made = start_totp(person.pk, actor=actor)
    code = pyotp.TOTP(made.secret).at(clock.now())
    return made.otpauth_uri, confirm_totp(person.pk, code, actor=actor)
