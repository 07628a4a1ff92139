"""From subscribing to a claim: used, billed, paid, invested, previewed, exported, and not altered."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from mes.kernel import clock
from mes.local.demo_data import WORKBOOK
from tests.e2e import floor, forms, joining, operators
from tests.e2e.desk import PIN, TABLET, Api, Pictures, sign_in
from tests.live import Stack

WindowAt = Callable[..., BrowserContext]
CODE, OWNER = "quanlu", "13700000031"

YEAR = clock.business_date().year
BOUGHT = clock.business_date().isoformat()
BILL_NUMBER = "26332000000000000032"
NUMBER, SELLER = "26332000000000000031", "91330784MA2E00099Y"
E_INVOICE = """<Invoice><Head><Fphm>{number}</Fphm><Kprq>{day}</Kprq>
<Xfmc>永康智造</Xfmc><Xfsh>{seller}</Xfsh><Gfmc>永康全路家具厂</Gfmc><Gfsh>{buyer}</Gfsh>
<Hjje>120000.00</Hjje><Hjse>15600.00</Hjse><Jshj>135600.00</Jshj></Head></Invoice>"""

#: The programme of enterprises below the designated size, unless another test brought it into force.
IN_FORCE = """
from billing.policy.models import ProgrammeVersion
from mes.tenancy import context
from tests.factories.policy import in_force
with context.within_public():
    if not ProgrammeVersion.objects.filter(programme__code="P3", status="approved").exists():
        in_force("P3")
"""

#: Time goes by: all that the enterprise agreed is older by so much that its trial ended in the
#: middle of last month. Then what the clock does: the trial goes on as paid, the month is billed.
MONTHS_LATER = """
from datetime import timedelta
from django.db.models import F
from billing.invoicing.services.runs import run_invoices
from billing.subscriptions.models import BillingAccount, Contract, Subscription
from billing.subscriptions.public import period_of, roll
from mes.kernel import clock
from mes.kernel.actor import system
from mes.tenancy import context, directory
this_month = period_of(clock.business_date(), 1).start
with context.within(directory.by_code("{code}")):
    paid_from = Subscription.objects.values_list("paid_from", flat=True).first()
    by = paid_from - (this_month - timedelta(days=15))
    BillingAccount.objects.update(opened_on=F("opened_on") - by)
    Contract.objects.update(starts_on=F("starts_on") - by)
    Subscription.objects.update(starts_on=F("starts_on") - by, paid_from=F("paid_from") - by)
    roll(actor=system("test"))
run_invoices(this_month, actor=system("test"))
"""


def _uses_what_it_subscribed(api: Api, window_at: WindowAt) -> None:
    """An order comes in, is made on a tablet, and is counted."""
    order = api.post(
        "/sales-orders",
        {
            "customer_id": api.rows("/customers")[0]["id"],
            "lines": [
                {"item_id": api.item("table leg")["id"], "quantity": "4", "due_date": "2030-01-15"}
            ],
        },
    )
    api.post(f"/sales-orders/{order['id']}/confirm", **{"If-Match": f'"{order["version"]}"'})
    made = api.post(
        "/work-orders",
        {"item_id": api.item("table leg")["id"], "quantity": "4", "due_date": "2030-01-15"},
    )
    api.post(f"/work-orders/{made['id']}/release", **{"If-Match": f'"{made["version"]}"'})
    terminal = api.post("/terminals", {"name": "车间平板", "work_centre_ids": []})
    worker = api.post("/employees", {"number": "Q01", "name": "全师傅"})
    api.post(f"/employees/{worker['id']}/pin", {"pin": PIN})
    tablet = floor.enrol(window_at(CODE, TABLET), terminal["enrolment_code"])
    floor.sign_on(tablet, "Q01")
    floor.choose(tablet, made["number"])
    floor.enter(tablet, good="4")
    floor.send(tablet)


def _pays(office: Page, desk: Page, bill: dict[str, Any], folder: Path) -> None:
    """By transfer: what the pay page says, read from the bank's statement by an operator."""
    office.goto(f"/billing/pay?bill={bill['id']}")
    expect(office.get_by_label("附言", exact=True)).to_have_value(bill["number"])
    row = (bill["left"], "永康全路家具厂", bill["number"], f"S-{bill['number']}")
    operators.read_in(desk, operators.statement(folder, row))
    desk.get_by_role("button", name="确认导入").click()
    expect(office.get_by_text("所有账单都已结清。")).to_be_visible(timeout=10_000)


def _gets_its_e_invoice(desk: Page, bill: dict[str, Any]) -> None:
    desk.goto("/bills")
    desk.locator("tr", has_text=bill["number"]).get_by_role("button", name="管理").click()
    desk.get_by_role("button", name="登记数电票").click()
    forms.fill(desk, 数电票号码=BILL_NUMBER)
    forms.save(desk)
    expect(desk.locator(".el-drawer")).to_contain_text(BILL_NUMBER)


