"""Resetting a forgotten password by a link."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import structlog
from django.core.mail import send_mail
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from mes.accounts import backoff
from mes.accounts.backoff import Attempt, Limit
from mes.accounts.errors import LockedOut
from mes.accounts.people.models import LinkKind, Person, SignInFailure
from mes.accounts.people.selectors import valid_memberships
from mes.accounts.people.services import links
from mes.accounts.people.services.persons import end_sessions, put_password
from mes.audit.services import record
from mes.db.locks import lock_one
from mes.kernel.actor import Actor, ActorKind
from mes.kernel.ids import EnterpriseId
from mes.outbox.services import consumer, promise
from mes.tenancy import context, hosts

log = structlog.get_logger(__name__)

RESET_REQUESTED = "accounts.reset_requested"
_BY_LOGIN = Limit("reset+login", 4, 600, 3600, timedelta(hours=1))
_BY_ADDRESS = Limit("reset+address", 20, 60, 3600, timedelta(hours=1))


def reset_url(secret: str, *, host_label: str) -> str:
    """The page that takes a new password."""
    return f"{hosts.origin(host_label)}/password/reset/confirm?token={secret}"


def request_reset(login: str, *, address: str) -> None:
    """Promise a mail with a link, if the login turns out to be a member's with an e-mail.

    Says nothing of whether it is, not even by the time it takes. Too many requests are dropped.
    """
    login = login.strip()
    try:
        backoff.begin(
            SignInFailure,
            [Attempt(_BY_LOGIN, login.lower()), Attempt(_BY_ADDRESS, address)],
        )
    except LockedOut:
        log.warning("reset_dropped", address=address)
        return
    promise(RESET_REQUESTED, {"login": login})


@consumer(RESET_REQUESTED)
def deliver_reset(event_id: int, payload: Mapping[str, Any]) -> None:
    """Make the link and mail it. The secret exists only here: the outbox never holds it.

    A second delivery replaces the first one's link.
    """
    tenant = context.present_tenant()
    person = Person.objects.by_login(str(payload["login"]))
    if (
        person is None
        or not person.email
        or not valid_memberships().filter(person=person, enterprise_id=tenant.id).exists()
    ):
        return
    secret = links.issue(LinkKind.RESET, person.pk, enterprise_id=tenant.id, life=links.RESET_LIFE)
    with translation.override(person.language):
        send_mail(
            subject=_("Reset your password"),
            message=_(
                "Hello %(name)s,\n\nopen this link within an hour to choose a new password for "
                "%(enterprise)s:\n\n%(link)s\n\nIf you did not ask for it, ignore this message; "
                "your password stays as it is.\n"
            )
            % {
                "name": person.name,
                "enterprise": tenant.name,
                "link": reset_url(secret, host_label=tenant.code),
            },
            from_email=None,
            recipient_list=[person.email],
        )


@transaction.atomic
def confirm_reset(
    secret: str, password: str, *, enterprise_id: EnterpriseId | None, address: str
) -> Person:
    """Set the new password; every session of the person ends. Raises LinkNotValid, Invalid."""
    link = links.use(LinkKind.RESET, secret, enterprise_id=enterprise_id)
    person = lock_one(Person, link.person_id)

    put_password(person, password)
    end_sessions(person.pk)

    record(
        Actor(ActorKind.PERSON, person.pk, person.name, address=address),
        "person.password_reset",
        person,
    )
    return person
