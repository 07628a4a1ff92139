"""An investment is registered with its e-invoice, and what of it counts is shown."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.desk import Pictures, sign_in
from tests.live import Stack

WindowAt = Callable[..., BrowserContext]
OWNER = "13900000101"
NUMBER = "26332000000000000017"
SELLER = "91330784MA2E00099Y"

INVOICE = """<Invoice><Head><Fphm>{number}</Fphm><Kprq>2026-03-05</Kprq>
<Xfmc>永康智造</Xfmc><Xfsh>{seller}</Xfsh><Gfmc>示例家具厂</Gfmc><Gfsh>{buyer}</Gfsh>
<Hjje>100000.00</Hjje><Hjse>13000.00</Hjse><Jshj>113000.00</Jshj></Head></Invoice>"""


def _fill(page: Page, label: str, value: str) -> None:
    field = page.locator(".el-drawer").get_by_label(label, exact=True)
    field.fill(value)
    field.blur()


def _choose(page: Page, label: str, option: str) -> None:
    page.locator(".el-drawer").get_by_label(label, exact=True).click()
    page.get_by_role("option", name=option).first.click()


def test_an_investment_is_registered_with_the_e_invoice_that_was_read(
    window_at: WindowAt, stack: Stack, pictures: Pictures, tmp_path: Path
) -> None:
    page = sign_in(window_at("furniture"), OWNER)
    buyer = stack.manage(
        "shell",
        "-c",
        "from mes.tenancy.models import Enterprise as E;"
        "print('code:' + E.objects.get(code='furniture').credit_code)",
    ).stdout.rpartition("code:")[2]
    file = tmp_path / "invoice.xml"
    file.write_text(
        INVOICE.format(number=NUMBER, seller=SELLER, buyer=buyer.strip()), encoding="utf-8"
    )

    page.goto("/billing/investment-invoices")
    page.get_by_label("上传XML/PDF").set_input_files(file)
    expect(page.get_by_text("读取内容")).to_be_visible()
    expect(page.locator(".el-drawer")).to_contain_text("永康智造")
    pictures.take(page, "investment-invoice")
    page.get_by_role("button", name="确认", exact=True).click()
    expect(page.get_by_text("已确认").first).to_be_visible()

    page.goto("/billing/projects")
    page.get_by_role("button", name="新建项目").click()
    _fill(page, "项目名称", "车间数字化改造")
    _choose(page, "政策类别", "规上企业样本复制推广")
    _fill(page, "起始日期", "2026-01-01")
    _fill(page, "截止日期", "2026-12-31")
    page.locator(".el-drawer").get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="车间数字化改造")).to_be_visible()

    page.get_by_role("button", name="登记投入").click()
    _choose(page, "类别", "数据采集")
    _fill(page, "名称", "数据采集终端")
    _fill(page, "供应方", "永康智造")
    _fill(page, "合同编号", "HT-1")
    _fill(page, "合同金额（不含税）", "120000")
    _fill(page, "合同金额（含税）", "135600")
    pictures.take(page, "investment-line")
    page.locator(".el-drawer").get_by_role("button", name="保存").click()
    page.get_by_role("button", name="数据采集终端").click()
    page.get_by_role("button", name="关联发票").click()
    _choose(page, "发票", NUMBER)
    _fill(page, "用于本项的金额（含税，0 为不用）", "113000")
    page.locator(".el-drawer").get_by_role("button", name="保存").click()
    expect(page.locator(".el-drawer").get_by_text("已确认")).to_be_visible()
    page.get_by_role("button", name="登记付款").click()
    _fill(page, "付款日期", "2026-03-10")
    _fill(page, "金额", "56500")
    page.locator(".el-drawer").get_by_role("button", name="保存").click()
    expect(page.locator(".el-drawer").get_by_text("56,500.00")).to_be_visible()
    pictures.take(page, "investment-line-evidence")
    page.keyboard.press("Escape")

    expect(page.get_by_text("50,000.00").first).to_be_visible()
    expect(page.get_by_text("缺：交付、记账凭证、设备序列号")).to_be_visible()
    pictures.take(page, "investment-project")
