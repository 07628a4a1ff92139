"""What operators do to an enterprise, on record in the platform's own audit trail."""

from typing import Any

from django.db import transaction

from mes.audit.services import record, snapshot
from mes.kernel.actor import Actor
from mes.kernel.errors import NotFound
from mes.tenancy import context
from mes.tenancy.models import Enterprise, EnterpriseStatus
from mes.tenancy.services import lifecycle

_TOLD = ("status", "suspended_reason", "delete_after")


@transaction.atomic
def suspend(code: str, reason: str, *, actor: Actor) -> Enterprise:
    """See ``lifecycle.suspend``."""
    before = _snapshot(code)
    return _told(actor, "enterprise.suspended", before, lifecycle.suspend(code, reason))


@transaction.atomic
def resume(code: str, *, actor: Actor) -> Enterprise:
    """See ``lifecycle.resume``."""
    before = _snapshot(code)
    return _told(actor, "enterprise.resumed", before, lifecycle.resume(code))


@transaction.atomic
def delete(code: str, *, confirm: str, actor: Actor) -> Enterprise:
    """See ``lifecycle.delete``."""
    before = _snapshot(code)
    changed = lifecycle.delete(code, confirm=confirm)
    return _told(actor, "enterprise.deletion_started", before, changed)


@transaction.atomic
def cancel_delete(code: str, *, actor: Actor) -> Enterprise:
    """See ``lifecycle.cancel_delete``."""
    before = _snapshot(code)
    return _told(actor, "enterprise.deletion_cancelled", before, lifecycle.cancel_delete(code))


def enterprise_by_code(code: str) -> Enterprise:
    """The enterprise, hidden ones included. Raises NotFound."""
    with context.within_public():
        row = Enterprise.objects.filter(code=code).exclude(status=EnterpriseStatus.DELETED).first()
    if row is None:
        raise NotFound(record="enterprise", id=code)
    return row


def _snapshot(code: str) -> dict[str, Any]:
    return snapshot(enterprise_by_code(code), _TOLD)


def _told(actor: Actor, action: str, before: dict[str, Any], row: Enterprise) -> Enterprise:
    with context.within_public():
        record(actor, action, row, before=before, after=snapshot(row, _TOLD), label=row.code)
    return row
