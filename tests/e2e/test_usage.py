"""What was used is followed to its days and occurrences; operators limit it."""

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from tests.e2e import operators
from tests.e2e.desk import Pictures, sign_in

METER = "过账单据"


def test_an_operator_limits_what_the_enterprise_then_sees_limited(
    window_at: Callable[..., BrowserContext], pictures: Pictures
) -> None:
    desk = operators.sign_in(window_at("admin"), "/contracts")
    desk.locator("tr", has_text="furniture").first.get_by_role("button", name="管理").click()
    drawer = desk.locator(".el-drawer")
    drawer.get_by_role("tab", name="用量").click()
    row = drawer.locator("tr", has_text=METER)
    row.get_by_role("button", name="逐日明细").click()
    expect(drawer.get_by_text(f"{METER}：逐日明细")).to_be_visible()
    row.get_by_role("button", name="设上限").click()
    most = drawer.get_by_label("每月上限 · 张")
    most.fill("100000")
    most.blur()
    drawer.get_by_role("button", name="保存").click()
    expect(row).to_contain_text("上限 100,000 张")
    pictures.take(desk, "operator-usage")

    office = sign_in(window_at("furniture"), "13900000101")
    office.goto("/billing/usage")
    mine = office.locator("tr", has_text=METER)
    expect(mine).to_contain_text("上限 100,000 张")
    mine.get_by_role("button", name="逐日明细").click()
    office.get_by_role("button", name="逐条核对").first.click()
    expect(office.get_by_role("heading", name=re.compile(f"{METER}.*的每一条"))).to_be_visible()
    expect(office.locator(".el-table__row").first).to_be_visible()

    row.get_by_role("button", name="取消上限").click()
    desk.locator(".el-message-box").get_by_role("button", name="确定").click()
    expect(row).to_contain_text("不限")
