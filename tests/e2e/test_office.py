"""The office's stock documents, lots, substitutes and histories, each driven as its people do.

Every test makes items of its own, so that no other test's stock moves.
"""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.desk import Api, sign_in

_POSTED = re.compile(r"/stock-documents/\d+$")
WindowAt = Callable[..., BrowserContext]
ApiOf = Callable[[str, str], Api]
OWNER, SALES, PLANNER, WAREHOUSE, QUALITY = (f"1390000010{digit}" for digit in range(1, 6))


def _an_item(api: Api, **more: object) -> dict[str, Any]:
    code = f"E2E-{uuid4().hex[:6].upper()}"
    body = {"code": code, "name": f"试件{code[-3:]}", "kind": "purchased", "supply": "buy"}
    made: dict[str, Any] = api.post("/items", {**body, "unit": "pcs", **more})
    return made


def _places(api: Api) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two places of one warehouse: where things are and where they may go."""
    warehouse = api.rows("/warehouses")[0]
    made = [
        api.post(
            "/locations",
            {"warehouse_id": warehouse["id"], "code": f"L{uuid4().hex[:5]}", "name": "试验架"},
        )
        for _place in (1, 2)
    ]
    return made[0], made[1]


def _received(
    api: Api, item: dict[str, Any], place: dict[str, Any], quantity: str, **more: object
) -> None:
    line = {"item_id": item["id"], "location_id": place["id"], "quantity": quantity, **more}
    api.post("/stock/receipts", {"lines": [line]})


def _pick(page: Page, label: str, code: str) -> None:
    page.get_by_label(label, exact=True).fill(code)
    page.get_by_role("option", name=code).first.click()


def _at(api: Api, item: dict[str, Any]) -> dict[str, str]:
    rows = api.rows("/stock/balances", item=item["id"])
    return {row["location_code"]: row["on_hand"] for row in rows}


def _without_hints(page: Page) -> None:
    """Who hears of the other's change at once has no conflict to show: let none arrive."""
    page.route_web_socket(re.compile("/ws/"), lambda _socket: None)


def test_goods_are_moved_corrected_and_the_correction_taken_back(
    window_at: WindowAt, api_of: ApiOf
) -> None:
    api = api_of("furniture", OWNER)
    item, (here, there) = _an_item(api), _places(api)
    _received(api, item, here, "10")
    page = sign_in(window_at("furniture"), OWNER)

    page.goto("/stock-documents/new/transfer")
    _pick(page, "物料 1", item["code"])
    expect(page.get_by_label("出库库位 1", exact=True)).to_have_value(re.compile(here["code"]))
    _pick(page, "入库库位 1", there["code"])
    page.get_by_label("数量 1", exact=True).fill("12")
    page.get_by_role("button", name="过账").click()
    shortage = page.get_by_role("dialog", name="库存不足")
    expect(shortage).to_contain_text(item["code"])
    page.keyboard.press("Escape")
    expect(shortage).to_be_hidden()
    page.get_by_label("数量 1", exact=True).fill("4")
    page.get_by_role("button", name="过账").click()
    page.wait_for_url(_POSTED)
    expect(page.locator(".page-head h1")).to_contain_text("调拨单")
    assert _at(api, item) == {here["code"]: "6", there["code"]: "4"}

    page.goto("/stock-documents/new/adjustment")
    _pick(page, "物料 1", item["code"])
    # Where most of it is comes by itself.
    expect(page.get_by_label("库位 1", exact=True)).to_have_value(re.compile(here["code"]))
    page.get_by_label("增减数量 1", exact=True).fill("-2")
    page.get_by_label("原因 1", exact=True).fill("盘亏")
    page.get_by_role("button", name="过账").click()
    page.wait_for_url(_POSTED)
    expect(page.locator("tbody")).to_contain_text("盘亏")
    assert _at(api, item) == {here["code"]: "4", there["code"]: "4"}

    page.get_by_role("button", name="冲销").click()
    page.get_by_role("textbox").fill("录错了")
    page.locator(".el-message-box").get_by_role("button", name="确定").click()
    expect(page.locator(".facts")).to_contain_text("录错了")
    assert _at(api, item) == {here["code"]: "6", there["code"]: "4"}