def _registers_hardware(page: Page, credit_code: str, folder: Path) -> None:
    """A gateway: its e-invoice read from the file, its contract, delivery and payment."""
    file = folder / "gateway.xml"
    values = {"number": NUMBER, "day": BOUGHT, "seller": SELLER, "buyer": credit_code}
    file.write_text(E_INVOICE.format(**values), encoding="utf-8")
    page.goto("/billing/investment-invoices")
    page.get_by_label("上传XML/PDF").set_input_files(file)
    expect(page.locator(".el-drawer")).to_contain_text("永康智造")
    page.get_by_role("button", name="确认", exact=True).click()
    expect(page.get_by_text("已确认").first).to_be_visible()

    page.goto("/billing/projects")
    page.get_by_role("button", name="新建项目").click()
    forms.fill(page, 项目名称="全路数字化改造", 备案编号="YK-2026-031")
    forms.choose(page, "政策类别", "规下企业轻量级改造")
    forms.fill(page, 起始日期=f"{YEAR}-01-01", 截止日期=f"{YEAR + 1}-12-31")
    forms.save(page)
    page.get_by_role("button", name="登记投入").click()
    forms.choose(page, "类别", "数据采集")
    forms.fill(
        page,
        名称="数据采集网关",
        供应方="永康智造",
        统一社会信用代码=SELLER,
        合同编号="HT-31",
        签订日期=BOUGHT,
        **{"合同金额（不含税）": "120000", "合同金额（含税）": "135600"},
        交付日期=BOUGHT,
        记账凭证号="记-031",
        设备序列号="GW-2026-000031",
    )
    forms.save(page)
    page.get_by_role("button", name="数据采集网关").click()
    page.get_by_role("button", name="关联发票").click()
    forms.choose(page, "发票", NUMBER)
    forms.fill(page, **{"用于本项的金额（含税，0 为不用）": "135600"})
    forms.save(page)
    page.get_by_role("button", name="登记付款").click()
    forms.fill(page, 付款日期=BOUGHT, 金额="135600", 银行回单号="HD-31")
    forms.save(page)
    page.keyboard.press("Escape")


def _books_what_flowed_in(page: Page) -> None:
    """The bill's lines came by themselves, invoiced and paid; two are booked, one is left out."""
    for module, voucher in (("订单管理", "记-032"), ("库存管理", "记-033"), ("报工管理", "")):
        page.locator("tr", has_text=module).first.get_by_role("button").first.click()
        page.locator(".el-drawer").get_by_role("button", name="编辑此项").click()
        if voucher:
            forms.fill(page, 记账凭证号=voucher)
        else:
            page.locator(".el-drawer").get_by_text("不列入申报").click()
        forms.save(page)
        page.keyboard.press("Escape")


def _expected(api: Api, bill: dict[str, Any]) -> str:
    """40 % of the gateway and of what the bill charges for the two modules that were booked."""
    lines = api.get(f"/billing/invoices/{bill['id']}")["lines"]
    booked = [line for line in lines if line["module"] in {"orders", "inventory"}]
    counted = Decimal(120_000) + sum((Decimal(line["net"]) for line in booked), Decimal(0))
    return f"{(counted * 2 / 5).quantize(Decimal('0.01'), ROUND_HALF_UP):,}"


def _claims(page: Page, subsidy: str, pictures: Pictures) -> bytes:
    """Prepared, previewed, submitted; the package."""
    page.goto("/billing/claims")
    page.get_by_role("button", name="准备申报").click()
    forms.choose(page, "项目", "全路数字化改造")
    forms.fill(page, 备案日期=BOUGHT, 验收日期=BOUGHT, 审计报告日期=BOUGHT)
    forms.save(page)
    expect(page.get_by_text("材料齐全，请核对金额后提交。")).to_be_visible()
    expect(page.get_by_text(subsidy).first).to_be_visible()
    pictures.take(page, "whole-path-claim")
    page.get_by_role("button", name="提交申报").click()
    page.locator(".el-message-box").get_by_role("button", name="确定").click()
    expect(page.get_by_text("申报内容已冻结")).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("button", name="下载申报包").click()
    return taken.value.path().read_bytes()


def _cannot_be_altered(stack: Stack, package: bytes, folder: Path) -> None:
    """The command accepts the file and refuses it with one digit changed, wherever that is."""
    file = folder / "claim.zip"
    file.write_bytes(package)
    assert "nothing was changed" in stack.manage("claim", "verify", str(file)).stdout
    assert package.count(b"135600.00") > 0
    file.write_bytes(package.replace(b"135600.00", b"935600.00", 1))
    refused = stack.manage("claim", "verify", str(file), check=False)
    assert refused.returncode == 1
    assert "does not hold" in refused.stderr


def test_three_modules_are_used_billed_paid_and_claimed(
    stack: Stack,
    window_at: WindowAt,
    api_of: Callable[[str, str], Api],
    pictures: Pictures,
    tmp_path: Path,
) -> None:
    stack.manage("shell", "-c", IN_FORCE)
    credit_code = joining.sign_up(window_at("www").new_page(), CODE, OWNER, "永康全路家具厂")
    office = sign_in(window_at(CODE), OWNER)
    joining.subscribe(office, *joining.MODULES)
    stack.manage("import_workbook", "--enterprise", CODE, str(WORKBOOK))
    api = api_of(CODE, OWNER)
    _uses_what_it_subscribed(api, window_at)
    stack.manage("shell", "-c", MONTHS_LATER.format(code=CODE))
    bill = api.rows("/billing/invoices")[0]
    desk = operators.sign_in(window_at("admin"), "/payments")
    _pays(office, desk, bill, tmp_path)
    _gets_its_e_invoice(desk, bill)

    _registers_hardware(office, credit_code, tmp_path)
    _books_what_flowed_in(office)
    package = _claims(office, _expected(api, bill), pictures)
    _cannot_be_altered(stack, package, tmp_path)
