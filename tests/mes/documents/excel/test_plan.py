"""The dry run: classification, every refusal with its place, references, whole documents."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter

from mes.documents.excel.apply import ImportMode, apply_plan
from mes.documents.excel.container import open_workbook
from mes.documents.excel.errors import ImportChanged, ImportHasRefusals, NothingRecognised
from mes.documents.excel.kinds import FileRows, ImportRegistry, RowObjection, RowPlan, RowState
from mes.documents.excel.plan import ImportPlan, ImportStatus
from mes.kernel.actor import system
from tests.mes.documents.excel.books import Rows, built, grid, with_rows
from tests.mes.documents.excel.memory import (
    MemoryImporter,
    dry_run,
    no_transaction,
    records,
    registry_of,
)

ITEM_HEAD = ["Item code", "Item name", "Unit", "Safety stock"]
ORDER_HEAD = ["Order no", "Customer", "Item", "Quantity", "Due date"]


def planned(registry: ImportRegistry, sheets: dict[str, Rows]) -> ImportPlan:
    return dry_run(grid(sheets), registry)


def applied(registry: ImportRegistry, sheets: dict[str, Rows]) -> None:
    apply_plan(planned(registry, sheets), registry=registry, actor=system(), atomic=no_transaction)


def reasons(plan: ImportPlan) -> list[tuple[str, int, str, str]]:
    return [(r.sheet, r.row, r.column, r.code) for s in plan.sheets for r in s.refusals]


def counts(plan: ImportPlan, sheet: int = 0) -> tuple[int, int, int, int]:
    found = plan.sheets[sheet]
    return (
        found.count(RowState.NEW),
        found.count(RowState.CHANGED),
        found.count(RowState.UNCHANGED),
        found.count(RowState.REFUSED),
    )


def test_rows_are_new_changed_or_unchanged_with_what_changes() -> None:
    registry = registry_of()
    applied(registry, {"Items": [ITEM_HEAD, ["A", "a", "pcs", 5], ["B", "b", "pcs", 5]]})

    plan = planned(
        registry,
        {
            "Items": [
                ITEM_HEAD,
                ["A", "a", "pcs", 5.0],
                ["B", "bee", "pcs", 7],
                ["C", "c", "pcs", 0],
            ]
        },
    )

    assert counts(plan) == (1, 1, 1, 0)
    assert plan.sheets[0].as_json()["changes"] == [
        {"row": 3, "key": ["B"], "field": "name", "before": "b", "after": "bee"},
        {"row": 3, "key": ["B"], "field": "safety_stock", "before": "5", "after": "7"},
    ]


def test_a_blank_cell_leaves_the_record_as_it_is() -> None:
    registry = registry_of()
    applied(registry, {"Items": [ITEM_HEAD, ["A", "a", "pcs", 5]]})
    plan = planned(registry, {"Items": [ITEM_HEAD, ["A", "a", None, None]]})
    assert counts(plan) == (0, 0, 1, 0)


def test_every_bad_cell_is_named_with_its_place() -> None:
    plan = planned(
        registry_of(),
        {"Items": [["title"], ITEM_HEAD, ["A", "a", "pcs", "20 pcs"], [None, None, "pcs", "x"]]},
    )
    assert reasons(plan) == [
        ("Items", 3, "D", "cell_has_unit"),
        ("Items", 4, "D", "cell_not_number"),
        ("Items", 4, "A", "required"),
    ]
    assert plan.status is ImportStatus.REFUSED


def test_the_same_record_twice_is_refused_the_second_time() -> None:
    plan = planned(registry_of(), {"Items": [ITEM_HEAD, ["A", "a"], ["B", "b"], ["A", "c"]]})
    assert counts(plan) == (2, 0, 0, 1)
    refusal = next(plan.sheets[0].refusals)
    assert (refusal.row, refusal.code, refusal.params) == (
        4, "duplicate_in_file", {"row": 2, "sheet": "Items"},
    )  # fmt: skip


def test_the_same_record_on_two_sheets_is_refused_the_second_time() -> None:
    head = ["Item code", "Item name"]
    plan = planned(registry_of(), {"Items": [head, ["A", "a"]], "Items 2": [head, ["A", "a"]]})
    assert reasons(plan) == [("Items 2", 2, "A", "duplicate_in_file")]


def test_a_missing_column_refuses_the_sheet_once() -> None:
    plan = planned(
        registry_of(), {"Sales orders": [["Order no", "Customer", "Item"], ["1", "C", "A"]]}
    )
    assert reasons(plan) == [("Sales orders", 1, "", "column_missing")]
    assert counts(plan) == (0, 0, 0, 1)


def orders(*rows: Sequence[Any]) -> dict[str, Rows]:
    return {
        "Customers": [["Customer code", "Customer name"], ["C1", "东城商店"]],
        "Items": [ITEM_HEAD, ["A", "木椅", "pcs", 0], ["B", "圆桌", "pcs", 0]],
        "Sales orders": [ORDER_HEAD, *rows],
    }


def test_a_reference_finds_records_of_the_same_file_by_code_or_name() -> None:
    plan = planned(registry_of(), orders(["S1", "东城商店", "A", 1], ["S2", "C1", "圆桌", 1]))
    assert reasons(plan) == []
    values = [row.values for row in plan.sheets[2].rows]
    assert [(v["customer"], v["item"]) for v in values] == [("C1", "A"), ("C1", "B")]


def test_a_reference_finds_records_of_the_database_by_name() -> None:
    registry = registry_of()
    applied(registry, orders())
    plan = planned(registry, {"Sales orders": [ORDER_HEAD, ["S1", "东城商店", "木椅", 1]]})
    assert reasons(plan) == []
    assert plan.sheets[0].rows[0].values["item"] == "A"


def test_full_width_references_find_their_records() -> None:
    assert reasons(planned(registry_of(), orders(["S1", "Ｃ１", "Ａ　", 1]))) == []


def test_an_unknown_reference_is_refused() -> None:
    plan = planned(registry_of(), orders(["S1", "C1", "Z", 1]))
    assert reasons(plan) == [("Sales orders", 2, "C", "reference_missing")]


def test_a_reference_to_a_refused_row_is_refused_with_it() -> None:
    sheets = orders(["S1", "C1", "B", 1])
    sheets["Items"] = [ITEM_HEAD, ["A", "木椅", "pcs", 0], ["B", "圆桌", "pcs", "x"]]
    plan = planned(registry_of(), sheets)
    assert reasons(plan) == [
        ("Items", 3, "D", "cell_not_number"),
        ("Sales orders", 2, "C", "reference_refused"),
    ]


def test_a_name_of_two_records_is_ambiguous() -> None:
    sheets = orders(["S1", "C1", "木椅", 1])
    sheets["Items"] = [ITEM_HEAD, ["A", "木椅"], ["B", "木椅"]]
    assert reasons(planned(registry_of(), sheets)) == [
        ("Sales orders", 2, "C", "reference_ambiguous")
    ]


def test_one_bad_line_refuses_the_whole_order_and_no_other() -> None:
    plan = planned(
        registry_of(),
        orders(["S1", "C1", "A", 1], ["S1", "C1", "B", -1], ["S2", "C1", "A", 1]),
    )
    assert reasons(plan) == [
        ("Sales orders", 2, "A", "group_refused"),
        ("Sales orders", 3, "D", "cell_not_positive"),
    ]
    assert counts(plan, 2) == (1, 0, 0, 2)


def test_lines_without_numbers_are_counted_within_their_order() -> None:
    plan = planned(
        registry_of(), orders(["S1", "C1", "A", 1], ["S2", "C1", "A", 1], ["S1", "C1", "B", 2])
    )
    assert [row.key for row in plan.sheets[2].rows] == [("S1", 1), ("S2", 1), ("S1", 2)]


def test_the_head_of_an_order_is_carried_to_its_further_lines() -> None:
    plan = planned(registry_of(), orders(["S1", "C1", "A", 1, "2021-01-05"], [None, None, "B", 2]))
    assert [(row.key, row.values["customer"]) for row in plan.sheets[2].rows] == [
        (("S1", 1), "C1"),
        (("S1", 2), "C1"),
    ]


def test_merged_heads_of_orders_are_read_on_every_line() -> None:
    def build(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("Sales orders")
        sheet.write_row("A1", ORDER_HEAD)
        sheet.merge_range("A2:A3", "S1")
        sheet.merge_range("B2:B3", "C1")
        sheet.write_row("C2", ["A", 1])
        sheet.write_row("C3", ["B", 2])

    registry = registry_of()
    applied(registry, orders())
    plan = dry_run(open_workbook(built(build), filename="a.xlsx"), registry)
    assert reasons(plan) == []
    assert [row.key for row in plan.sheets[0].rows] == [("S1", 1), ("S1", 2)]


def test_a_merged_quantity_is_refused_rather_than_counted_twice() -> None:
    def build(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("Sales orders")
        sheet.write_row("A1", ORDER_HEAD)
        sheet.write_row("A2", ["S1", "C1", "A"])
        sheet.write_row("A3", ["S2", "C1", "B"])
        sheet.merge_range("D2:D3", 10)

    registry = registry_of()
    applied(registry, orders())
    plan = dry_run(open_workbook(built(build), filename="a.xlsx"), registry)
    assert reasons(plan) == [("Sales orders", 3, "D", "cell_merged")]


def test_error_cells_and_formulas_without_result_are_refused() -> None:
    rows = (
        b'<row r="2"><c r="A2" t="e"><v>#REF!</v></c></row>'
        b'<row r="3"><c r="A3"><f>B1</f></c></row>'
        b'<row r="4"><c r="A4" t="str"><f>B1</f><v>ok</v></c></row>'
    )
    plan = dry_run(open_workbook(with_rows(rows), filename="a.xlsx"), registry_of())
    assert reasons(plan) == [
        ("Sheet1", 2, "A", "cell_error"),
        ("Sheet1", 3, "A", "cell_formula_without_result"),
    ]
    assert [row.key for row in plan.rows_of("items")] == [("ok",)]


def test_an_importer_may_object_to_a_row() -> None:
    def no_circles(rows: Sequence[RowPlan], file: FileRows) -> Iterable[RowObjection]:
        return [
            RowObjection(row, "bom_cycle", "%(item)s contains itself.", "component", {"item": "A"})
            for row in rows
            if row.values["parent"] == row.values["component"]
        ]

    plan = planned(
        registry_of(rules={"boms": no_circles}),
        {
            "Items": [["Item code"], ["A"], ["B"]],
            "BOM": [
                ["Parent item", "Component item", "Quantity per"],
                ["A", "B", 1],
                ["B", "B", 1],
            ],
        },
    )
    assert reasons(plan) == [("BOM", 3, "B", "bom_cycle")]


def test_a_validating_importer_sees_the_good_rows_of_the_file() -> None:
    seen: list[int] = []

    def look(rows: Sequence[RowPlan], file: FileRows) -> Iterable[RowObjection]:
        seen.append(len(file.good_rows("items")))
        return ()

    registry = registry_of(rules={"boms": look})
    planned(
        registry,
        {
            "BOM": [["Parent item", "Component item", "Quantity per"], ["A", "B", 1]],
            "Items": [["Item code", "Safety stock"], ["A", 1], ["B", 1], ["C", "x"]],
        },
    )
    assert seen == [2]


def test_all_or_nothing_writes_nothing_when_a_row_is_refused() -> None:
    registry = registry_of()
    plan = planned(registry, {"Items": [ITEM_HEAD, ["A", "a"], ["B", "b", "pcs", "x"]]})
    with pytest.raises(ImportHasRefusals) as caught:
        apply_plan(plan, registry=registry, actor=system(), atomic=no_transaction)
    assert caught.value.params == {"refused": 1}
    assert records(registry, "items") == {}


def test_good_rows_are_written_when_a_person_chose_so() -> None:
    registry = registry_of()
    plan = planned(registry, {"Items": [ITEM_HEAD, ["A", "a"], ["B", "b", "pcs", "x"]]})
    apply_plan(
        plan, registry=registry, actor=system(), mode=ImportMode.GOOD_ROWS, atomic=no_transaction
    )
    assert records(registry, "items") == {("A",): {"code": "A", "name": "a"}}


def test_only_what_changes_is_written_and_documents_are_handed_over_whole() -> None:
    registry = registry_of()
    applied(registry, orders(["S1", "C1", "A", 1], ["S1", "C1", "B", 1], ["S2", "C1", "A", 1]))
    importer = registry.importer("sales_orders")
    items = registry.importer("items")
    assert isinstance(importer, MemoryImporter)
    assert isinstance(items, MemoryImporter)
    importer.batches.clear()
    items.batches.clear()

    applied(registry, orders(["S1", "C1", "A", 1], ["S1", "C1", "B", 9], ["S2", "C1", "A", 1]))

    assert (importer.batches, items.batches) == ([2], [])
    assert records(registry, "sales_orders")["S1", 2]["quantity"] == Decimal(9)


def test_documents_are_never_split_over_two_batches() -> None:
    registry = registry_of()
    rows = [[f"S{n // 300}", "C1", "A", 1] for n in range(900)]
    applied(registry, orders(*rows))
    importer = registry.importer("sales_orders")
    assert isinstance(importer, MemoryImporter)
    assert importer.batches == [300, 300, 300]


def test_progress_counts_up_to_every_row() -> None:
    registry = registry_of()
    told: list[tuple[int, int, str]] = []
    plan = planned(registry, {"Items": [["Item code"], *([f"A{n}"] for n in range(1200))]})
    apply_plan(
        plan,
        registry=registry,
        actor=system(),
        atomic=no_transaction,
        progress=lambda done, total, kind: told.append((done, total, kind)),
    )
    assert told == [(500, 1200, "items"), (1000, 1200, "items"), (1200, 1200, "items")]


def test_records_that_changed_since_the_preview_stop_the_import() -> None:
    registry = registry_of()
    sheets: dict[str, Rows] = {"Items": [ITEM_HEAD, ["A", "a"]]}
    preview = planned(registry, sheets)
    applied(registry, {"Items": [ITEM_HEAD, ["A", "other"]]})
    with pytest.raises(ImportChanged):
        apply_plan(
            planned(registry, sheets),
            registry=registry,
            actor=system(),
            atomic=no_transaction,
            expect=preview.fingerprint,
        )
    assert records(registry, "items")["A",]["name"] == "other"


def test_a_workbook_in_which_nothing_was_recognised_is_not_applied() -> None:
    registry = registry_of()
    plan = planned(registry, {"Notes": [["hello"]]})
    assert plan.status is ImportStatus.REFUSED
    with pytest.raises(NothingRecognised):
        apply_plan(plan, registry=registry, actor=system(), atomic=no_transaction)


def test_the_json_form_has_the_promised_members() -> None:
    answer = planned(registry_of(), {"Items": [ITEM_HEAD, ["A", "a", "pcs", "x"]]}).as_json()
    assert answer["status"] == "refused"
    sheet = answer["sheets"][0]
    assert {k: sheet[k] for k in ("sheet", "kind", "new", "changed", "unchanged", "refused")} == {
        "sheet": "Items", "kind": "items", "new": 0, "changed": 0, "unchanged": 0, "refused": 1,
    }  # fmt: skip
    assert sheet["waiting"] == 0
    refusal = sheet["refusals"][0]
    assert sorted(refusal) == ["code", "column", "heading", "message", "row", "sheet"]
    assert "x" in refusal["message"]


def test_kinds_that_depend_on_each_other_are_refused_at_once() -> None:
    registry = ImportRegistry()
    base = registry_of().kind("items")
    registry.register_kind(type(base)("a", "A", base.columns, depends_on=("b",)))
    registry.register_kind(type(base)("b", "B", base.columns, depends_on=("a",)))
    with pytest.raises(ValueError, match="depend on each other"):
        registry.in_order()


def test_a_second_importer_for_a_kind_is_refused() -> None:
    registry = registry_of()
    kind = registry.kind("items")
    with pytest.raises(ValueError, match="has an importer already"):
        registry.register_kind(kind, MemoryImporter(kind))
