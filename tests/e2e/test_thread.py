"""An order's way through the factory: sold, planned, made on the tablet, shipped, partly returned.

Everybody works in a browser of their own, in Chinese, on the furniture factory's own workbook.
"""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e import floor
from tests.e2e.desk import SOON, TABLET, WALL, Api, Paper, Pictures, sign_in
from tests.live import Stack

WindowAt = Callable[..., BrowserContext]
OWNER, SALES, PLANNER, WAREHOUSE = (f"1390000010{digit}" for digit in range(1, 5))
_ORDER = re.compile(r"/sales-orders/\d+$")
_FETCH = "url => fetch(url).then(a => a.arrayBuffer()).then(b => [...new Uint8Array(b)])"
TABLE, PANEL = "square table", "polished wooden panel"


def _enter_order(page: Page) -> str:
    """Two square tables by quick entry, confirmed; the order's number."""
    page.goto("/sales-orders")
    page.get_by_role("button", name="新建订单").click()
    page.get_by_role("combobox", name="客户编码").click()
    page.get_by_role("option", name="Customer near shop 1").click()
    page.get_by_label("物料 1", exact=True).fill("square")
    page.get_by_role("option", name=TABLE).click()
    page.get_by_label("数量 1", exact=True).fill("2")
    page.get_by_label("单价 1", exact=True).fill("680")
    page.get_by_label("交期 1", exact=True).fill("2030-01-15")
    page.get_by_role("button", name="保存并确认").click()
    page.wait_for_url(_ORDER)
    expect(page.locator(".page-head")).to_contain_text("已确认")
    return page.locator(".page-head .mono").inner_text()


def _plan(page: Page, order: str, pictures: Pictures) -> None:
    """Work orders for what stock does not cover; one panel more than needed, for scrap."""
    page.goto("/sales-orders")
    page.get_by_role("link", name=order).click()
    page.get_by_role("button", name="安排生产").click()
    quantity = page.get_by_label(f"建议数量 {PANEL}")
    expect(quantity).to_have_value("2")
    expect(page.locator("tr", has_text="table leg")).to_contain_text("已满足")
    quantity.fill("3")
    quantity.blur()
    pictures.take(page, "suggestions")
    page.get_by_role("button", name="生成 2 张工单").click()
    page.wait_for_url(_ORDER)
    expect(page.locator(".papers tr", has_text=PANEL)).to_contain_text("草稿")


def _release(page: Page, item: str) -> str:
    """Release an item's work order from the order's page and come back; its number."""
    link = page.locator(".papers tr", has_text=item).get_by_role("link")
    number = link.inner_text()
    link.click()
    page.get_by_role("button", name="下达").click()
    expect(page.locator(".page-head")).to_contain_text("已下达")
    return number


def _print(page: Page, button: Callable[[], None], path: str) -> bytes:
    """The PDF that the page opens in a tab of its own."""
    with page.expect_response(path) as answer, page.expect_popup() as tab:
        button()
    assert answer.value.headers["content-type"] == "application/pdf"
    # The browser hands a document's bytes to its tab alone: they are asked for once more.
    content = page.evaluate(_FETCH, answer.value.url)
    tab.value.close()
    return bytes(content)


def _work_orders(api: Api, order: str) -> dict[str, Any]:
    return {row["item_code"]: row for row in api.rows("/work-orders", search=order)}


def _code_of_new_tablet(page: Page) -> str:
    page.goto("/admin/terminals")
    page.get_by_role("button", name="登记新终端").click()
    page.get_by_role("textbox", name="名称").fill("总装平板")
    page.get_by_role("button", name="保存").click()
    return page.locator(".enrol .code").inner_text()


def _ship(page: Page, order: str, quantity: str) -> None:
    """A delivery of some tables, shipped at once; ends on its page."""
    page.goto("/sales-orders")
    page.get_by_role("link", name=order).click()
    page.get_by_role("button", name="发货", exact=True).click()
    amount = page.get_by_label("本次数量 1")
    amount.fill(quantity)
    amount.blur()
    page.get_by_role("button", name="生成送货单").click()
    page.wait_for_url("**/deliveries/*")
    page.get_by_role("button", name="确认发货").click()
    page.locator(".el-message-box").get_by_role("button", name="确定").click()
    expect(page.locator(".page-head")).to_contain_text("已发货")


def _note(page: Page, size: str) -> bytes:
    page.get_by_role("button", name="打印送货单").click()
    page.locator(".el-popper:visible label", has_text=size).click()
    button = page.locator(".el-popper:visible").get_by_role("button", name="打印", exact=True)
    content = _print(page, button.click, "**/deliveries/*/pdf*")
    page.keyboard.press("Escape")
    return content


