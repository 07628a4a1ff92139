"""An enterprise that the operators suspended: everything to be read, nothing to be changed."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.desk import sign_in
from tests.live import Stack


def test_a_suspended_enterprise_reads_with_the_reason_on_the_page(
    stack: Stack, window_at: Callable[..., BrowserContext]
) -> None:
    stack.manage("enterprise", "suspend", "dianqi", "--reason", "年费未缴")

    page = sign_in(window_at("dianqi"), "13900000201")
    page.goto("/sales-orders")

    banner = page.locator(".banner")
    expect(banner).to_contain_text("企业已被暂停")
    expect(banner).to_contain_text("年费未缴")
    expect(page.locator("tbody tr").first).to_be_visible()
    expect(page.get_by_role("button", name="新建订单")).to_be_disabled()
    _forms_take_nothing(page)
    _documents_offer_nothing(page)


def _forms_take_nothing(page: Page) -> None:
    """Forms that an address or a list opens can be read, and neither filled nor sent."""
    for path in (
        "/sales-orders/new",
        "/stock-documents/new/receipt",
        "/work-orders/new",
        "/items/new",
        "/boms/new",
        "/routings/new",
        "/customers/new",
        "/employees/new",
        "/production-settings",
    ):
        page.goto(path)
        form = page.locator("form.record-form")
        expect(form, path).to_be_visible()
        expect(form.locator("button[type=submit]"), path).to_have_count(0)
        boxes = form.locator("input:not([type=hidden]), textarea")
        expect(boxes.first, path).to_be_visible()
        assert all(boxes.evaluate_all("all => all.map(one => one.disabled || one.readOnly)")), path


def _documents_offer_nothing(page: Page) -> None:
    """An order and an item show what there is; no button would change it."""
    page.goto("/sales-orders")
    page.locator("tbody tr a").first.click()
    expect(page.locator(".page-head h1")).to_contain_text("销售订单")
    expect(page.locator(".page-head button:visible")).to_have_text(["变更历史"])
    page.goto("/admin/roles")
    expect(page.get_by_role("button", name="新建角色")).to_be_disabled()
    expect(page.get_by_role("button", name="保存")).to_be_disabled()
