"""A person brings the workbook of another system, puts right what was guessed, and imports it."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.desk import Pictures, sign_in
from tests.mes.documents.excel.books import FURNITURE, xlsx

OWNER = "13900000101"
BOOK = {
    "存货档案": [
        ["存货档案"],
        ["存货编码", "存货名称", "主计量单位名称", "安全库存", "计价方式", "停用"],
        ["E2E-1", "导入螺丝", "个", "1,000", "移动平均", "否"],
        ["E2E-2", "导入椅子", "把", "很多", "移动平均", "否"],
        ["合计", None, None, "1,000"],
    ],
    "表二": [["甲", "乙"], ["E2E-C", "东城商店"], ["E2E-D", "西城商店"]],
    "日历": [["日历编码", "周一", "周二", "班次"], ["E2E", "上班", "休", "E2E白班"]],
    "班次": [
        ["班次编码", "班次名称", "上班时间", "下班时间"],
        ["E2E-S", "E2E白班", "8:00", "17:00"],
    ],
}


def _upload(page: Page, file: Path) -> None:
    page.goto("/imports")
    page.locator("input[type=file]").set_input_files(file)
    page.wait_for_url("**/imports/*")
    expect(page.get_by_role("tablist", name="工作表")).to_be_visible()


def _choose(page: Page, label: str, option: str) -> None:
    box = page.get_by_role("combobox", name=label)
    # The drawn box lies over the input that the label names.
    page.locator(".el-select__wrapper").filter(has=box).click()
    page.get_by_role("option", name=option).first.click()


def test_what_was_guessed_wrong_is_put_right_and_the_good_rows_are_taken(
    window_at: Callable[..., BrowserContext], pictures: Pictures, tmp_path: Path
) -> None:
    file = tmp_path / "用友导出.xlsx"
    file.write_bytes(xlsx(BOOK))
    page = sign_in(window_at("furniture"), OWNER)
    _upload(page, file)
    items = page.get_by_role("tab", name="存货档案")
    expect(items).to_contain_text("新增 1")
    expect(items).to_contain_text("有误 1")
    items.click()
    expect(page.get_by_text("未使用的列：E 计价方式")).to_be_visible()
    page.get_by_text("1 行不是记录，未导入").click()
    expect(page.get_by_text("第 5 行（合计）：合计")).to_be_visible()
    pictures.take(page, "import-foreign")

    page.get_by_role("tab", name="表二").click()
    expect(page.get_by_text("没有识别出此工作表的内容")).to_be_visible()
    page.get_by_role("button", name="更正识别结果").click()
    _choose(page, "数据类型", "客户")
    expect(page.get_by_text("缺少必填列")).to_be_visible()
    _choose(page, "字段 甲", "客户编码")
    _choose(page, "字段 乙", "客户名称")
    pictures.take(page, "import-mapping")
    page.get_by_role("button", name="保存并重新检查").click()
    expect(page.get_by_role("tab", name="表二")).to_contain_text("新增 2")

    page.get_by_role("button", name="只导入正确的行").click()
    page.locator(".el-message-box").get_by_role("button", name="确定").click()
    expect(page.get_by_text("已导入").first).to_be_visible()

    _upload(page, file)
    expect(page.get_by_role("tab", name="表二")).to_contain_text("按上次的对应")
    expect(page.get_by_role("tab", name="表二")).to_contain_text("相同 2")
    expect(page.get_by_role("tab", name="存货档案")).to_contain_text("相同 1")
    expect(page.get_by_role("tab", name="日历")).to_contain_text("相同 1")


def test_the_furniture_workbook_brings_nothing_new_and_its_purchase_orders_wait(
    window_at: Callable[..., BrowserContext], pictures: Pictures
) -> None:
    page = sign_in(window_at("furniture"), OWNER)
    _upload(page, FURNITURE)

    expect(page.get_by_role("tab", name="Open purchase orders")).to_contain_text(
        "4 行等待相应模块开通"
    )
    expect(page.get_by_role("tab", name="Sales orders")).to_contain_text("相同 220")
    expect(page.get_by_role("tab", name="Items")).to_contain_text("相同 11")
    pictures.take(page, "import-furniture")


def test_all_records_are_downloaded_as_they_are_read_in(
    window_at: Callable[..., BrowserContext], pictures: Pictures, tmp_path: Path
) -> None:
    page = sign_in(window_at("furniture"), OWNER)
    page.goto("/imports")
    expect(page.get_by_role("button", name="全部数据")).to_be_visible()
    pictures.take(page, "import-list")
    with page.expect_download() as download:
        page.get_by_role("button", name="全部数据").click()
    file = tmp_path / "all.xlsx"
    download.value.save_as(file)

    _upload(page, file)

    expect(page.get_by_role("tab").first).to_contain_text("新增 0")
    for state in ("新增", "变更", "有误"):
        counts = page.locator(f"[role=tab] :text-matches('^{state} [1-9]')")
        expect(counts).to_have_count(0)
