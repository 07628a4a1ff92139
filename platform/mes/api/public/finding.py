"""Telling a person by mail where their enterprises are."""

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
from mes.accounts.people.models import Person, SignInFailure
from mes.accounts.people.selectors import enterprises_of
from mes.outbox.services import consumer, promise
from mes.tenancy import hosts

log = structlog.get_logger(__name__)

TOPIC = "public.find_requested"
_BY_LOGIN = Limit("find+login", 4, 600, 3600, timedelta(hours=1))
_BY_ADDRESS = Limit("find+address", 20, 60, 3600, timedelta(hours=1))


def request_find(login: str, *, address: str) -> None:
    """Promise a mail with the person's enterprises, if there is such a person with an e-mail.

    Says nothing of whether there is. Too many requests are dropped.
    """
    login = login.strip()
    try:
        backoff.begin(
            SignInFailure, [Attempt(_BY_LOGIN, login.lower()), Attempt(_BY_ADDRESS, address)]
        )
    except LockedOut:
        log.warning("find_dropped", address=address)
        return
    with transaction.atomic():
        promise(TOPIC, {"login": login})


@consumer(TOPIC)
def deliver_find(event_id: int, payload: Mapping[str, Any]) -> None:
    """Mail the list."""
    person = Person.objects.by_login(str(payload["login"]))
    if person is None or not person.email:
        return
    found = enterprises_of(person.pk)
    if not found:
        return
    lines = "\n".join(f"{name}: {hosts.origin(code)}" for code, name in found)
    with translation.override(person.language):
        send_mail(
            subject=_("Your enterprises"),
            message=_("Hello %(name)s,\n\nyou can sign in here:\n\n%(lines)s\n")
            % {"name": person.name, "lines": lines},
            from_email=None,
            recipient_list=[person.email],
        )
