"""The subsidy preview in the office, and two operators who bring a programme into force."""

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e import operators
from tests.e2e.desk import Pictures, sign_in
from tests.live import Stack


def test_an_enterprise_moves_amounts_and_two_operators_settle_the_reading(
    stack: Stack, window_at: Callable[..., BrowserContext], pictures: Pictures
) -> None:
    office = sign_in(window_at("dianqi"), "13900000201")
    _opens_at_the_floor(office, pictures)
    _says_what_is_open(office, pictures)
    draft = operators.sign_in(window_at("admin"), "/policies")
    _chooses_the_reading(draft, pictures)
    _may_not_approve(draft)
    phone = "13900000999"
    told = stack.manage("operator", "create", "--name", "复核员", "--phone", phone).stdout
    password, recovery = _after(told, "password"), _after(told, "recovery codes")
    second = operators.sign_in(window_at("admin"), "/policies", phone, password, recovery)
    _approves(second)
    _gives_a_total(office)


def _after(told: str, name: str) -> str:
    found = re.search(rf"^{name}\s+(\S+)", told, re.MULTILINE)
    assert found
    return found[1]


def _opens_at_the_floor(page: Page, pictures: Pictures) -> None:
    page.locator("aside nav").get_by_role("link", name="奖补测算").click()
    expect(page.locator(".outcome .big")).to_have_text("120,000.00 元")
    expect(page.locator("svg[role=img]")).to_contain_text("下限处 +12")
    _enter(page, "软件与云服务", "290000")
    expect(page.locator(".outcome .big")).to_have_text("0.00 元")
    expect(page.locator(".next li").first).to_have_text(
        "再投入 10,000.00 元达到下限 300,000.00 元，补助为 120,000.00 元（在该点一次增加 120,000.00 元）"
    )
    slider = page.get_by_role("slider", name="软件与云服务")
    slider.focus()
    slider.press("ArrowRight")
    expect(page.locator(".outcome .big")).to_have_text("120,000.00 元")
    pictures.take(page, "subsidy-preview")


def _enter(page: Page, label: str, amount: str) -> None:
    box = page.get_by_role("textbox", name=label)
    box.click()
    box.fill(amount)
    box.press("Tab")


def _says_what_is_open(page: Page, pictures: Pictures) -> None:
    page.get_by_text("P2a 中级数智工厂试点").click()
    _enter(page, "软件与云服务", "2000000")
    _enter(page, "自动化设备", "1000000")
    expect(page.locator(".outcome .big")).to_have_text("480,000.00 – 1,380,000.00 元之间")
    expect(page.locator(".outcome ul li")).to_have_text(["区间口径", "一般信息化项目比例"])
    rows = page.locator("table tbody tr")
    expect(rows).to_have_count(6)
    expect(rows.nth(0)).to_contain_text("1,380,000.00")
    expect(rows.nth(3)).to_contain_text("300,000.00")
    pictures.take(page, "subsidy-readings")


def _open(page: Page) -> None:
    page.locator("tbody tr").filter(has_text="P2a").get_by_role("button", name="查看").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("P2a 中级数智工厂试点 · 第 1 版")


def _chooses_the_reading(page: Page, pictures: Pictures) -> None:
    _open(page)
    expect(page.locator(".el-alert").first).to_contain_text(
        "尚未选定：区间口径、一般信息化项目比例"
    )
    pictures.take(page, "subsidy-policy")
    box = page.get_by_role("combobox", name="区间口径")
    page.locator(".el-select__wrapper").filter(has=box).click()
    page.get_by_role("option", name=re.compile("^仅区间")).click()
    page.get_by_role("textbox", name="一般信息化项目比例").fill("0.2")
    day = page.get_by_role("textbox", name="施行起日")
    day.fill("2026-01-01")
    day.press("Tab")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_text("草稿已保存")).to_be_visible()
    expect(page.locator(".el-alert")).to_have_count(0)
    page.get_by_role("button", name="提交审核").click()
    page.locator(".el-message-box").get_by_role("button", name="确定").click()
    expect(page.get_by_role("button", name="批准")).to_be_visible()


def _may_not_approve(page: Page) -> None:
    page.get_by_role("button", name="批准").click()
    page.locator(".el-message-box").get_by_role("button", name="确定").click()
    expect(page.get_by_text("自己拟稿或提交的版本须由他人批准")).to_be_visible()


def _approves(page: Page) -> None:
    _open(page)
    page.get_by_role("button", name="批准").click()
    page.locator(".el-message-box").get_by_role("button", name="确定").click()
    expect(page.locator(".page-head")).to_contain_text("已批准")
    expect(page.get_by_role("button", name="保存草稿")).to_have_count(0)


def _gives_a_total(page: Page) -> None:
    page.reload()
    page.get_by_text("P2a 中级数智工厂试点").click()
    expect(page.locator(".ask")).to_contain_text("自 2026-01-01 起施行")
    _enter(page, "软件与云服务", "4000000")
    expect(page.locator(".outcome .big")).to_have_text("1,100,000.00 元")
    expect(page.locator(".steps ol li").last).to_have_text("四舍五入到分：1100000 元")
