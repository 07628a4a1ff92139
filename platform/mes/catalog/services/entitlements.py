"""Changing what an enterprise may use: billing calls it, the gate reads what it wrote."""

from datetime import datetime

from django.db import transaction

from mes.accounts.changes import rights_changed
from mes.audit.services import record, snapshot
from mes.catalog import gate, registry
from mes.catalog.errors import ModuleNotBuilt
from mes.catalog.models import Entitlement, EntitlementState
from mes.catalog.sold import SOLD_MODULES
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.errors import NotFound
from mes.tenancy import context


def grant_module(
    tenant: context.Tenant,
    module: str,
    state: EntitlementState,
    *,
    actor: Actor,
    until: datetime | None = None,
) -> Entitlement:
    """Set the state of ``module`` for ``tenant``. Raises NotFound, ModuleNotBuilt."""
    if module not in SOLD_MODULES:
        raise NotFound(record="module", id=module)
    if module not in registry.built_modules():
        raise ModuleNotBuilt(module=module)

    with transaction.atomic():
        with context.within_public():
            row, _ = Entitlement.objects.select_for_update().get_or_create(
                enterprise_id=tenant.id, module=module, defaults={"since": clock.now()}
            )
            before = snapshot(row)
            if state == EntitlementState.ACTIVE and row.state != state:
                row.since = clock.now()
            row.state, row.until = state, until
            row.save()
        with context.within(tenant):
            record(
                actor,
                f"module.{state}",
                row,
                before=before,
                after=snapshot(row),
                label=module,
            )
            rights_changed()
        transaction.on_commit(gate.forget)
    gate.forget()
    return row
