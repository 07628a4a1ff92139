"""An enterprise that the operators suspended: everything to be read, nothing to be changed."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

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
