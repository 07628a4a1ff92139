"""What happened to a record, from the audit trail."""

from typing import Any

from django.db import models

from mes.audit.models import AuditEntry
from mes.audit.names import add_names
from mes.kernel.actor import Actor

MOST_ENTRIES = 200


def history(
    model: type[models.Model], pk: int, *, actor: Actor, costs: frozenset[str]
) -> list[dict[str, Any]]:
    """The newest changes of a record first; ``costs`` are left out for who may not see them."""
    hidden = frozenset() if actor.sees_costs else costs
    entries = (
        AuditEntry.objects.filter(record_type=model._meta.label_lower, record_id=pk)
        .order_by("-id")
        .values("at", "actor_name", "action", "record_type", "before", "after")[:MOST_ENTRIES]
    )
    shown = [
        entry
        | {"before": _without(entry["before"], hidden), "after": _without(entry["after"], hidden)}
        for entry in entries
    ]
    add_names(shown)
    return shown


def _without(value: Any, hidden: frozenset[str]) -> Any:
    """``value`` without the names in ``hidden``, at any depth."""
    if isinstance(value, dict):
        return {
            name: _without(inner, hidden) for name, inner in value.items() if name not in hidden
        }
    if isinstance(value, list):
        return [_without(inner, hidden) for inner in value]
    return value
