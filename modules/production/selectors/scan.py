"""What a scanned code means on the floor."""

from typing import Any

from mes.documents.printing import codes
from mes.kernel.actor import Actor
from mes.masterdata import public as masterdata
from modules.production.models import WorkOrder
from modules.production.selectors.floor import floor_operations, floor_rows


def scanned(text: str, actor: Actor) -> dict[str, Any]:
    """``{"kind": "operation" | "work_order" | "badge" | "unknown", …}``.

    Besides our own codes, a work order's number and a badge's text are understood as they are.
    What the terminal may not see is unknown to it.
    """
    text = text.strip()
    try:
        code = codes.parse_code(text)
    except codes.CodeNotRecognised:
        return _plain(text, actor)
    if isinstance(code, codes.OperationCode):
        rows = floor_rows(
            floor_operations(actor).filter(work_order__number=code.work_order, seq=code.sequence),
            actor,
        )
        return {"kind": "operation", "operation": rows[0]} if rows else _unknown(text)
    if isinstance(code, codes.WorkOrderCode):
        return _work_order(code.number, actor) or _unknown(text)
    if isinstance(code, codes.BadgeCode):
        return {"kind": "badge", "badge": code.badge}
    return _unknown(text)


def _plain(text: str, actor: Actor) -> dict[str, Any]:
    found = _work_order(text, actor)
    if found is not None:
        return found
    if masterdata.employee_by_badge(text) is not None:
        return {"kind": "badge", "badge": text}
    return _unknown(text)


def _work_order(number: str, actor: Actor) -> dict[str, Any] | None:
    found = WorkOrder.objects.filter(number=number).values("id", "number", "status").first()
    if found is None:
        return None
    rows = floor_rows(floor_operations(actor).filter(work_order_id=found["id"]), actor)
    if not rows:
        return None
    return {"kind": "work_order", "work_order": found, "operations": rows}


def _unknown(text: str) -> dict[str, Any]:
    return {"kind": "unknown", "text": text[:200]}
