"""The books of stock are closed and opened again, and documents numbered in the house's own way."""

from collections.abc import Callable
from datetime import date, timedelta

from playwright.sync_api import BrowserContext, Page, expect

from mes.kernel import clock
from tests.e2e.desk import Api, sign_in

WindowAt = Callable[..., BrowserContext]
OWNER = "13900000101"


def _agree(page: Page) -> None:
    page.locator(".el-message-box").get_by_role("button", name="确定").click()


def _receive(page: Page, day: date) -> None:
    """One table leg, dated ``day`` and typed without the year, as a storekeeper would."""
    page.goto("/stock-documents/new/receipt")
    dated = page.get_by_label("业务日期", exact=True)
    dated.fill(f"{day.month}-{day.day}")
    dated.blur()
    expect(dated).to_have_value(day.isoformat())
    page.get_by_label("物料 1", exact=True).fill("table leg")
    page.get_by_role("option", name="table leg").first.click()
    page.get_by_label("库位 1", exact=True).fill("factory")
    page.get_by_role("option", name="factory").first.click()
    page.get_by_label("数量 1", exact=True).fill("1")
    page.get_by_label("数量 1", exact=True).blur()
    page.get_by_role("button", name="过账").click()


def test_nothing_is_posted_into_closed_books_until_they_are_opened(
    window_at: WindowAt, api_of: Callable[[str, str], Api]
) -> None:
    api = api_of("furniture", OWNER)
    page = sign_in(window_at("furniture"), OWNER)
    yesterday = clock.business_date() - timedelta(days=1)
    stock = int(api.on_hand("table leg"))

    page.goto("/stock-closing")
    expect(page.get_by_text("没有关账")).to_be_visible()
    until = page.get_by_label("关账至", exact=True).last
    until.fill(yesterday.isoformat())
    until.blur()
    page.get_by_role("button", name="关账", exact=True).click()
    _agree(page)
    expect(page.get_by_text(f"已关账至 {yesterday}").first).to_be_visible()

    _receive(page, yesterday)
    expect(page.get_by_role("alert").first).to_contain_text(yesterday.isoformat())
    assert int(api.on_hand("table leg")) == stock

    page.goto("/stock-closing")
    page.get_by_role("button", name="全部打开").click()
    _agree(page)
    expect(page.get_by_text("没有关账")).to_be_visible()
    _receive(page, yesterday)
    page.wait_for_url("**/stock-documents/*")
    expect(page.locator(".page-head")).to_contain_text("RK")
    assert int(api.on_hand("table leg")) == stock + 1


def test_orders_are_numbered_by_the_houses_own_rule_until_the_default_is_restored(
    window_at: WindowAt, api_of: Callable[[str, str], Api]
) -> None:
    api = api_of("dianqi", "13900000201")
    page = sign_in(window_at("dianqi"), "13900000201")
    month = f"{clock.business_date():%y%m}"
    customer = api.rows("/customers")[0]["id"]
    lines = [{"item_id": api.item("CP-1001")["id"], "quantity": "1", "due_date": "2030-01-15"}]
    order = {"customer_id": customer, "lines": lines}

    page.goto("/admin/numbering")
    row = page.locator("tr[data-kind=sales_order]")
    row.get_by_role("button", name="编辑").click()
    pattern = page.get_by_role("textbox", name="编号格式")
    pattern.fill("SH{yy}{mm}-{seq:3}")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".el-form-item__error")).to_contain_text("送货单")
    pattern.fill("宏达{yy}{mm}-{seq:3}")
    page.get_by_role("button", name="保存").click()
    expect(row).to_contain_text(f"宏达{month}-001")
    assert api.post("/sales-orders", order)["number"] == f"宏达{month}-001"

    row.get_by_role("button", name="恢复默认").click()
    _agree(page)
    expect(row).to_contain_text("XS{yy}{mm}-{seq:4}")
    assert api.post("/sales-orders", order)["number"].startswith("XS")
