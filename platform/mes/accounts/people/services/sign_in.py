"""Signing in: who it is, that they may come in here, and that nobody guesses."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import transaction

from mes.accounts import backoff
from mes.accounts.backoff import Attempt, Limit
from mes.accounts.errors import (
    PasswordExpired,
    SecondFactorMissing,
    TotpRequired,
    WrongCredentials,
)
from mes.accounts.people.models import Person, PersonSession, SignInFailure, normalise_phone
from mes.accounts.people.selectors import valid_memberships
from mes.accounts.people.services.persons import check_password_rules, end_sessions, put_password
from mes.accounts.people.services.second_factor import use_code
from mes.audit.services import record
from mes.db.locks import lock_one
from mes.kernel import clock
from mes.kernel.actor import Actor, ActorKind
from mes.kernel.ids import EnterpriseId

log = structlog.get_logger(__name__)

# Guesses at one account from one address; NIST SP 800-63B 5.2.2 bounds them, the numbers are ours.
BY_ACCOUNT_AND_ADDRESS = Limit("account+address", 5, 30, 3600, timedelta(hours=24))
# Guesses from one address at whatever accounts; a factory's people share an address.
BY_ADDRESS = Limit("address", 30, 30, 3600, timedelta(hours=1))
# Guesses at one account from many addresses. Short, and never for an address where its owner is
# signed in: nobody can shut somebody out.
BY_ACCOUNT = Limit("account", 50, 30, 300, timedelta(hours=24))


@dataclass(frozen=True, slots=True)
class Credentials:
    """What somebody typed, and from where. ``new_password`` replaces an expired one."""

    login: str
    password: str
    totp: str = ""
    new_password: str = ""
    address: str = ""
    request_id: str = ""


def actor_of(person: Person, credentials: Credentials) -> Actor:
    """The person as the actor of their own sign-in."""
    return Actor(
        ActorKind.PERSON,
        person.pk or 0,
        person.name,
        address=credentials.address,
        request_id=credentials.request_id,
    )


def _attempts(credentials: Credentials, person: Person | None) -> list[Attempt]:
    login = credentials.login.strip().lower()
    account = login if "@" in login else normalise_phone(login)
    if person is not None:
        # Phone and e-mail are two names of one account.
        account = f"#{person.pk}"
    attempts = [
        Attempt(BY_ACCOUNT_AND_ADDRESS, f"{account}\x00{credentials.address}"),
        Attempt(BY_ADDRESS, credentials.address, cleared=False),
    ]
    known_place = (
        person is not None
        and PersonSession.objects.filter(
            person_id=person.pk, address=credentials.address, expire_date__gt=clock.now()
        ).exists()
    )
    if not known_place:
        attempts.append(Attempt(BY_ACCOUNT, account))
    return attempts


def _password_fits(person: Person | None, password: str) -> bool:
    """Whether the password is the person's; as slow for nobody as for somebody."""
    if person is None or not person.has_usable_password():
        Person().set_password(password)
        return False
    return person.check_password(password)


def _refuse(person: Person | None, credentials: Credentials) -> None:
    subject = person or Person(id=0, name="")
    record(
        actor_of(subject, credentials),
        "session.refused",
        subject,
        label=subject.name or _masked(credentials.login),
    )
    log.warning("sign_in_refused", login=_masked(credentials.login), address=credentials.address)


def _masked(login: str) -> str:
    """A login for logs: its ends only."""
    login = login.strip()[:60]
    return f"{login[:3]}***{login[-2:]}" if len(login) > 6 else "***"


def _check_second_factor(person: Person, totp: str) -> None:
    if not person.totp_enabled:
        return
    if not totp:
        raise TotpRequired
    if not use_code(person.pk, totp):
        raise WrongCredentials


def _check_age(person: Person, credentials: Credentials) -> None:
    days = settings.PASSWORD_MAX_AGE_DAYS
    if not days or person.password_changed_at > clock.now() - timedelta(days=days):
        return
    if not credentials.new_password:
        raise PasswordExpired
    check_password_rules(credentials.new_password, person, field="new_password")
    with transaction.atomic():
        locked = lock_one(Person, person.pk)
        put_password(locked, credentials.new_password, field="new_password")
        end_sessions(person.pk)
        record(actor_of(person, credentials), "person.password_changed", person)


def prove(
    credentials: Credentials, *, admits: Callable[[Person], bool], second_factor: bool = False
) -> Person:
    """The person whose credentials these are, if ``admits`` says that they may come in.

    ``second_factor``: only with one set up. Raises WrongCredentials, TotpRequired, PasswordExpired,
    SecondFactorMissing, LockedOut. Commits its counts and audit entries itself: call it outside a
    transaction.
    """
    person = Person.objects.by_login(credentials.login)
    attempts = _attempts(credentials, person)
    backoff.begin(SignInFailure, attempts)
    fits = _password_fits(person, credentials.password)
    if person is None or not fits or not person.is_active or not admits(person):
        _refuse(person, credentials)
        raise WrongCredentials
    if second_factor and not person.totp_enabled:
        raise SecondFactorMissing
    try:
        _check_second_factor(person, credentials.totp)
    except WrongCredentials:
        _refuse(person, credentials)
        raise
    _check_age(person, credentials)
    backoff.succeeded(SignInFailure, attempts)
    return person


def sign_in(credentials: Credentials, *, enterprise_id: EnterpriseId) -> Person:
    """The person, if they are a member of this enterprise. Raises what ``prove`` raises."""
    members = valid_memberships().filter(enterprise_id=enterprise_id)
    return prove(credentials, admits=lambda person: members.filter(person=person).exists())


def sign_in_operator(credentials: Credentials) -> Person:
    """The person, if they are an operator. Raises what ``prove`` raises."""
    return prove(
        credentials,
        admits=lambda person: person.is_operator,
        second_factor=settings.OPERATOR_TOTP_REQUIRED,
    )
