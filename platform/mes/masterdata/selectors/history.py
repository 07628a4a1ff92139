"""What happened to a record, from the audit trail."""

from typing import Any

from django.db import models

from mes.audit.models import AuditEntry
from mes.audit.names import add_names
from mes.http.costs import without_costs
from mes.kernel.actor import Actor

MOST_ENTRIES = 200


def history(model: type[models.Model], pk: int, *, actor: Actor) -> list[dict[str, Any]]:
    """The newest changes of a record first; costs are left out for who may not see them."""
    entries: list[Any] = list(
        AuditEntry.objects.filter(record_type=model._meta.label_lower, record_id=pk)
        .order_by("-id")
        .values("at", "actor_name", "action", "record_type", "before", "after")[:MOST_ENTRIES]
    )
    if not actor.sees_costs:
        for entry in entries:
            entry["before"] = without_costs(entry["before"])
            entry["after"] = without_costs(entry["after"])
    add_names(entries)
    return entries
