"""A bill is paid: by a transfer that the bank's statement tells of, online, and by hand."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e import operators
from tests.e2e.desk import Api, Pictures, sign_in
from tests.factories.provider import Provider
from tests.live import Stack

WindowAt = Callable[..., BrowserContext]
ApiOf = Callable[[str, str], Api]
OWNER = {"furniture": "13900000101", "dianqi": "13900000201"}


def bill_of_next_month(stack: Stack, api: Api) -> dict[str, Any]:
    """The bill that the enterprise gets on the first of next month, made now; it is open."""
    stack.manage("shell", "-c", _BILLS)
    return next(row for row in api.rows("/billing/invoices") if Decimal(row["left"]) > 0)


_BILLS = """
from datetime import timedelta
from billing.invoicing.services.runs import run_invoices
from billing.subscriptions.public import period_of
from mes.kernel import clock
from mes.kernel.actor import system
day = period_of(clock.business_date(), 1).end
with clock.frozen(clock.now() + (day - clock.business_date())):
    run_invoices(day, actor=system("test"))
"""


def test_a_transfer_with_the_bills_number_pays_it_before_the_enterprises_eyes(
    window_at: WindowAt, api_of: ApiOf, stack: Stack, pictures: Pictures, tmp_path: Path
) -> None:
    bill = bill_of_next_month(stack, api_of("furniture", OWNER["furniture"]))
    page = sign_in(window_at("furniture"), OWNER["furniture"])
    page.goto("/billing/invoices")
    page.get_by_role("link", name=bill["number"]).click()
    page.get_by_role("button", name="去付款").click()
    expect(page.get_by_label("附言", exact=True)).to_have_value(bill["number"])
    expect(page.get_by_label("金额（元）")).to_have_value(bill["left"])
    expect(page.get_by_label("收款账号")).to_have_value("0000 0000 0000 0000")
    expect(page.get_by_text("模块变为只读，可以查看、导出和付款")).to_be_visible()
    pictures.take(page, "pay")
    desk = operators.sign_in(window_at("admin"), "/payments")
    file = operators.statement(
        tmp_path,
        (bill["left"], "样板家具厂", f"付 {bill['number']} 账单", "E1"),
        ("3.21", "", "存款利息", "E2"),
    )

    operators.read_in(desk, file)
    expect(desk.locator("tr", has_text=bill["number"])).to_contain_text("用于账单")
    expect(desk.locator("tr", has_text="存款利息")).to_contain_text("待人工处理")
    pictures.take(desk, "statement-preview")
    desk.get_by_role("button", name="确认导入").click()
    expect(desk.locator("tr", has_text="明细.csv")).to_be_visible()

    expect(page.get_by_text("所有账单都已结清。")).to_be_visible(timeout=5_000)
    page.goto(f"/billing/invoices/{bill['id']}")
    expect(page.get_by_text("已结清")).to_be_visible()
    expect(page.locator("section", has_text="付款记录")).to_contain_text("样板家具厂")
    operators.read_in(desk, file)
    expect(desk.get_by_text("已导入过 2")).to_be_visible()
    expect(desk.get_by_role("button", name="确认导入")).to_be_disabled()


def test_money_that_nobody_knows_is_allocated_by_hand_taken_off_again_and_sent_back(
    window_at: WindowAt,
    api_of: ApiOf,
    stack: Stack,
    pictures: Pictures,
    tmp_path: Path,
) -> None:
    bill = bill_of_next_month(stack, api_of("dianqi", OWNER["dianqi"]))
    page = sign_in(window_at("dianqi"), OWNER["dianqi"])
    page.goto(f"/billing/pay?bill={bill['id']}")
    desk = operators.sign_in(window_at("admin"), "/payments")
    operators.read_in(desk, operators.statement(tmp_path, (bill["left"], "王某", "代付", "E3")))
    desk.get_by_role("button", name="确认导入").click()
    expect(desk.locator("tr", has_text="明细.csv").first).to_be_visible()

    desk.get_by_role("tab", name="银行流水").click()
    desk.locator("tr", has_text="王某").get_by_role("button", name="分配").click()
    desk.get_by_role("button", name=re.compile(bill["number"])).click()
    expect(desk.get_by_text("余下 ¥0.00 记入企业余额")).to_be_visible()
    pictures.take(desk, "allocate-by-hand")
    desk.get_by_role("dialog").get_by_role("button", name="分配", exact=True).click()
    expect(page.get_by_text("所有账单都已结清。")).to_be_visible(timeout=5_000)

    desk.get_by_role("tab", name="收款记录").click()
    desk.locator("tr", has_text="王某").get_by_role("button", name="管理").click()
    desk.get_by_role("dialog").get_by_role("button", name="撤销").click()
    desk.get_by_role("dialog").get_by_role("button", name="保存").click()
    expect(desk.get_by_role("dialog").get_by_text("还没有用于任何账单")).to_be_visible()
    desk.get_by_role("dialog").get_by_role("button", name="退款").click()
    desk.get_by_role("textbox", name="原因").fill("不是这家企业的款")
    desk.get_by_role("dialog").get_by_role("button", name="保存").click()
    expect(desk.get_by_role("dialog").locator("tr", has_text="不是这家企业的款")).to_be_visible()

    expect(page.get_by_text(bill["number"]).first).to_be_visible(timeout=5_000)


@pytest.fixture
def suspended(stack: Stack) -> Iterator[str]:
    """An enterprise whose people can only read; and pay."""
    stack.manage("enterprise", "suspend", "dianqi", "--reason", "年费未缴")
    yield "dianqi"
    stack.manage("enterprise", "resume", "dianqi")


def test_a_suspended_enterprise_pays_online_again_after_a_failure_and_asks_for_a_lost_notice(
    window_at: WindowAt, api_of: ApiOf, stack: Stack, provider: Provider, suspended: str
) -> None:
    bill = bill_of_next_month(stack, api_of(suspended, OWNER[suspended]))
    page = sign_in(window_at(suspended), OWNER[suspended])
    page.goto(f"/billing/pay?bill={bill['id']}")
    expect(page.locator(".banner")).to_contain_text("企业已被暂停")
    amount = f"{Decimal(bill['left']):,.2f}"
    page.get_by_role("button", name=f"在线支付 ¥{amount}").click()
    page.get_by_role("button", name="付款失败").click()
    expect(page.get_by_text("付款未成功")).to_be_visible()
    page.get_by_role("button", name="重新支付").click()
    provider.tells = False
    page.get_by_role("button", name=f"在线支付 ¥{amount}").click()
    expect(page.get_by_role("heading", name="本地支付（测试）")).to_be_visible()
    page.get_by_role("button", name="付款", exact=True).click()

    expect(page.get_by_text("等待付款结果")).to_be_visible()
    page.get_by_role("button", name="向渠道查询").click()

    expect(page.get_by_text("付款成功")).to_be_visible()
    page.get_by_role("button", name="查看账单").click()
    expect(page.get_by_text("已结清")).to_be_visible()
    expect(page.locator("section", has_text="付款记录")).to_contain_text("在线支付")
