"""What the platform's operators do in the browser tests."""

from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from mes.kernel import clock
from mes.local.demo_data import OPERATOR_PHONE
from tests.e2e.desk import PASSWORD

HEAD = "交易时间,借方发生额,贷方发生额,余额,对方账号,对方户名,附言,交易流水号"


def sign_in(
    context: BrowserContext,
    path: str,
    login: str = OPERATOR_PHONE,
    password: str = PASSWORD,
    code: str = "",
) -> Page:
    """The operators' page ``path``, signed in; ``code`` is the second factor where one is asked."""
    page = context.new_page()
    page.goto(path)
    page.get_by_label("手机号或邮箱").fill(login)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    if code:
        page.get_by_label("动态验证码").fill(code)
        page.get_by_role("button", name="登录").click()
    expect(page.locator("nav")).to_be_visible()
    return page


def statement(folder: Path, *rows: tuple[str, str, str, str]) -> Path:
    """A bank's file: each row is amount, payer, remark, serial number."""
    lines = [
        f"{clock.business_date()} 09:00:00,,{amount},,6222000011112222,{payer},{remark},{serial}"
        for amount, payer, remark, serial in rows
    ]
    file = folder / "明细.csv"
    file.write_text("\n".join(["账户明细", HEAD, *lines]), encoding="gb18030")
    return file


def read_in(page: Page, file: Path) -> None:
    """Choose the file on the page of payments; what it would do is shown, nothing is done."""
    page.get_by_role("button", name="导入银行对账单").click()
    page.get_by_label("选择文件").set_input_files(file)
