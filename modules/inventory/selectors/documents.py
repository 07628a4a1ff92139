"""One stock document with its lines."""

from typing import Any

from mes.kernel.errors import NotFound
from modules.inventory.models import StockDocument, StockDocumentKind
from modules.inventory.selectors.lists import documents, place_name


def document(document_id: int) -> dict[str, Any]:
    """The document and its lines. Raises NotFound."""
    found = documents().filter(pk=document_id).first()
    if found is None:
        raise NotFound(record="stock_document", id=document_id)
    lines = (
        found.lines.annotate(
            from_place=place_name("from_location"), to_place=place_name("to_location")
        )
        .select_related("item__unit", "lot")
        .order_by("position")
    )
    return {
        "id": found.pk,
        "number": found.number,
        "kind": found.kind,
        "effective_on": found.effective_on,
        "posted_at": found.created_at,
        "actor_name": found.actor_name,
        "note": found.note,
        "reverses_id": found.reverses_id,
        "reverses_number": found.reverses_number,  # type: ignore[attr-defined]  # annotated
        "reversed_by_number": found.reversed_by_number,  # type: ignore[attr-defined]
        "allowed_actions": _actions(found),
        "lines": [
            {
                "position": line.position,
                "item_id": line.item_id,
                "item_code": line.item.code,
                "item_name": line.item.name,
                "specification": line.item.specification,
                "lot_code": line.lot.code if line.lot else "",
                "from_location": line.from_place,
                "to_location": line.to_place,
                "quantity": line.quantity,
                "unit": line.item.unit.code,
                "entered": line.entered,
                "entered_unit": line.unit,
                "unit_cost": line.unit_cost,
                "reason": line.reason,
            }
            for line in lines
        ],
    }


def _actions(row: StockDocument) -> list[str]:
    taken_back = row.kind == StockDocumentKind.REVERSAL or row.reversed_by_number  # type: ignore[attr-defined]
    return [] if taken_back else ["reverse"]
