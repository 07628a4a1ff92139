"""Writing audit entries: part of the transaction of the change itself."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import structlog
from django.db import models

from mes.audit.models import AuditEntry
from mes.kernel.actor import Actor
from mes.kernel.quantity import plain

# Words of a column's name: "pin_hash" is a secret, "shipping" is not.
_SECRET = frozenset({"password", "pin", "token", "secret", "totp", "hash"})


def _json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): _json(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_json(inner) for inner in value]
    if value is None or isinstance(value, (str, int, bool)):
        return value
    return str(value)


def snapshot(row: models.Model, fields: Iterable[str] | None = None) -> dict[str, Any]:
    """The column values of ``row`` as JSON; foreign keys as ids, secrets left out."""
    wanted = None if fields is None else set(fields)
    return {
        field.name: _json(getattr(row, field.attname))
        for field in row._meta.concrete_fields
        if (wanted is None or field.name in wanted) and _SECRET.isdisjoint(field.name.split("_"))
    }


def record(
    actor: Actor,
    action: str,
    subject: models.Model,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    label: str | None = None,
) -> None:
    """Write that ``actor`` did ``action`` (``item.updated``) to ``subject``.

    With both ``before`` and ``after`` only what differs is kept.
    """
    _entry(actor, action, subject, before=before, after=after, label=label).save(force_insert=True)


def record_each(
    actor: Actor, action: str, subjects: Iterable[tuple[models.Model, Mapping[str, Any]]]
) -> None:
    """Write that ``actor`` did ``action`` to each subject, with what it was ``after``: one query
    however many there are.
    """
    AuditEntry.objects.bulk_create(
        [_entry(actor, action, subject, after=after) for subject, after in subjects]
    )


def _present_request() -> str:
    """The request that is being answered, also for whoever is nobody before it: a worker signing
    on, a tablet being enrolled, an invited person.
    """
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


def _entry(
    actor: Actor,
    action: str,
    subject: models.Model,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    label: str | None = None,
) -> AuditEntry:
    was, became = _json(before), _json(after)
    if was is not None and became is not None:
        changed = {name for name in {*was, *became} if was.get(name) != became.get(name)}
        changed -= {"updated_at"}
        was = {name: was.get(name) for name in sorted(changed)}
        became = {name: became.get(name) for name in sorted(changed)}
    return AuditEntry(
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name[:120],
        address=actor.address[:45],
        request_id=actor.request_id or _present_request(),
        action=action,
        record_type=subject._meta.label_lower,
        record_id=subject.pk,
        record_label=(str(subject) if label is None else label)[:200],
        before=was,
        after=became,
    )
