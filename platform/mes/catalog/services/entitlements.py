"""Changing what an enterprise may use. Billing calls ``grant_module``; so does subscribing."""

from datetime import datetime, timedelta

from django.db import transaction

from mes.accounts.changes import rights_changed
from mes.audit.services import record, snapshot
from mes.catalog import gate, registry
from mes.catalog.errors import ModuleNotBuilt, ModuleRequired
from mes.catalog.models import Entitlement, EntitlementState
from mes.catalog.sold import SOLD_MODULES
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.errors import NotFound
from mes.tenancy import context

GRACE = timedelta(days=30)


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


def subscribe_module(module: str, *, actor: Actor) -> Entitlement:
    """The present enterprise subscribes. Raises ModuleRequired, ModuleNotBuilt, NotFound."""
    tenant = context.present_tenant()
    manifest = registry.manifests().get(module)
    missing = sorted(set(manifest.requires if manifest else ()) - gate.active_modules(tenant))
    if missing:
        raise ModuleRequired(needs=", ".join(missing))
    return grant_module(tenant, module, EntitlementState.ACTIVE, actor=actor)


def cancel_module(module: str, *, actor: Actor) -> Entitlement:
    """The present enterprise cancels: readable for the grace period, then hidden; data stays.

    Raises NotFound without an active subscription, ModuleRequired while another module needs it.
    """
    tenant = context.present_tenant()
    if gate.module_states(tenant).get(module) != EntitlementState.ACTIVE:
        raise NotFound(record="subscription", id=module)
    users = sorted(
        code
        for code in gate.active_modules(tenant)
        if module in registry.manifests()[code].requires
    )
    if users:
        raise ModuleRequired(needs=", ".join(users))
    return grant_module(
        tenant, module, EntitlementState.GRACE, actor=actor, until=clock.now() + GRACE
    )
