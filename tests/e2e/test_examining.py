"""An operator examines a claim: returned with a reason, handed in again, accepted for approval."""

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Locator, Page, expect

from billing.claims.domain.verify import verify
from tests.e2e import operators
from tests.e2e.desk import Pictures
from tests.live import Stack

#: A claim that was handed in, with a file; and a draft, which is nobody's but the enterprise's.
HANDED_IN = """
from datetime import date
from billing.claims.public import submit_claim
from billing.policy.models import ProgrammeVersion
from mes.kernel.actor import system
from mes.tenancy import context, directory
from tests.factories.claims import Bought, a_claim, a_project, attached, invested
from tests.factories.policy import in_force
with context.within_public():
    if not ProgrammeVersion.objects.filter(programme__code="P3", status="approved").exists():
        in_force("P3")
tenant = directory.by_code("dianqi")
with context.within(tenant):
    project = a_project(tenant, name="电气车间轻量化")
    line = invested(project, Bought(number="26330000000000000793", contract="DQ-01"))
    attached("investment", line.pk, "验收单.pdf", b"%PDF-1.4 acceptance")
    device = Bought("60000.00", "26330000000000000801", "edge", "边缘网关", "DQ-02")
    device.serials = ("GW-0793",)
    invested(project, device)
    submit_claim(a_claim(project).pk, actor=system("王会计"))
    other = a_project(tenant, name="还在准备的项目", programme="P2b")
    a_claim(other)
"""
AGAIN = """
from billing.claims.models import Claim
from billing.claims.public import submit_claim
from mes.kernel.actor import system
from mes.tenancy import context, directory
with context.within(directory.by_code("dianqi")):
    submit_claim(Claim.objects.get(project_name="电气车间轻量化").pk, actor=system("王会计"))
"""


def test_an_operator_examines_what_was_handed_in(
    stack: Stack, window_at: Callable[..., BrowserContext], pictures: Pictures
) -> None:
    stack.manage("shell", "-c", HANDED_IN)
    page = operators.sign_in(window_at("admin"), "/claims")
    _finds_it_in_the_list(page, pictures)
    _sees_what_was_handed_in(page, pictures)
    _returns_it(page, stack)
    _may_approve_what_was_computed(page)


def _row(page: Page) -> Locator:
    return page.get_by_role("row", name=re.compile("电气车间轻量化"))


def _finds_it_in_the_list(page: Page, pictures: Pictures) -> None:
    expect(_row(page)).to_contain_text("已提交")
    expect(_row(page)).to_contain_text("104,000.00")
    expect(page.get_by_text("还在准备的项目")).to_have_count(0)
    pictures.take(page, "examiner-claims")
    _row(page).get_by_role("link").click()
    expect(page.get_by_role("heading", name=re.compile(r"SB\d{6}-\d{4}"))).to_be_visible()


def _sees_what_was_handed_in(page: Page, pictures: Pictures) -> None:
    expect(page.get_by_role("row", name="1 仓储管理系统")).to_contain_text("200,000.00")
    expect(page.get_by_role("row", name="2 边缘网关")).to_contain_text("60,000.00")
    expect(page.get_by_role("row", name="第2项 边缘网关")).to_contain_text("GW-0793")
    expect(page.get_by_role("row", name=re.compile("验收单.pdf"))).to_contain_text("第1项")
    expect(page.locator(".trace li").first).to_contain_text("软硬件投入按不含税金额计")
    pictures.take(page, "examiner-claim")
    with page.expect_download() as taken:
        page.get_by_role("button", name="下载申报包").click()
    assert verify(taken.value.path().read_bytes()).faults == ()


def _returns_it(page: Page, stack: Stack) -> None:
    page.get_by_role("button", name="退回补正").click()
    box = page.locator(".el-message-box")
    box.get_by_role("button", name="确定").click()
    expect(box, "without a reason nothing is returned").to_be_visible()
    box.locator("textarea").fill("补充设备照片")
    box.get_by_role("button", name="确定").click()
    expect(page.get_by_text("以下是企业最近一次提交时的内容。")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("退回补正"))).to_contain_text("补充设备照片")
    expect(page.get_by_role("button", name="受理")).to_have_count(0)
    stack.manage("shell", "-c", AGAIN)
    page.reload()


def _may_approve_what_was_computed(page: Page) -> None:
    page.get_by_role("button", name="受理").click()
    page.get_by_role("button", name="核定").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("金额（元）")).to_have_value("104,000.00")
