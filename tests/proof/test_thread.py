"""From the factory's own workbook to a delivered order, over HTTP, to the last piece.

The numbers follow from the workbook: its open orders hold all furniture in stock, so an order for
30 varnished chairs needs 30 chairs, which need 30 cushions (40 are there), 120 screws (500) and
120 legs (30), so 90 legs are sawn from as many beams (20).
"""

from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest

from mes.audit.services.seal import verify
from mes.tenancy import context
from modules.inventory.selectors.verify import drift
from tests.factories.patience import seal_everything
from tests.proof import thread
from tests.proof.thread import Crew

pytestmark = pytest.mark.threads

#: On hand and reserved after the import.
OPENING = {
    "chair": ("24", "24"),
    "chair leg": ("30", "0"),
    "cushion": ("40", "0"),
    "round table": ("33", "33"),
    "screws": ("500", "0"),
    "square table": ("23", "23"),
    "table leg": ("40", "0"),
    "wooden beam": ("20", "0"),
    "wooden panel": ("100", "0"),
}


def _changed(crew: Crew) -> dict[str, tuple[str, str]]:
    """Stock that is not as it was opened; what is gone as zero."""
    now = crew.stock()
    return {
        code: now.get(code, ("0", "0"))
        for code in sorted({*now, *OPENING})
        if now.get(code, ("0", "0")) != OPENING.get(code, ("0", "0"))
    }


def _line(crew: Crew, order_id: int) -> tuple[str, str, dict[str, str]]:
    """Status of the order and its one line, and the line's quantities."""
    order = crew.get(f"/sales-orders/{order_id}")
    line = order["lines"][0]
    names = ("in_production", "produced", "reserved", "shipped", "returned", "open")
    return order["status"], line["status"], {name: line[name] for name in names}


def _quantities(**some: int) -> dict[str, str]:
    names = ("in_production", "produced", "reserved", "shipped", "returned", "open")
    return {name: str(some.get(name, 0)) for name in names}


def _wanted(suggestions: list[dict[str, Any]]) -> list[tuple[str, int, str, str, str, str]]:
    return [
        (
            one["item_code"],
            one["level"],
            one["required"],
            one["covered_by_stock"],
            one["suggested"],
            one["shortage"],
        )
        for one in suggestions
    ]


def _the_factory_moves_in(crew: Crew) -> None:
    imported = thread.import_factory(crew)

    assert imported["status"] == "applied"
    assert {sheet["sheet"]: sheet["new"] for sheet in imported["sheets"]} == {
        "Items": 11,
        "BOM": 13,
        "Work centres": 7,
        "Routings": 8,
        "Customers": 2,
        "Suppliers": 4,
        "Supplier prices": 5,
        "Opening stock": 19,
        "Open purchase orders": 0,
        "Sales orders": 220,
    }
    assert crew.stock() == OPENING


def _the_order_is_planned(crew: Crew, order: dict[str, Any]) -> dict[str, int]:
    assert (order["status"], order["amount"]) == ("confirmed", "7800.00")
    assert _wanted(thread.suggested(crew, order["id"])) == [
        ("varnished chair", 0, "30", "0", "30", "make"),
        ("chair", 1, "30", "0", "30", "make"),
        ("cushion", 2, "30", "30", "0", "none"),
        ("screws", 2, "120", "120", "0", "none"),
        ("chair leg", 2, "120", "30", "90", "make"),
        ("wooden beam", 3, "90", "20", "70", "buy"),
    ]

    made = thread.plan(crew, order["id"])

    assert sorted(made) == ["chair", "chair leg", "varnished chair"]
    assert _line(crew, order["id"]) == (
        "in_production",
        "in_production",
        _quantities(in_production=30, open=30),
    )
    assert _wanted(thread.suggested(crew, order["id"]))[0][4] == "0"
    return made


def _the_legs_are_sawn(crew: Crew, work_order_id: int) -> None:
    done = thread.report(crew, work_order_id, 10, good="20")
    assert done["operation"]["good"] == "20"
    assert _changed(crew) == {"chair leg": ("50", "0"), "wooden beam": ("0", "0")}

    place = f"/floor/operations/{thread.operation(crew, work_order_id, 10)}/report"
    refused = crew.tried(crew.tablet, "POST", place, {"good": "70"})
    (shortage,) = refused.json()["shortages"]
    assert (refused.status_code, refused.json()["code"]) == (409, "insufficient_stock")
    assert (shortage["item_code"], shortage["required"], shortage["missing"]) == (
        "wooden beam",
        "70",
        "70",
    )
    assert _changed(crew) == {"chair leg": ("50", "0"), "wooden beam": ("0", "0")}

    thread.receive(crew, "wooden beam", "70", "10")
    thread.report(crew, work_order_id, 10, good="68", rework="2")
    assert _changed(crew) == {"chair leg": ("118", "0"), "wooden beam": ("2", "0")}
    thread.report(crew, work_order_id, 10, good="2")
    assert _changed(crew) == {"chair leg": ("120", "0"), "wooden beam": ("0", "0")}


