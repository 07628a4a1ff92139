"""A claim is made complete, submitted and its package taken; then it is withdrawn."""

import hashlib
import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from billing.claims.domain.verify import verify
from tests.e2e.desk import Pictures, sign_in
from tests.live import Stack

WindowAt = Callable[..., BrowserContext]
OWNER = "13900000101"

#: A project with its evidence, but for the voucher; the policy in force.
PREPARED = """
from mes.tenancy import context, directory
from tests.factories.claims import Bought, a_project, invested
from tests.factories.policy import in_force
with context.within_public():
    in_force("P3")
tenant = directory.by_code("furniture")
with context.within(tenant):
    project = a_project(tenant, name="车间轻量级改造")
    invested(project, Bought(line={"voucher": ""}))
"""
BOOKED = """
from billing.investment.models import InvestmentLine
from mes.tenancy import context, directory
with context.within(directory.by_code("furniture")):
    InvestmentLine.objects.filter(name="仓储管理系统").update(voucher="记-2026-04-018")
"""


def test_a_claim_goes_from_what_is_missing_to_its_package(
    window_at: WindowAt, stack: Stack, pictures: Pictures
) -> None:
    stack.manage("shell", "-c", PREPARED)
    page = sign_in(window_at("furniture"), OWNER)

    page.goto("/billing/claims")
    page.get_by_role("button", name="准备申报").click()
    page.locator(".el-drawer").get_by_label("项目", exact=True).click()
    page.get_by_role("option", name="车间轻量级改造").click()
    filed = page.locator(".el-drawer").get_by_label("备案日期", exact=True)
    filed.fill("2026-03-02")
    filed.blur()
    page.locator(".el-drawer").get_by_role("button", name="保存").click()
    expect(page.get_by_text("还缺 3 项，补齐后才能提交。")).to_be_visible()
    expect(page.get_by_role("row", name="整个申报")).to_contain_text("验收日期审计报告日期")
    expect(page.get_by_role("row", name="第1项 仓储管理系统")).to_contain_text("记账凭证号")
    expect(page.get_by_role("button", name="提交申报")).to_have_count(0)
    pictures.take(page, "claim-missing")

    stack.manage("shell", "-c", BOOKED)
    page.get_by_role("button", name="填写日期").click()
    for label, day in (("验收日期", "2026-09-01"), ("审计报告日期", "2026-09-20")):
        field = page.locator(".el-drawer").get_by_label(label, exact=True)
        field.fill(day)
        field.blur()
    page.locator(".el-drawer").get_by_role("button", name="保存").click()
    expect(page.get_by_text("材料齐全，请核对金额后提交。")).to_be_visible()
    expect(page.get_by_text("80,000.00")).to_be_visible()
    pictures.take(page, "claim-ready")

    page.get_by_role("button", name="提交申报").click()
    expect(page.locator(".el-message-box")).to_contain_text("不能再修改")
    page.screenshot(path=pictures.folder / "claim-sure.png")
    page.locator(".el-message-box").get_by_role("button", name="确定").click()
    expect(page.get_by_text("申报内容已冻结")).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile(r"SB\d{6}-\d{4}"))).to_be_visible()
    pictures.take(page, "claim-submitted")
    with page.expect_download() as taken:
        page.get_by_role("button", name="下载申报包").click()
    package = taken.value.path().read_bytes()
    assert verify(package).faults == ()
    expect(page.get_by_text(hashlib.sha256(package).hexdigest())).to_be_visible()

    page.get_by_role("button", name="撤回申报").click()
    page.locator(".el-message-box textarea").fill("发票有误")
    page.locator(".el-message-box").get_by_role("button", name="确定").click()
    expect(page.get_by_role("row", name="已撤回")).to_contain_text("发票有误")
    page.goto("/billing/claims")
    expect(page.get_by_role("row", name="车间轻量级改造")).to_contain_text("已撤回")
    pictures.take(page, "claims")
