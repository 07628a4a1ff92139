"""An investment is registered with its e-invoice, and what of it counts is shown."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, expect

from tests.e2e import forms
from tests.e2e.desk import Api, Pictures, sign_in
from tests.live import Stack

WindowAt = Callable[..., BrowserContext]
ApiOf = Callable[[str, str], Api]
OWNER = "13900000101"
NUMBER = "26332000000000000017"
SELLER = "91330784MA2E00099Y"

INVOICE = """<Invoice><Head><Fphm>{number}</Fphm><Kprq>2026-03-05</Kprq>
<Xfmc>永康智造</Xfmc><Xfsh>{seller}</Xfsh><Gfmc>示例家具厂</Gfmc><Gfsh>{buyer}</Gfsh>
<Hjje>100000.00</Hjje><Hjse>13000.00</Hjse><Jshj>113000.00</Jshj></Head></Invoice>"""

# One grey pixel as PNG.
_PIXEL = (
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a494441"
    "54789c636800000082008177cd72b60000000049454e44ae426082"
)


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
    forms.fill(page, 项目名称="车间数字化改造")
    forms.choose(page, "政策类别", "规上企业样本复制推广")
    forms.fill(page, 起始日期="2026-01-01")
    forms.fill(page, 截止日期="2026-12-31")
    page.locator(".el-drawer").get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="车间数字化改造")).to_be_visible()

    page.get_by_role("button", name="登记投入").click()
    forms.choose(page, "类别", "数据采集")
    forms.fill(page, 名称="数据采集终端")
    forms.fill(page, 供应方="永康智造")
    forms.fill(page, 合同编号="HT-1")
    forms.fill(page, **{"合同金额（不含税）": "120000"})
    forms.fill(page, **{"合同金额（含税）": "135600"})
    pictures.take(page, "investment-line")
    page.locator(".el-drawer").get_by_role("button", name="保存").click()
    page.get_by_role("button", name="数据采集终端").click()
    page.get_by_role("button", name="关联发票").click()
    forms.choose(page, "发票", NUMBER)
    forms.fill(page, **{"用于本项的金额（含税，0 为不用）": "113000"})
    page.locator(".el-drawer").get_by_role("button", name="保存").click()
    expect(page.locator(".el-drawer").get_by_text("已确认")).to_be_visible()
    page.get_by_role("button", name="登记付款").click()
    forms.fill(page, 付款日期="2026-03-10")
    forms.fill(page, 金额="56500")
    page.locator(".el-drawer").get_by_role("button", name="保存").click()
    expect(page.locator(".el-drawer").get_by_text("56,500.00")).to_be_visible()
    pictures.take(page, "investment-line-evidence")
    page.keyboard.press("Escape")

    expect(page.get_by_text("50,000.00").first).to_be_visible()
    expect(page.get_by_text("缺：交付、记账凭证、设备序列号")).to_be_visible()
    pictures.take(page, "investment-project")


PROJECT = {"programme": "P2b", "window_start": "2026-01-01", "window_end": "2026-12-31"}
LINE = {"kind": "subscription", "name": "云仓储", "vendor_name": "永康智造"}


def test_files_are_kept_with_a_line_and_an_invoice(
    window_at: WindowAt, api_of: ApiOf, pictures: Pictures, tmp_path: Path
) -> None:
    api = api_of("furniture", OWNER)
    project = api.post("/billing/projects", {**PROJECT, "name": "数智工厂改造"})["id"]
    api.post(f"/billing/projects/{project}/lines", LINE)
    contract, photo = tmp_path / "合同.pdf", tmp_path / "现场.png"
    contract.write_bytes(b"%PDF-1.4\n%%EOF\n")
    photo.write_bytes(bytes.fromhex(_PIXEL))
    page = sign_in(window_at("furniture"), OWNER)

    page.goto(f"/billing/projects/{project}")
    page.get_by_role("button", name="云仓储").click()
    expect(page.get_by_text("还没有附件。")).to_be_visible()
    page.get_by_label("选择附件文件").set_input_files([contract, photo])
    expect(page.get_by_role("button", name="现场.png", exact=True)).to_be_visible()
    pictures.take(page, "investment-attachments")
    with page.expect_download() as fetched:
        page.get_by_role("button", name="合同.pdf", exact=True).click()
    page.get_by_role("button", name="删除附件 现场.png").click()
    page.get_by_role("button", name="确定").click()

    expect(page.get_by_role("button", name="现场.png", exact=True)).to_have_count(0)
    assert fetched.value.suggested_filename == "合同.pdf"
    assert fetched.value.path().read_bytes() == contract.read_bytes()
    line = api.get(f"/billing/projects/{project}/evidence")["lines"][0]["id"]
    assert [row["file_name"] for row in api.rows(f"/attachments/investment/{line}")] == ["合同.pdf"]


def test_line_and_project_are_changed_and_who_was_slower_sees_it(
    window_at: WindowAt, api_of: ApiOf, pictures: Pictures
) -> None:
    api = api_of("furniture", OWNER)
    project = next(row["id"] for row in api.rows("/billing/projects") if row["programme"] == "P2b")
    line = api.get(f"/billing/projects/{project}/evidence")["lines"][0]["id"]
    page = sign_in(window_at("furniture"), OWNER)
    page.goto(f"/billing/projects/{project}")

    page.get_by_role("button", name="云仓储").click()
    page.get_by_role("button", name="编辑此项").click()
    forms.fill(page, 服务期起="2026-03-01")
    forms.fill(page, **{"服务期止（含）": "2029-02-28"})
    forms.fill(page, 记账凭证号="记-2026-03-0007")
    api.patch(f"/billing/investments/{line}", {"contract_number": "HT-9"})
    page.locator(".el-drawer").get_by_role("button", name="保存").click()
    expect(page.locator(".conflict")).to_contain_text("HT-9")
    pictures.take(page, "investment-line-conflict")
    page.locator(".el-drawer").get_by_role("button", name="保存").click()
    expect(page.get_by_text("服务期 2026-03-01 至 2029-02-28")).to_be_visible()
    kept = api.get(f"/billing/investments/{line}")
    assert (kept["contract_number"], kept["voucher"]) == ("HT-9", "记-2026-03-0007")
    assert kept["service_to"] == "2029-02-28"
    page.keyboard.press("Escape")

    page.get_by_role("button", name="编辑项目").click()
    forms.fill(page, 备案编号="YK-2026-031")
    forms.fill(page, 截止日期="2026-11-30")
    api.patch(f"/billing/projects/{project}", {"contractor_name": "永康智造"})
    page.locator(".el-drawer").get_by_role("button", name="保存").click()
    expect(page.locator(".conflict")).to_contain_text("永康智造")
    page.locator(".el-drawer").get_by_role("button", name="保存").click()
    expect(page.get_by_text("2026-01-01 – 2026-11-30")).to_be_visible()
    changed = api.get(f"/billing/projects/{project}")
    assert (changed["filing_number"], changed["contractor_name"]) == ("YK-2026-031", "永康智造")
