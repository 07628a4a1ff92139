"""Promise an effect; deliver what is due.

A delivered message is deleted: the table holds only what is still to do or has failed for good.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import structlog
from django.db import transaction

from mes.kernel import clock
from mes.outbox.models import OutboxMessage
from mes.tenancy import context, directory

log = structlog.get_logger(__name__)

Deliver = Callable[[int, Mapping[str, Any]], None]
MAX_ATTEMPTS = 12
_consumers: dict[str, Deliver] = {}
_doorbells: list[Callable[[], None]] = []


def consumer(topic: str) -> Callable[[Deliver], Deliver]:
    """Register the one function that delivers ``topic``: called with (event id, payload)."""

    def register(deliver: Deliver) -> Deliver:
        if topic in _consumers:
            raise ValueError(f"{topic} has a consumer already")
        _consumers[topic] = deliver
        return deliver

    return register


def on_promise(ring: Callable[[], None]) -> None:
    """Call ``ring`` after each transaction that promised something: it wakes the worker."""
    _doorbells.append(ring)


def promise(topic: str, payload: Mapping[str, Any]) -> int:
    """Promise the effect ``topic`` in the present transaction; returns the event id."""
    message = OutboxMessage.objects.create(
        schema_name=context.present_schema(), topic=topic, payload=dict(payload)
    )
    transaction.on_commit(_ring)
    return int(message.pk)


def _ring() -> None:
    for ring in _doorbells:
        ring()


def deliver_due(*, most: int = 100) -> int:
    """Deliver up to ``most`` due messages; returns how many were tried.

    Each is taken under SKIP LOCKED in a transaction of its own: several workers share the work, a
    killed one leaves its message to the next. A failure is retried with growing delay and put
    aside as dead after ``MAX_ATTEMPTS``.
    """
    tried = 0
    while tried < most and _deliver_one():
        tried += 1
    return tried


def _deliver_one() -> bool:
    with context.within_public(), transaction.atomic():
        message = (
            OutboxMessage.objects.filter(dead=False, due_at__lte=clock.now())
            .order_by("due_at", "id")
            .select_for_update(skip_locked=True)
            .first()
        )
        if message is None:
            return False
        try:
            with transaction.atomic():
                _deliver(message)
        except Exception as failure:  # noqa: BLE001  one bad message must not stop the others
            message.attempts += 1
            message.error = f"{type(failure).__name__}: {failure}"[:2000]
            message.dead = message.attempts >= MAX_ATTEMPTS
            message.due_at = clock.now() + timedelta(seconds=min(3600, 2**message.attempts))
            message.save(update_fields=["attempts", "error", "dead", "due_at"])
            log.warning("outbox_failed", topic=message.topic, id=message.pk, error=message.error)
        else:
            message.delete()
    return True


def _deliver(message: OutboxMessage) -> None:
    deliver = _consumers[message.topic]
    if message.schema_name == context.PUBLIC:
        deliver(message.pk, message.payload)
        return
    with context.within(directory.by_schema(message.schema_name)):
        deliver(message.pk, message.payload)
