"""One lot."""

from typing import Any

from mes.kernel.errors import NotFound
from modules.inventory.domain.lots import following
from modules.inventory.models import Lot


def lot(lot_id: int) -> Lot:
    """The lot. Raises NotFound."""
    found = Lot.objects.filter(pk=lot_id).first()
    if found is None:
        raise NotFound(record="lot", id=lot_id)
    return found


def lot_shape(row: Lot) -> dict[str, Any]:
    """The lot as the API shows it, with the states it may go to."""
    return {
        "id": row.pk,
        "item_id": row.item_id,
        "code": row.code,
        "status": row.status,
        "expires_on": row.expires_on,
        "supplier_lot": row.supplier_lot,
        "version": row.version,
        "allowed_statuses": following(row.status),
    }
