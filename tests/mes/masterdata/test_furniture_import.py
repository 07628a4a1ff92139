"""A real factory's workbook, by the command, as its owner would do it."""

import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from mes.kernel.clock import business_date
from mes.masterdata import public as masterdata
from mes.masterdata.models import Bom, Customer, Item, Routing, Supplier, SupplierPrice, WorkCentre

pytestmark = pytest.mark.usefixtures("tenant")
WORKBOOK = Path(settings.ROOT) / "platform/mes/local/demo/furniture_factory.xlsx"
MASTER_DATA = (
    "Items",
    "BOM",
    "Work centres",
    "Routings",
    "Customers",
    "Suppliers",
    "Supplier prices",
)


def _import(*options: str, file: Path = WORKBOOK) -> tuple[int, dict[str, Any]]:
    """Exit code and JSON report of the command."""
    out, code = io.StringIO(), 0
    try:
        call_command(
            "import_workbook", str(file), "--enterprise=alpha", "--json", *options, stdout=out
        )
    except SystemExit as left:
        code = int(str(left.code))
    return code, json.loads(out.getvalue())


def _counts(report: dict[str, Any]) -> dict[str, tuple[int, int, int, int]]:
    return {
        sheet["sheet"]: (sheet["new"], sheet["changed"], sheet["unchanged"], sheet["refused"])
        for sheet in report["sheets"]
        if sheet["sheet"] in MASTER_DATA
    }


def test_every_master_data_sheet_loads_fully() -> None:
    code, report = _import()

    assert code == 0, report
    assert _counts(report) == {
        "Items": (11, 0, 0, 0),
        "BOM": (13, 0, 0, 0),
        "Work centres": (7, 0, 0, 0),
        "Routings": (8, 0, 0, 0),
        "Customers": (2, 0, 0, 0),
        "Suppliers": (4, 0, 0, 0),
        "Supplier prices": (5, 0, 0, 0),
    }
    assert Item.objects.count() == 11
    assert WorkCentre.objects.count() == 7
    assert Customer.objects.count() == 2
    assert Supplier.objects.count() == 4
    assert SupplierPrice.objects.count() == 5


def test_importing_again_changes_nothing() -> None:
    _import()
    before = list(Item.objects.order_by("pk").values_list("code", "version", "updated_at"))

    code, report = _import()

    assert code == 0
    assert _counts(report) == {
        "Items": (0, 0, 11, 0),
        "BOM": (0, 0, 13, 0),
        "Work centres": (0, 0, 7, 0),
        "Routings": (0, 0, 8, 0),
        "Customers": (0, 0, 2, 0),
        "Suppliers": (0, 0, 4, 0),
        "Supplier prices": (0, 0, 5, 0),
    }
    assert list(Item.objects.order_by("pk").values_list("code", "version", "updated_at")) == before
    assert Bom.objects.count() == 7
    assert Routing.objects.count() == 7


def test_a_dry_run_writes_nothing() -> None:
    code, report = _import("--dry-run")

    assert (code, report["dry_run"]) == (0, True)
    assert _counts(report)["Items"] == (11, 0, 0, 0)
    assert Item.objects.count() == 0


def test_the_open_purchase_orders_are_waiting_for_their_module() -> None:
    _code, report = _import("--dry-run")

    (sheet,) = [one for one in report["sheets"] if one["sheet"] == "Open purchase orders"]
    assert (sheet["kind"], sheet["waiting"], sheet["waiting_for"], sheet["refused"]) == (
        "purchase_orders",
        4,
        "purchasing",
        0,
    )


def test_the_structure_of_the_varnished_chair_is_whole() -> None:
    _import()
    chair = masterdata.items_by_code(["varnished chair"])["varnished chair"]

    places = masterdata.explode(chair.id, Decimal(10), business_date())

    assert [(place.item.code, place.level, place.quantity) for place in places] == [
        ("varnished chair", 0, Decimal(10)),
        ("chair", 1, Decimal(10)),
        ("cushion", 2, Decimal(10)),
        ("screws", 2, Decimal(40)),
        ("chair leg", 2, Decimal(40)),
        ("wooden beam", 3, Decimal(40)),
    ]


def test_a_component_knows_the_operation_that_consumes_it() -> None:
    _import()
    chair = masterdata.items_by_code(["varnished chair"])["varnished chair"]

    (line,) = masterdata.active_bom(chair.id, business_date()).lines

    assert (line.operation_seq, line.operation_name) == (10, "Apply varnish for chair")


def test_an_operation_without_work_centre_is_kept() -> None:
    _import()
    chair = masterdata.items_by_code(["varnished chair"])["varnished chair"]

    apply_varnish, drying = masterdata.active_routing(chair.id, business_date()).operations

    assert (apply_varnish.work_centre_code, apply_varnish.run_minutes) == ("operators", 30)
    assert (drying.work_centre_id, drying.setup_minutes, drying.run_minutes) == (None, 360, 0)


def test_what_is_made_and_what_is_bought_follows_from_the_kind() -> None:
    _import()

    supplies = {item.code: (item.kind, item.supply) for item in Item.objects.all()}

    assert supplies["chair leg"] == ("semi_finished", "make")
    assert supplies["chair"] == ("finished", "make")
    assert supplies["screws"] == ("raw", "buy")


def test_supplier_prices_keep_minimum_and_multiple() -> None:
    _import()

    price = SupplierPrice.objects.get(item__code="screws")

    assert (price.price, price.minimum_quantity, price.multiple, price.lead_time_days) == (
        Decimal(1),
        Decimal(3000),
        Decimal(1),
        1,
    )


def test_the_report_says_where_and_why_a_row_was_refused(tmp_path: Path) -> None:
    file = tmp_path / "items.csv"
    file.write_text("Item code,Item name,Safety stock\nA,good,1\nB,bad,many\n", encoding="utf-8")

    code, report = _import(file=file)

    assert code == 2
    (sheet,) = report["sheets"]
    assert (sheet["new"], sheet["refused"]) == (1, 1)
    (refusal,) = sheet["refusals"]
    assert {name: refusal[name] for name in ("sheet", "row", "column", "code")} == {
        "sheet": sheet["sheet"],
        "row": 3,
        "column": "C",
        "code": "cell_not_number",
    }
    assert refusal["message"]
    assert list(Item.objects.values_list("code", flat=True)) == ["A"]


def test_all_or_nothing_takes_nothing_when_a_row_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "items.csv"
    file.write_text("Item code,Item name,Safety stock\nA,good,1\nB,bad,many\n", encoding="utf-8")

    code, report = _import("--all-or-nothing", file=file)

    assert (code, report["status"]) == (1, "refused")
    assert Item.objects.count() == 0


def test_a_file_that_is_no_workbook_is_refused_whole(tmp_path: Path) -> None:
    file = tmp_path / "items.xlsx"
    file.write_bytes(b"PK nothing")

    code, report = _import(file=file)

    assert (code, report["status"]) == (1, "refused")
    assert report["code"].startswith("workbook_")


def test_an_unknown_enterprise_is_an_error() -> None:
    with pytest.raises(CommandError, match="no enterprise"):
        call_command("import_workbook", str(WORKBOOK), "--enterprise=nowhere")


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no file"):
        call_command("import_workbook", str(tmp_path / "none.xlsx"), "--enterprise=alpha")