def test_a_lot_is_held_and_rejected_from_the_list(window_at: WindowAt, api_of: ApiOf) -> None:
    api = api_of("furniture", OWNER)
    item, (here, _there) = _an_item(api, tracking="lot"), _places(api)
    lot = f"LOT-{uuid4().hex[:6]}"
    _received(api, item, here, "5", lot_code=lot)
    page = sign_in(window_at("furniture"), OWNER)

    page.goto("/stock-lots")
    page.locator(".page .search input").fill(lot)
    row = page.locator("tbody tr", has_text=lot).first
    expect(row.locator(".tag")).to_have_text("可用")
    row.get_by_role("button", name="冻结").click()
    expect(row.locator(".tag")).to_have_text("冻结")
    row.get_by_role("button", name="拒收").click()
    page.locator(".el-message-box").get_by_role("button", name="确定").click()
    expect(row.locator(".tag")).to_have_text("拒收")
    assert row.get_by_role("button").all_inner_texts() == ["转待检"]


def test_a_substitute_is_named_for_a_component(window_at: WindowAt, api_of: ApiOf) -> None:
    api = api_of("furniture", OWNER)
    product, part, other = (_an_item(api) for _each in range(3))
    bom = api.post(
        "/boms",
        {
            "item_id": product["id"],
            "quantity": "1",
            "lines": [{"component_id": part["id"], "quantity": "4"}],
        },
    )
    page = sign_in(window_at("furniture"), PLANNER)

    page.goto(f"/boms/{bom['id']}")
    page.locator(".lines").get_by_role("button", name="新增").first.click()
    dialog = page.get_by_role("dialog", name="替代料")
    _pick(page, "物料 1", other["code"])
    dialog.get_by_role("button", name="确定").click()
    expect(page.get_by_role("button", name="1 个替代料")).to_be_visible()
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".el-message--success")).to_be_visible()

    (line,) = api.get(f"/boms/{bom['id']}")["lines"]
    assert [one["item_id"] for one in line["substitutes"]] == [other["id"]]
    page.get_by_role("button", name="变更历史").click()
    history = page.locator(".history")
    expect(history).to_contain_text("明细 10 · 替代料 1")
    expect(history).to_contain_text(other["code"])
    expect(history).not_to_contain_text("item_id")


def _an_order(api: Api, item: dict[str, Any], quantity: str = "3") -> dict[str, Any]:
    customer = api.rows("/customers", active="true")[0]
    made: dict[str, Any] = api.post(
        "/sales-orders",
        {
            "customer_id": customer["id"],
            "promise_date": "2031-05-20",
            "lines": [{"item_id": item["id"], "quantity": quantity, "price": "10"}],
        },
    )
    return made


def test_history_is_told_in_words(window_at: WindowAt, api_of: ApiOf) -> None:
    api = api_of("furniture", OWNER)
    order = _an_order(api, _an_item(api))
    api.post(f"/sales-orders/{order['id']}/confirm")
    api.post(f"/sales-orders/{order['id']}/hold", {"reason": "等客户回复"})
    page = sign_in(window_at("furniture"), OWNER)

    page.goto(f"/sales-orders/{order['id']}")
    page.get_by_role("button", name="变更历史").click()
    page.get_by_role("tab", name="全部操作").click()
    entries = page.locator(".history li")
    expect(entries).to_have_count(3)
    expect(entries.nth(0)).to_contain_text("挂起")
    expect(entries.nth(0)).to_contain_text("等客户回复")
    expect(entries.nth(0)).to_contain_text("已确认")
    expect(entries.nth(2)).to_contain_text(order["customer_name"])

    page.goto("/admin/audit")
    row = page.locator("tbody tr", has_text=order["number"]).first
    expect(row).to_contain_text("销售订单")
    row.click()
    expect(page.locator(".el-drawer:visible")).to_contain_text("挂起原因")


def test_two_people_change_one_order(window_at: WindowAt, api_of: ApiOf) -> None:
    api = api_of("furniture", OWNER)
    order = _an_order(api, _an_item(api))
    page = sign_in(window_at("furniture"), OWNER)
    _without_hints(page)
    page.goto(f"/sales-orders/{order['id']}/edit")
    page.get_by_label("备注", exact=True).fill("请用木箱")
    (line,) = api.get(f"/sales-orders/{order['id']}")["lines"]
    theirs = {
        "id": line["id"],
        "item_id": line["item_id"],
        "quantity": "7",
        "due_date": "2031-05-20",
    }
    api.patch(f"/sales-orders/{order['id']}", {"contact": "王师傅", "lines": [theirs]})

    page.get_by_role("button", name="保存草稿").click()

    notice = page.locator(".conflict")
    expect(notice).to_contain_text("王师傅")
    expect(notice).to_contain_text("3 → 7")
    expect(page.get_by_label("备注", exact=True)).to_have_value("请用木箱")
    page.get_by_role("button", name="保存草稿").click()
    page.wait_for_url(f"**/sales-orders/{order['id']}")
    after = api.get(f"/sales-orders/{order['id']}")
    assert (after["note"], after["contact"], after["lines"][0]["quantity"]) == (
        "请用木箱",
        "王师傅",
        "7",
    )


