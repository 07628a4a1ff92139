"""Reading the catalogue."""

from collections.abc import Mapping, Sequence
from typing import Any

from mes.catalog import registry
from mes.catalog.models import Entitlement, EntitlementState
from mes.catalog.sold import SOLD_MODULES, SoldModule
from mes.tenancy import context


def _state(built: bool, row: Mapping[str, Any] | None) -> str:
    if not built:
        return "not_built"
    if row is None or row["state"] == EntitlementState.ENDED:
        return "available"
    return str(row["state"])


def module_catalogue(tenant: context.Tenant) -> Sequence[dict[str, Any]]:
    """Every sold module with its price, whether it exists, and the enterprise's state."""
    with context.within_public():
        rows = {
            row["module"]: row
            for row in Entitlement.objects.filter(enterprise_id=tenant.id).values(
                "module", "state", "since", "until"
            )
        }
    return [_entry(sold, rows.get(sold.code)) for sold in SOLD_MODULES.values()]


def _entry(sold: SoldModule, row: Mapping[str, Any] | None) -> dict[str, Any]:
    manifest = registry.manifests().get(sold.code)
    return {
        "code": sold.code,
        "name": sold.name,
        "summary": sold.summary,
        "features": list(manifest.features) if manifest else [],
        "scenario": sold.scenario,
        "list_price_wan": sold.list_price_wan,
        "price_on_request": sold.list_price_wan is None,
        "built": manifest is not None,
        "state": _state(manifest is not None, row),
        "requires": list(manifest.requires) if manifest else [],
        "since": row["since"] if row else None,
        "until": row["until"] if row else None,
    }
