"""What is used, told to whoever meters it: promised through the outbox, counted once by its key."""

import threading
import uuid
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import structlog
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponseBase

from mes.catalog.meters import ACTIVE_PEOPLE, API_CALLS
from mes.kernel import clock
from mes.kernel.actor import Actor, ActorKind
from mes.outbox.services import promise, promise_all

log = structlog.get_logger(__name__)

USAGE = "usage"
_MAX_SEEN = 50_000
_seen: set[tuple[str, str, date]] = set()
_lock = threading.Lock()


def count(
    meter: str,
    module: str,
    key: str,
    *,
    quantity: Decimal = Decimal(1),
    subject: str = "",
    at: datetime | None = None,
) -> None:
    """Promise that ``module`` was used so much by the present enterprise.

    ``key`` names the occurrence: it is counted once, however often it is told. ``subject`` is who
    or what, for meters that count different ones.
    """
    moment = at or clock.now()
    use = _use(meter, module, key, quantity=quantity, subject=subject, at=moment)
    promise(USAGE, use, at_once=False)


def count_each(meter: str, module: str, keys: Iterable[str]) -> None:
    """Promise that ``module`` was used once for each of ``keys``, in one statement."""
    now = clock.now()
    promise_all(
        USAGE,
        [_use(meter, module, key, quantity=Decimal(1), subject="", at=now) for key in keys],
        at_once=False,
    )


def _use(
    meter: str, module: str, key: str, *, quantity: Decimal, subject: str, at: datetime
) -> dict[str, str]:
    return {
        "meter": meter,
        "module": module,
        "key": key,
        "quantity": format(quantity, "f"),
        "subject": subject,
        "at": at.isoformat(),
    }


def note_request(request: HttpRequest, response: HttpResponseBase, module: str | None) -> None:
    """Count who worked with ``module`` today, and every call of an API token.

    Best effort: an answer that is ready is not withheld because counting failed.
    """
    actor: Any = getattr(request, "user", None)
    tenant: Any = getattr(request, "tenant", None)
    if tenant is None or not isinstance(actor, Actor) or response.status_code >= 400:
        return
    try:
        if actor.kind == ActorKind.TOKEN:
            count(API_CALLS, module or "", uuid.uuid4().hex)
        elif module and actor.kind in (ActorKind.PERSON, ActorKind.WORKER):
            _note_person(tenant.schema_name, module, actor)
    except DatabaseError:
        log.warning("usage_not_counted", exc_info=True)


def _note_person(schema: str, module: str, actor: Actor) -> None:
    today = clock.business_date()
    seen = (f"{schema}:{module}", actor.key, today)
    if seen in _seen:
        return
    count(ACTIVE_PEOPLE, module, f"{module}:{actor.key}:{today}", subject=actor.key)
    with _lock:
        if len(_seen) >= _MAX_SEEN:
            _seen.clear()
        _seen.add(seen)


def forget() -> None:
    """Tell of everybody again; what is told twice is counted once."""
    with _lock:
        _seen.clear()
