"""What an administrator changes reaches whoever is signed in elsewhere, within a second or so."""

import zipfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.desk import SOON, TABLET, Api, menu, sign_in

OWNER, PLANNER, KEEPER = "13900000201", "13900000203", "13900000204"


def _confirm(page: Page) -> None:
    page.locator(".el-message-box__btns .el-button--primary").click()


def test_a_subscription_reaches_the_menu_and_the_page_of_who_is_signed_in(
    window_at: Callable[..., BrowserContext], api_of: Callable[[str, str], Api]
) -> None:
    boss = api_of("dianqi", OWNER)
    page = sign_in(window_at("dianqi"), PLANNER)
    page.goto("/work-orders")
    expect(page.locator("tbody tr").first).to_be_visible()

    mine = boss.get("/billing/subscriptions")["subscriptions"]
    production = next(one["id"] for one in mine if one["module"] == "production")
    boss.post(f"/billing/subscriptions/{production}/cancel", {"when": "now"})
    expect(page.locator(".banner")).to_contain_text("报工管理", timeout=SOON)
    assert "工单" in menu(page)

    boss.post("/billing/subscriptions", {"modules": ["production"], "cycle": "monthly"})
    expect(page.locator(".banner")).to_have_count(0, timeout=SOON)


def test_a_role_that_loses_a_right_loses_its_menu(
    window_at: Callable[..., BrowserContext], api_of: Callable[[str, str], Api]
) -> None:
    boss = api_of("dianqi", OWNER)
    page = sign_in(window_at("dianqi"), KEEPER)
    entry = page.locator("aside nav a", has_text="库存单据")
    expect(entry).to_be_visible()

    boss.client.patch(
        "/roles/warehouse", json={"permissions": ["masterdata.view"]}, headers=boss._headers()
    ).raise_for_status()
    expect(entry).to_have_count(0, timeout=SOON)

    boss.post("/roles/warehouse/reset")
    expect(entry).to_be_visible(timeout=SOON)


def test_a_session_ended_elsewhere_leads_to_the_sign_in_page(
    window_at: Callable[..., BrowserContext],
) -> None:
    forgotten = sign_in(window_at("dianqi"), PLANNER)
    expect(forgotten.locator("aside nav")).to_be_visible()
    here = sign_in(window_at("dianqi"), PLANNER)
    here.goto("/profile")
    devices = here.locator("section", has_text="登录的设备")
    expect(devices.locator("li").first).to_contain_text("Chrome")

    while devices.get_by_role("button", name="退出此设备").count():
        before = devices.locator("li").count()
        devices.get_by_role("button", name="退出此设备").first.click()
        expect(devices.locator("li")).to_have_count(before - 1)

    forgotten.wait_for_url(lambda url: "/sign-in" in url, timeout=SOON)
    expect(devices.locator("li")).to_have_count(1)


def test_a_revoked_tablet_asks_for_its_code_at_once(
    window_at: Callable[..., BrowserContext],
) -> None:
    office = sign_in(window_at("dianqi"), OWNER)
    office.goto("/admin/terminals")
    office.get_by_role("button", name="登记新终端").click()
    office.locator(".el-drawer input").first.fill("要吊销的平板")
    office.locator(".el-drawer button[type=submit]").click()
    address = office.locator(".copy-line input").input_value()
    tablet = window_at("dianqi", TABLET).new_page()
    tablet.goto(address)
    expect(tablet.locator("input[name=number]")).to_be_visible()
    office.locator(".el-dialog__headerbtn").last.click()
    row = office.locator("tbody tr", has_text="要吊销的平板")
    expect(row).to_contain_text("已登记", timeout=20_000)

    row.get_by_role("button", name="吊销").click()
    _confirm(office)

    expect(tablet.locator("input[name=number]")).to_have_count(0, timeout=SOON)
    expect(tablet.locator("body")).to_contain_text("登记码")


def test_the_owner_exports_everything_and_keeps_the_file(
    window_at: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    page = sign_in(window_at("dianqi"), OWNER)
    page.locator("aside nav a", has_text="数据导出").click()
    expect(page.get_by_text("还没有归档")).to_be_visible()

    page.get_by_role("button", name="生成归档").click()
    expect(page.locator("li .tag", has_text="已完成")).to_be_visible(timeout=60_000)
    with page.expect_download() as download:
        page.get_by_role("button", name="下载").click()
    download.value.save_as(tmp_path / "archive.zip")
    page.get_by_text("核对下载的文件是否完整").click()

    assert download.value.suggested_filename.startswith("dianqi-")
    with zipfile.ZipFile(tmp_path / "archive.zip") as archive:
        assert archive.testzip() is None
        assert {"manifest.json", "data/masterdata_item.jsonl"} <= set(archive.namelist())
    assert len(page.locator(".copy-line input").first.input_value()) == 64


def test_who_may_not_export_has_no_such_page(window_at: Callable[..., BrowserContext]) -> None:
    page = sign_in(window_at("dianqi"), PLANNER)

    assert "数据导出" not in menu(page)
    page.goto("/admin/export")

    expect(page.locator("body")).to_contain_text("没有打开此页面的权限")