def test_an_order_is_sold_made_shipped_and_partly_returned(
    stack: Stack, window_at: WindowAt, api_of: Callable[[str, str], Api], pictures: Pictures
) -> None:
    api = api_of("furniture", OWNER)
    stock = int(api.on_hand(TABLE))

    order = _enter_order(sales := sign_in(window_at("furniture"), SALES))
    order_page = sales.url
    planner = sign_in(window_at("furniture"), PLANNER)
    _plan(planner, order, pictures)
    plan_page = planner.url
    numbers = {}
    for item in (PANEL, TABLE):
        planner.goto(plan_page)
        numbers[item] = _release(planner, item)

    paper = _print(
        planner,
        lambda: (
            planner.get_by_role("button", name="打印流转卡").click(),
            planner.get_by_role("menuitem", name="A4").click(),
        ),
        "**/traveller*",
    )
    pictures.print(paper, "traveller")
    traveller = Paper(paper)
    assert traveller.sizes[0] == (210, 297)
    for text in (numbers[TABLE], "squaretable", "Assemblesquaretable"):
        assert text in traveller.text

    code = _code_of_new_tablet(sign_in(window_at("furniture"), OWNER))
    tablet = floor.enrol(window_at("furniture", TABLET), code)
    floor.sign_on(tablet, "F01")
    wall = sign_in(window_at("furniture", WALL), PLANNER)
    wall.goto("/board")
    panel_card = wall.locator(f"[data-number='{numbers[PANEL]}']")
    expect(panel_card).to_contain_text("0 / 3")
    expect(wall.get_by_text("实时")).to_be_visible()
    pictures.take(tablet, "floor-list")

    floor.choose(tablet, numbers[PANEL])
    floor.start(tablet)
    expect(panel_card).to_contain_text("菲利普", timeout=SOON)
    floor.enter(tablet, good="2", scrap="1", reason="尺寸超差")
    pictures.take(tablet, "floor-report")
    floor.send(tablet)
    expect(panel_card).to_contain_text("2 / 3", timeout=SOON)
    expect(wall.locator("section[data-status=completed]")).to_contain_text(numbers[PANEL])

    table_card = wall.locator(f"[data-number='{numbers[TABLE]}']")
    floor.choose(tablet, numbers[TABLE])
    floor.start(tablet)
    expect(table_card).to_contain_text("菲利普", timeout=SOON)
    pictures.take(wall, "board")
    stack.stop("sockets")
    expect(wall.get_by_text("重新连接中")).to_be_visible()
    floor.enter(tablet, good="2")
    floor.send(tablet)
    expect(table_card).to_contain_text("0 / 2")
    stack.start("sockets")
    expect(wall.get_by_text("实时")).to_be_visible(timeout=40_000)
    expect(table_card).to_contain_text("2 / 2", timeout=SOON)
    assert int(api.on_hand(TABLE)) == stock + 2
    assert api.on_hand(PANEL) == "0"

    planner.goto(plan_page)
    planner.locator(".papers tr", has_text=PANEL).get_by_role("link").click()
    expect(planner.get_by_text("尺寸超差")).to_be_visible()
    pictures.take(planner, "work-order")

    warehouse = sign_in(window_at("furniture"), WAREHOUSE)
    _ship(warehouse, order, "1")
    sales.goto(order_page)
    expect(sales.locator(".page-head")).to_contain_text("部分发货")
    expect(sales.locator(".papers tr", has_text="SH2")).to_contain_text("已发货")
    pictures.take(sales, "order")
    assert int(api.on_hand(TABLE)) == stock + 1
    note = _note(warehouse, "241×140")
    pictures.print(note, "delivery-note")
    assert Paper(note).sizes[0] == (241, 140)
    assert Paper(_note(warehouse, "A4")).sizes[0] == (210, 297)
    for text in ("送货单", order, "squaretable", "Customernearshop1"):
        assert text in Paper(note).text

    _ship(warehouse, order, "1")
    expect(sales.locator(".page-head")).to_contain_text("已发货")
    assert int(api.on_hand(TABLE)) == stock

    warehouse.get_by_role("button", name="退货", exact=True).click()
    back = warehouse.get_by_label("退回数量 1")
    back.fill("1")
    back.blur()
    warehouse.get_by_role("button", name="登记退货").click()
    warehouse.wait_for_url("**/sales-returns/*")
    assert int(api.on_hand(TABLE)) == stock + 1
    assert api.get(f"/sales-orders/{order_page.rsplit('/', 1)[-1]}")["lines"][0]["returned"] == "1"
