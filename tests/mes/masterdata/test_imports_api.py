"""Importing a workbook over HTTP: upload, look, correct, apply."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from unittest.mock import patch

import openpyxl
import pytest

from mes.documents.excel.apply import ImportMode
from mes.kernel.actor import system
from mes.masterdata.models import Import, ImportMapping, Item
from mes.masterdata.services import imports
from mes.outbox.models import OutboxMessage
from mes.tenancy import context
from tests.factories import masterdata as make
from tests.factories.people import Client
from tests.mes.masterdata.workbooks import a_workbook, send

Api = Callable[..., Client]
HEAD = ("物料编码", "物料名称", "安全库存")
GOOD = ("物料", [HEAD, ("A", "甲", 1), ("B", "乙", 2)])
MIXED = ("物料", [HEAD, ("A", "甲", 1), ("B", "乙", "很多")])


def _uploaded(client: Client, *sheets: Any) -> dict[str, Any]:
    response = send(client, a_workbook(*sheets))
    assert response.status_code == 201, response.content
    body: dict[str, Any] = response.json()
    return body


def test_an_upload_is_recognised_and_planned(api: Api) -> None:
    body = _uploaded(api("planner"), GOOD)

    assert (body["status"], body["file_name"]) == ("planned", "book.xlsx")
    (sheet,) = body["sheets"]
    assert (sheet["kind"], sheet["header_row"], sheet["new"], sheet["refused"]) == (
        "items",
        1,
        2,
        0,
    )
    assert [(column["heading"], column["field"]) for column in sheet["columns"]] == [
        ("物料编码", "code"),
        ("物料名称", "name"),
        ("安全库存", "safety_stock"),
    ]
    assert body["allowed_actions"] == ["apply_all", "apply_good_rows", "mapping", "replan"]
    assert Item.objects.count() == 0


def test_an_applied_import_has_written_its_rows(api: Api) -> None:
    client = api("planner")
    body = _uploaded(client, GOOD)

    response = client.post(f"/imports/{body['id']}/apply", {"mode": "all"})

    assert (response.status_code, response.json()["status"]) == (200, "applied")
    assert response.json()["progress"] == {"done": 2, "total": 2}
    assert set(Item.objects.values_list("code", flat=True)) == {"A", "B"}


def test_an_import_is_applied_once(api: Api) -> None:
    client = api("planner")
    body = _uploaded(client, GOOD)
    client.post(f"/imports/{body['id']}/apply", {"mode": "all"})

    response = client.post(f"/imports/{body['id']}/apply", {"mode": "all"})

    assert (response.status_code, response.json()["code"]) == (409, "transition_not_allowed")


def test_all_or_nothing_takes_nothing_when_a_row_is_refused(api: Api) -> None:
    client = api("planner")
    body = _uploaded(client, MIXED)
    assert body["allowed_actions"] == ["apply_good_rows", "mapping", "replan"]

    response = client.post(f"/imports/{body['id']}/apply", {"mode": "all"})

    assert response.status_code >= 400
    assert Item.objects.count() == 0
    assert Import.objects.get().status == "planned"


def test_good_rows_are_taken_without_the_refused(api: Api) -> None:
    client = api("planner")
    body = _uploaded(client, MIXED)

    response = client.post(f"/imports/{body['id']}/apply", {"mode": "good_rows"})

    assert response.json()["status"] == "applied"
    assert list(Item.objects.values_list("code", flat=True)) == ["A"]


def test_rows_say_what_they_would_do(api: Api) -> None:
    make.an_item("旧", code="A")
    client = api("planner")
    body = _uploaded(client, MIXED)

    rows = client.get(f"/imports/{body['id']}/rows").json()["results"]

    assert [(row["row"], row["state"]) for row in rows] == [(2, "changed"), (3, "refused")]
    assert rows[0]["changes"] == {"name": ["旧", "甲"], "safety_stock": ["0", "1"]}
    (refusal,) = rows[1]["refusals"]
    assert (refusal["column"], refusal["heading"], refusal["code"]) == (
        "C",
        "安全库存",
        "cell_not_number",
    )
    assert "很多" in refusal["message"]


def test_rows_are_narrowed_by_state(api: Api) -> None:
    client = api("planner")
    body = _uploaded(client, MIXED)

    rows = client.get(f"/imports/{body['id']}/rows?state=refused").json()["results"]

    assert [row["row"] for row in rows] == [3]


def test_present_costs_are_not_shown_to_who_may_not_see_them(api: Api) -> None:
    make.an_item("甲", code="A", standard_cost="77.125")
    sheet = ("物料", [("物料编码", "物料名称", "标准成本"), ("A", "甲", 5)])
    client = api("planner")
    body = _uploaded(client, sheet)

    assert b"77.125" not in client.get(f"/imports/{body['id']}/rows").content


def test_who_may_not_change_costs_imports_none(api: Api) -> None:
    sheet = ("物料", [("物料编码", "物料名称", "标准成本"), ("A", "甲", 5)])
    client = api("planner")
    body = _uploaded(client, sheet)

    (row,) = client.get(f"/imports/{body['id']}/rows").json()["results"]
    response = client.post(f"/imports/{body['id']}/apply", {"mode": "all"})

    assert [(one["column"], one["code"]) for one in row["refusals"]] == [("C", "permission_denied")]
    assert response.json()["code"] == "import_has_refusals"
    assert Item.objects.count() == 0


def test_a_corrected_mapping_is_planned_anew_and_remembered(api: Api) -> None:
    client = api("planner")
    sheet = ("物料", [("物料编码", "物料名称", "神秘列"), ("A", "甲", "304")])
    body = _uploaded(client, sheet)
    mapping = {
        "sheets": [
            {
                "sheet": "物料",
                "kind": "items",
                "header_row": 1,
                "columns": {"code": 0, "name": 1, "specification": 2},
            }
        ]
    }

    corrected = client.patch(f"/imports/{body['id']}/mapping", mapping)
    again = _uploaded(client, sheet)

    assert corrected.status_code == 200, corrected.content
    assert corrected.json()["sheets"][0]["columns"][2]["field"] == "specification"
    assert again["sheets"][0]["columns"][2]["field"] == "specification"
    assert ImportMapping.objects.count() == 1


def test_a_sheet_may_be_left_out(api: Api) -> None:
    client = api("planner")
    body = _uploaded(client, GOOD)

    response = client.patch(
        f"/imports/{body['id']}/mapping", {"sheets": [{"sheet": "物料", "kind": None}]}
    )

    assert (response.status_code, response.json()["sheets"][0]["new"]) == (200, 0)


@pytest.mark.parametrize(
    "sheet",
    [
        {"sheet": "没有", "kind": "items", "columns": {"code": 0}},
        {"sheet": "物料", "kind": "nonsense", "columns": {"code": 0}},
        {"sheet": "物料", "kind": "items", "columns": {"nonsense": 0}},
        {"sheet": "物料", "kind": "items", "columns": {"code": 400}},
    ],
)
def test_a_mapping_that_fits_nothing_is_refused(api: Api, sheet: dict[str, Any]) -> None:
    client = api("planner")
    body = _uploaded(client, GOOD)

    response = client.patch(f"/imports/{body['id']}/mapping", {"sheets": [sheet]})

    assert response.status_code == 400
    assert Import.objects.get().corrections == {}


def test_records_changed_meanwhile_stop_the_import(api: Api) -> None:
    item = make.an_item("旧", code="A")
    client = api("planner")
    body = _uploaded(client, GOOD)
    Item.objects.filter(pk=item.pk).update(name="别人改的")

    response = client.post(f"/imports/{body['id']}/apply", {"mode": "all"})
    replanned = client.post(f"/imports/{body['id']}/replan")
    applied = client.post(f"/imports/{body['id']}/apply", {"mode": "all"})

    assert response.status_code == 409
    assert replanned.status_code == 200
    assert applied.json()["status"] == "applied"
    item.refresh_from_db()
    assert item.name == "甲"


def test_the_errors_come_back_in_the_workbook(api: Api) -> None:
    client = api("planner")
    body = _uploaded(client, MIXED)

    response = client.get(f"/imports/{body['id']}/errors-workbook")

    assert response.status_code == 200
    sheet = openpyxl.load_workbook(BytesIO(response.content))["物料"]
    assert "很多" in str(sheet.cell(3, 4).value)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"not a workbook", "a.xlsx"),
        (b"PK\x03\x04 broken", "a.xlsx"),
        (b"\xd0\xcf\x11\xe0", "a.xls"),
    ],
)
def test_a_bad_file_is_refused_with_a_reason_and_not_kept(
    api: Api, content: bytes, name: str
) -> None:
    response = send(api("planner"), content, name)

    assert response.status_code == 422
    assert response.json()["code"].startswith("workbook_")
    assert not Import.objects.exists()


def test_an_upload_needs_exactly_one_file(api: Api) -> None:
    assert send(api("planner"), a_workbook(GOOD), field="other").status_code == 400


def test_who_may_not_import_uploads_nothing(api: Api) -> None:
    assert send(api("viewer"), a_workbook(GOOD)).status_code == 403
    assert not Import.objects.exists()


def test_a_csv_file_is_taken(api: Api) -> None:
    response = send(api("planner"), "物料编码,物料名称\nA,甲\n".encode("gb18030"), "items.csv")

    assert response.json()["sheets"][0]["new"] == 1


def test_the_kinds_are_listed_and_have_templates(api: Api) -> None:
    client = api("planner")
    kinds = {entry["kind"] for entry in client.get("/imports/templates").json()}

    assert {"items", "boms", "routings", "customers", "suppliers", "employees"} <= kinds
    response = client.get("/imports/templates/items")
    assert response.status_code == 200
    assert response.content.startswith(b"PK")
    assert client.get("/imports/templates/all").content.startswith(b"PK")
    assert client.get("/imports/templates/nonsense").status_code == 404


def test_a_filled_template_is_recognised_by_itself(api: Api) -> None:
    client = api("planner")
    book = openpyxl.load_workbook(BytesIO(client.get("/imports/templates/items").content))
    sheet = book.worksheets[0]
    sheet.cell(2, 1).value = "A"
    sheet.cell(2, 2).value = "甲"
    content = BytesIO()
    book.save(content)

    body = send(client, content.getvalue()).json()

    assert (body["sheets"][0]["kind"], body["sheets"][0]["new"]) == ("items", 1)


def test_a_long_file_is_planned_and_applied_by_the_worker(api: Api, tenant: context.Tenant) -> None:
    rows = [HEAD, *((f"P{n}", f"件{n}", n) for n in range(30))]
    client = api("planner")
    with patch.object(imports, "MOST_ROWS_NOW", 20):
        body = _uploaded(client, ("物料", rows))
        assert body["status"] == "recognised"
        assert OutboxMessage.objects.filter(topic=imports.TOPIC).count() == 1
        imports.plan_promised(body["id"], actor=system("test"))
        started = client.post(f"/imports/{body['id']}/apply", {"mode": "all"}).json()
        assert (started["status"], started["progress"]) == ("applying", {"done": 0, "total": 30})
        imports.apply_promised(body["id"], ImportMode.ALL, actor=system("test"))
        imports.apply_promised(body["id"], ImportMode.ALL, actor=system("test"))

    finished = client.get(f"/imports/{body['id']}").json()
    assert (finished["status"], finished["progress"]) == ("applied", {"done": 30, "total": 30})
    assert Item.objects.count() == 30


STRANGE = ("表一", [("某公司", None, None), ("工号", "姓名", "编号"), ("1001", "张三", "X")])


def test_the_columns_are_proposed_for_the_kind_that_a_person_chooses(api: Api) -> None:
    client = api("planner")
    body = _uploaded(client, STRANGE)
    (sheet,) = body["sheets"]
    assert sheet["kind"] == "employees"

    asked = f"/imports/{body['id']}/proposal?sheet=表一&kind=customers"
    found = client.get(asked).json()
    elsewhere = client.get(f"{asked}&header_row=3").json()

    assert (found["kind"], found["header_row"], found["missing"]) == ("customers", 2, [])
    assert [column["field"] for column in found["columns"]] == [None, None, "code"]
    assert "email" in {field["field"] for field in found["available_fields"]}
    assert elsewhere["header_row"] == 3
    assert [column["heading"] for column in elsewhere["columns"]] == ["1001", "张三", "X"]
    assert client.get(f"/imports/{body['id']}").json()["version"] == body["version"]


def test_a_proposal_for_what_is_not_there_is_refused(api: Api) -> None:
    client = api("planner")
    body = _uploaded(client, STRANGE)
    path = f"/imports/{body['id']}/proposal"

    answers = [
        client.get(f"{path}?sheet=表一&kind=nonsense"),
        client.get(f"{path}?sheet=表九&kind=items"),
        client.get(f"{path}?sheet=表一&kind=items&header_row=99"),
        client.get(f"{path}?sheet=表一&kind=items&header_row=x"),
    ]

    assert [(one.status_code, one.json()["code"]) for one in answers] == [
        (400, "import_mapping_invalid"),
        (400, "import_mapping_invalid"),
        (400, "import_mapping_invalid"),
        (400, "invalid"),
    ]


def test_a_mapping_without_columns_takes_the_proposed_ones(api: Api) -> None:
    client = api("planner")
    body = _uploaded(client, STRANGE)

    mapping = {"sheets": [{"sheet": "表一", "kind": "items"}]}
    sheet = client.patch(f"/imports/{body['id']}/mapping", mapping).json()["sheets"][0]

    assert (sheet["kind"], sheet["how"], sheet["header_row"]) == ("items", "corrected", 2)
    assert [column["field"] for column in sheet["columns"]] == [None, None, "code"]
    assert (sheet["new"], sheet["refused"]) == (1, 0)


def test_rows_that_are_no_records_are_told(api: Api) -> None:
    body = _uploaded(api("planner"), ("物料", [HEAD, ("A", "甲", 1), ("合计", None, 1)]))

    assert body["sheets"][0]["left_out"] == [{"row": 3, "reason": "total", "text": "合计"}]


def test_records_made_because_rows_name_them_are_told(api: Api) -> None:
    body = _uploaded(api("planner"), ("物料", [("物料编码", "单位"), ("A", "箩"), ("B", "箩")]))

    assert body["sheets"][0]["implied"] == [{"kind_label": "计量单位", "key": "箩"}]


def test_a_sheet_nobody_understood_holds_back_all_until_it_is_left_out(api: Api) -> None:
    client = api("planner")
    body = _uploaded(client, GOOD, ("表二", [("甲乙", "丙丁"), (1, 2), (3, 4)]))
    assert (body["sheets"][1]["how"], body["sheets"][1]["refused"]) == ("unrecognised", 2)
    assert "apply_all" not in body["allowed_actions"]

    mapping = {"sheets": [{"sheet": "表二", "kind": None}]}
    left = client.patch(f"/imports/{body['id']}/mapping", mapping).json()

    assert (left["sheets"][1]["how"], left["sheets"][1]["refused"]) == ("left_out", 0)
    assert "apply_all" in left["allowed_actions"]


def test_what_the_rules_of_the_records_refuse_is_shown_before_anything_is_written(api: Api) -> None:
    make.a_bom(make.an_item("桌", code="T"), {make.an_item("腿", code="L"): 4})
    client = api("planner")
    body = _uploaded(client, ("物料", [("物料编码", "启用"), ("L", "否"), ("N", "是")]))

    rows = client.get(f"/imports/{body['id']}/rows").json()["results"]
    done = client.post(f"/imports/{body['id']}/apply", {"mode": "good_rows"}).json()

    assert [(row["state"], [one["code"] for one in row["refusals"]]) for row in rows] == [
        ("refused", ["in_use"]),
        ("new", []),
    ]
    assert done["status"] == "applied"
    assert dict(Item.objects.filter(code__in="LN").values_list("code", "active")) == {
        "L": True, "N": True,
    }  # fmt: skip


def test_records_are_written_out_as_they_are_read_in(api: Api) -> None:
    make.an_item("甲", code="A", standard_cost=5)
    manager, planner = api("manager"), api("viewer")

    whole = openpyxl.load_workbook(BytesIO(manager.get("/imports/records/items").content))
    seen = openpyxl.load_workbook(BytesIO(planner.get("/imports/records/items").content))
    nothing = manager.get("/imports/records/sales_orders")

    table = list(whole["物料"].values)
    assert dict(zip(table[0], table[1], strict=True))["标准成本"] == 5
    assert "标准成本" not in next(iter(seen["物料"].values))
    assert nothing.status_code == 404


def test_a_long_file_that_cannot_be_applied_says_why(api: Api) -> None:
    client = api("planner")
    body = _uploaded(client, GOOD)
    Import.objects.filter(pk=body["id"]).update(status="applying", fingerprint="other")

    imports.apply_promised(body["id"], ImportMode.ALL, actor=system("test"))

    failed = client.get(f"/imports/{body['id']}").json()
    assert (failed["status"], bool(failed["problem"]["message"])) == ("failed", True)
    assert Item.objects.count() == 0


def test_the_kept_file_can_be_read_and_not_removed(api: Api) -> None:
    client = api("manager")
    body = _uploaded(client, GOOD)
    (file,) = client.get(f"/attachments/import/{body['id']}").json()["results"]

    assert client.get(f"/attachments/{file['id']}/content").status_code == 200
    assert client.delete(f"/attachments/{file['id']}").status_code == 403