def test_a_step_on_an_order_that_somebody_changed_shows_the_change(
    window_at: WindowAt, api_of: ApiOf
) -> None:
    api = api_of("furniture", OWNER)
    order = _an_order(api, _an_item(api))
    page = sign_in(window_at("furniture"), OWNER)
    _without_hints(page)
    page.goto(f"/sales-orders/{order['id']}")
    expect(page.get_by_role("button", name="确认订单")).to_be_visible()
    page.route(
        "**/api/v1/sales-orders/*/confirm",
        lambda route: (
            api.patch(f"/sales-orders/{order['id']}", {"contact": "李工"}),
            route.continue_(),
        ),
    )

    page.get_by_role("button", name="确认订单").click()

    box = page.locator(".el-message-box")
    expect(box).to_contain_text("联系人")
    expect(box).to_contain_text("李工")
    page.keyboard.press("Enter")
    page.unroute("**/api/v1/sales-orders/*/confirm")
    page.get_by_role("button", name="确认订单").click()
    expect(page.locator(".page-head")).to_contain_text("已确认")


def test_two_people_change_one_delivery(window_at: WindowAt, api_of: ApiOf) -> None:
    api = api_of("furniture", OWNER)
    item, (here, _there) = _an_item(api), _places(api)
    _received(api, item, here, "5")
    order = _an_order(api, item)
    api.post(f"/sales-orders/{order['id']}/confirm")
    (line,) = api.get(f"/sales-orders/{order['id']}")["lines"]
    delivery = api.post(
        "/deliveries",
        {"order_id": order["id"], "lines": [{"order_line_id": line["id"], "quantity": "2"}]},
    )
    page = sign_in(window_at("furniture"), OWNER)
    _without_hints(page)
    page.goto(f"/deliveries/{delivery['id']}")
    page.get_by_role("button", name="编辑").click()
    page.get_by_label("承运人").fill("顺达物流")
    api.patch(
        f"/deliveries/{delivery['id']}",
        {"tracking": "SD-778", "lines": [{"order_line_id": line["id"], "quantity": "3"}]},
    )

    page.get_by_role("button", name="保存").click()

    expect(page.locator(".conflict")).to_contain_text("SD-778")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".facts")).to_contain_text("顺达物流")
    after = api.get(f"/deliveries/{delivery['id']}")
    assert (after["tracking"], after["lines"][0]["quantity"]) == ("SD-778", "3")


def test_two_people_change_one_work_order(window_at: WindowAt, api_of: ApiOf) -> None:
    api = api_of("furniture", OWNER)
    item = _an_item(api, kind="finished", supply="make")
    made = api.post(
        "/work-orders", {"item_id": item["id"], "quantity": "2", "due_date": "2031-06-01"}
    )
    page = sign_in(window_at("furniture"), PLANNER)
    _without_hints(page)
    page.goto(f"/work-orders/{made['id']}")
    page.get_by_role("button", name="编辑").click()
    page.get_by_label("备注").fill("先做样品")
    api.patch(f"/work-orders/{made['id']}", {"due_date": "2031-07-01"})

    page.get_by_role("button", name="保存").click()

    expect(page.locator(".conflict")).to_contain_text("2031-06-01 → 2031-07-01")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".facts")).to_contain_text("先做样品")
    after = api.get(f"/work-orders/{made['id']}")
    assert (after["due_date"], after["note"]) == ("2031-07-01", "先做样品")


def test_two_people_change_one_record_of_master_data(window_at: WindowAt, api_of: ApiOf) -> None:
    api = api_of("furniture", OWNER)
    item = _an_item(api)
    page = sign_in(window_at("furniture"), OWNER)
    _without_hints(page)
    page.goto(f"/items/{item['id']}")
    page.get_by_label("规格型号").fill("40×40")
    api.patch(f"/items/{item['id']}", {"specification": "35×35", "drawing_no": "T-9"})

    page.get_by_role("button", name="保存", exact=True).click()

    notice = page.locator(".conflict")
    expect(notice).to_contain_text("T-9")
    expect(notice).to_contain_text("将以你的为准")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".el-message--success")).to_be_visible()
    after = api.get(f"/items/{item['id']}")
    assert (after["specification"], after["drawing_no"]) == ("40×40", "T-9")
