"""Subscribing, changing and cancelling in the office, with the price said first; bills on paper."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.desk import SOON, Api, Paper, Pictures, menu, sign_in
from tests.live import Stack

WindowAt = Callable[..., BrowserContext]
OWNER = "13900000101"
MODULES = ("订单管理", "库存管理", "报工管理")


def _cancel_at_once(page: Page, module: str) -> None:
    page.locator("tr", has_text=module).first.get_by_role("button", name="停用").click()
    dialog = page.get_by_role("dialog", name=f"停用：{module}")
    dialog.get_by_text("立即停用").click()
    expect(dialog.get_by_text("今天仍计费")).to_be_visible()
    expect(dialog.get_by_text("合计（不含税）")).to_be_visible()
    dialog.get_by_role("button", name="确认停用").click()
    expect(dialog).to_have_count(0)
    expect(page.locator("tr", has_text=module).filter(has_text="已停用").first).to_be_visible()


#: One programme whose reading was chosen, and one that leaves it open.
IN_FORCE = """
from mes.tenancy import context
from tests.factories.policy import in_force
with context.within_public():
    in_force("P1")
    in_force("P2b")
"""


def _choose(page: Page, modules: tuple[str, ...]) -> None:
    for name in modules:
        card = page.locator("article").filter(
            has=page.get_by_role("heading", name=name, exact=True)
        )
        card.locator("label.el-checkbox").click()


def _subsidies_are_previewed(page: Page, stack: Stack, pictures: Pictures) -> None:
    preview = page.locator(".preview")
    expect(preview).to_contain_text("目前没有施行中的奖补政策，无法测算补助。")
    stack.manage("shell", "-c", IN_FORCE)
    page.reload()
    _choose(page, MODULES)
    chosen, open_ = preview.locator("tbody tr").nth(0), preview.locator("tbody tr").nth(1)
    expect(chosen).to_contain_text("P1 规上企业学样仿样推广")
    expect(chosen.locator("strong")).to_have_text("0.00")
    expect(chosen).to_contain_text("达到下限 300,000.00 元，补助为 120,000.00 元")
    expect(open_.locator("strong")).to_have_count(0)
    expect(open_).to_contain_text("政策未定，不能给出合计：区间口径")
    pictures.take(page, "catalogue-subsidy")


def test_three_modules_are_cancelled_and_subscribed_again_and_the_menu_follows(
    window_at: WindowAt, stack: Stack, pictures: Pictures
) -> None:
    page = sign_in(window_at("furniture"), OWNER)
    colleague = sign_in(window_at("furniture"), OWNER)
    page.goto("/billing/subscriptions")
    for module in MODULES:
        _cancel_at_once(page, module)
    colleague.goto("/work-orders")
    expect(colleague.locator(".banner")).to_contain_text("报工管理", timeout=SOON)

    page.goto("/billing/catalogue")
    _choose(page, MODULES)
    _subsidies_are_previewed(page, stack, pictures)
    page.get_by_role("button", name="开通所选 3 个模块").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("之后的账期")).to_be_visible()
    pictures.take(page, "subscribe")
    dialog.get_by_role("button", name="确认开通").click()
    expect(dialog).to_have_count(0)

    expect(colleague.locator(".banner")).to_have_count(0, timeout=SOON)
    assert {"销售订单", "库存", "工单"} <= set(menu(colleague))
    page.goto("/billing/subscriptions")
    expect(page.get_by_text("出账；按用量计费")).to_be_visible()
    pictures.take(page, "own-subscription")


def test_a_cancellation_for_later_is_taken_back(window_at: WindowAt) -> None:
    page = sign_in(window_at("furniture"), OWNER)
    page.goto("/billing/subscriptions")
    row = page.locator("tr", has_text="订单管理").first

    row.get_by_role("button", name="停用").click()
    page.get_by_role("dialog").get_by_role("button", name="确认停用").click()
    expect(row.get_by_role("button", name="撤回停用")).to_be_visible()
    row.get_by_role("button", name="撤回停用").click()

    expect(row.get_by_text("长期")).to_be_visible()


def test_bills_are_read_and_printed(
    window_at: WindowAt, api_of: Callable[[str, str], Api], pictures: Pictures
) -> None:
    page = sign_in(window_at("furniture"), OWNER)
    page.goto("/billing/invoices")
    expect(page.locator("tbody tr").first).to_be_visible()
    pictures.take(page, "bills")
    page.locator("tbody tr").first.get_by_role("link").click()
    expect(page.get_by_role("heading", name="账单明细")).to_be_visible()
    pictures.take(page, "bill")

    api = api_of("furniture", OWNER)
    bill = api.rows("/billing/invoices")[0]
    content = api.client.get(f"/billing/invoices/{bill['id']}/pdf", headers=api._headers()).content
    paper = Paper(content)
    assert bill["number"] in paper.text
    assert "价税合计（大写）" in paper.text
    pictures.print(content, "bill-pdf")
