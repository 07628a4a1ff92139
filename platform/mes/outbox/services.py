"""Promise an effect; deliver what is due.

A delivered message is deleted: the table holds only what is still to do or has failed for good.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import QuerySet

from mes.kernel import clock
from mes.outbox.models import OutboxMessage
from mes.tenancy import context, directory

log = structlog.get_logger(__name__)

Deliver = Callable[[int, Mapping[str, Any]], None]
DeliverMany = Callable[[Sequence[Mapping[str, Any]]], None]
MAX_ATTEMPTS = 12
MOST_AT_ONCE = 1000
_consumers: dict[str, Deliver] = {}
_collectors: dict[str, DeliverMany] = {}
_doorbells: list[Callable[[], None]] = []


def consumer(topic: str) -> Callable[[Deliver], Deliver]:
    """Register the one function that delivers ``topic``: called with (event id, payload)."""

    def register(deliver: Deliver) -> Deliver:
        _require_free(topic)
        _consumers[topic] = deliver
        return deliver

    return register


def collector(topic: str) -> Callable[[DeliverMany], DeliverMany]:
    """Register the one function that delivers ``topic`` many at a time: called with the payloads
    of one enterprise, oldest first. For effects that come by the thousand.
    """

    def register(deliver: DeliverMany) -> DeliverMany:
        _require_free(topic)
        _collectors[topic] = deliver
        return deliver

    return register


def _require_free(topic: str) -> None:
    if topic in _consumers or topic in _collectors:
        raise ValueError(f"{topic} has a consumer already")


def on_promise(ring: Callable[[], None]) -> None:
    """Call ``ring`` after each transaction that promised something: it wakes the worker."""
    _doorbells.append(ring)


def promise(topic: str, payload: Mapping[str, Any], *, at_once: bool = True) -> int:
    """Promise the effect ``topic`` in the present transaction; returns the event id.

    ``at_once=False`` does not wake the worker, which comes by every few seconds anyway.
    """
    message = OutboxMessage.objects.create(
        schema_name=context.present_schema(), topic=topic, payload=dict(payload)
    )
    if at_once:
        transaction.on_commit(_ring)
    return int(message.pk)


def promise_all(topic: str, payloads: Iterable[Mapping[str, Any]], *, at_once: bool = True) -> None:
    """Promise ``topic`` once for each of ``payloads``, as ``promise`` does, in one statement."""
    schema = context.present_schema()
    made = OutboxMessage.objects.bulk_create(
        [OutboxMessage(schema_name=schema, topic=topic, payload=dict(one)) for one in payloads]
    )
    if at_once and made:
        transaction.on_commit(_ring)


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
        message = _due().first()
        if message is None:
            return False
        messages = _together(message)
        try:
            with transaction.atomic():
                _deliver(messages)
        except Exception as failure:  # noqa: BLE001  one bad message must not stop the others
            _put_off(message, failure)
        else:
            OutboxMessage.objects.filter(pk__in=[one.pk for one in messages]).delete()
    return True


def _due() -> QuerySet[OutboxMessage]:
    return (
        OutboxMessage.objects.filter(dead=False, due_at__lte=clock.now())
        .order_by("due_at", "id")
        .select_for_update(skip_locked=True)
    )


def _together(message: OutboxMessage) -> list[OutboxMessage]:
    """``message`` and what is delivered with it; alone once it has failed, to find the bad one."""
    if message.topic not in _collectors or message.attempts:
        return [message]
    alike = {"topic": message.topic, "schema_name": message.schema_name, "attempts": 0}
    return list(_due().filter(**alike)[:MOST_AT_ONCE])


def _put_off(message: OutboxMessage, failure: Exception) -> None:
    message.attempts += 1
    message.error = f"{type(failure).__name__}: {failure}"[:2000]
    message.dead = message.attempts >= MAX_ATTEMPTS
    message.due_at = clock.now() + timedelta(seconds=min(3600, 2**message.attempts))
    message.save(update_fields=["attempts", "error", "dead", "due_at"])
    log.warning("outbox_failed", topic=message.topic, id=message.pk, error=message.error)


def _deliver(messages: Sequence[OutboxMessage]) -> None:
    schema = messages[0].schema_name
    if schema == context.PUBLIC:
        _hand_over(messages)
        return
    with context.within(directory.by_schema(schema)):
        _hand_over(messages)


def _hand_over(messages: Sequence[OutboxMessage]) -> None:
    topic = messages[0].topic
    if topic in _collectors:
        _collectors[topic]([message.payload for message in messages])
        return
    for message in messages:
        _consumers[topic](message.pk, message.payload)