def _the_chairs_are_made(crew: Crew, made: dict[str, int]) -> None:
    thread.report(crew, made["chair"], 10, good="30")
    without_legs = {
        "chair leg": ("0", "0"),
        "cushion": ("10", "0"),
        "screws": ("380", "0"),
        "wooden beam": ("0", "0"),
    }
    assert _changed(crew) == {"chair": ("54", "24"), **without_legs}

    reason = crew.post(crew.manager, "/scrap-reasons", {"code": "R1", "name": "漆面起泡"})
    varnished = made["varnished chair"]
    thread.report(crew, varnished, 10, good="29", scrap="1", scrap_reason_id=reason["id"])
    assert _changed(crew) == without_legs
    thread.report(crew, varnished, 20, good="29")
    assert _changed(crew) == {**without_legs, "varnished chair": ("29", "29")}


def _the_work_orders_end(crew: Crew) -> None:
    rows = crew.get("/work-orders")["results"]
    found = {
        row["item_code"]: (
            row["status"],
            row["good"],
            row["scrap"],
            row["rework"],
            row["completed"],
        )
        for row in rows
    }
    assert found == {
        "chair leg": ("completed", "90", "0", "2", "90"),
        "chair": ("completed", "30", "0", "0", "30"),
        "varnished chair": ("completed", "29", "1", "0", "29"),
    }


def _the_order_is_delivered(crew: Crew, order: dict[str, Any]) -> None:
    order_id = order["id"]
    assert _line(crew, order_id)[2] == _quantities(produced=29, reserved=29, open=30)

    first = thread.deliver(crew, order, "12")
    assert first["status"] == "shipped"
    assert _line(crew, order_id) == (
        "partly_shipped",
        "partly_shipped",
        _quantities(produced=29, reserved=17, shipped=12, open=18),
    )
    assert crew.stock()["varnished chair"] == ("17", "17")
    missing = _wanted(thread.suggested(crew, order_id))
    assert missing[0] == ("varnished chair", 0, "18", "17", "1", "make")

    thread.deliver(crew, order, "17")
    assert "varnished chair" not in crew.stock()
    line = f"/sales-orders/{order_id}/lines/{order['lines'][0]['id']}/close"
    crew.post(crew.sales, line)
    assert _line(crew, order_id)[0] == "shipped"
    assert crew.get(f"/sales-orders/{order_id}")["shipped_percent"] == 96

    thread.take_back(crew, first, "2")
    assert crew.stock()["varnished chair"] == ("2", "0")
    assert _line(crew, order_id) == (
        "shipped",
        "closed",
        _quantities(produced=29, shipped=29, returned=2),
    )
    crew.post(crew.sales, f"/sales-orders/{order_id}/close")
    assert _line(crew, order_id)[0] == "closed"


def _the_movements_are_exact(crew: Crew) -> None:
    """What moved in the thread, by item and reason, adds up to what the BOM says."""
    moved: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in crew.get("/stock/moves?limit=200")["results"]:
        kind = row["source_type"]
        if kind.startswith(("production.", "orders.")):
            moved[row["item_code"], kind] += Decimal(row["quantity"])

    assert dict(moved) == {
        ("wooden beam", "production.consumption"): 90,
        ("chair leg", "production.output"): 90,
        ("chair leg", "production.consumption"): 120,
        ("cushion", "production.consumption"): 30,
        ("screws", "production.consumption"): 120,
        ("chair", "production.output"): 30,
        ("chair", "production.consumption"): 30,
        ("varnished chair", "production.output"): 29,
        ("varnished chair", "orders.delivery"): 29,
        ("varnished chair", "orders.return"): 2,
    }


def test_from_the_factorys_workbook_to_a_delivered_order(
    committed_enterprise: context.Tenant,
) -> None:
    crew = Crew(committed_enterprise)

    _the_factory_moves_in(crew)
    thread.put_a_worker_on(crew)
    order = thread.take_the_order(crew)
    made = _the_order_is_planned(crew, order)
    _the_legs_are_sawn(crew, made["chair leg"])
    _the_chairs_are_made(crew, made)
    _the_work_orders_end(crew)
    _the_order_is_delivered(crew, order)
    _the_movements_are_exact(crew)

    with context.within(committed_enterprise):
        assert drift() == []
        seal_everything()
        assert verify() == []
