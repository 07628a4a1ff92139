"""How a factory joins: signs up on the front page and subscribes from the catalogue."""

from playwright.sync_api import Locator, Page, expect

from tests.e2e.desk import PASSWORD
from tests.factories.enterprises import a_credit_code

MODULES = ("订单管理", "库存管理", "报工管理")


def sign_up(page: Page, code: str, phone: str, name: str = "永康测试家具厂") -> str:
    """The enterprise at the host ``code`` with its owner's ``phone``; its credit code."""
    credit_code = a_credit_code()
    page.goto("/sign-up")
    page.get_by_label("企业名称").fill(name)
    page.get_by_label("统一社会信用代码").fill(credit_code)
    page.get_by_role("combobox").first.fill("木质家具")
    page.get_by_role("option", name="211").first.click()
    page.locator("#town").select_option("东城街道")
    page.locator("#size").select_option("small")
    page.get_by_label("企业网址前缀").fill(code)
    page.get_by_label("姓名").fill("陈老板")
    page.get_by_label("手机号").fill(phone)
    page.get_by_label("登录密码").fill(PASSWORD)
    page.get_by_label("再输一遍密码").fill(PASSWORD)
    page.get_by_role("button", name="注册").click()
    expect(page.get_by_role("heading", name="注册成功")).to_be_visible()
    return credit_code


def card(page: Page, name: str) -> Locator:
    """A module's card in the catalogue."""
    return page.locator("article").filter(has=page.get_by_role("heading", name=name, exact=True))


def subscribe(page: Page, *names: str) -> None:
    """Tick the modules in the catalogue, read what they cost, and confirm."""
    page.goto("/billing/catalogue")
    for name in names:
        card(page, name).locator("label.el-checkbox").click()
    page.get_by_role("button", name=f"开通所选 {len(names)} 个模块").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("之后的账期")).to_be_visible()
    dialog.get_by_role("button", name="确认开通").click()
    expect(dialog).to_have_count(0)
