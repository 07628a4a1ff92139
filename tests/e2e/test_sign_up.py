"""A factory's first hour: signed up, on trial, subscribed, its own workbook imported."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from mes.local.demo_data import WORKBOOK
from tests.e2e import joining
from tests.e2e.desk import PASSWORD, Api, Pictures, sign_in

WindowAt = Callable[..., BrowserContext]


def test_a_factory_signs_up_subscribes_and_imports_its_workbook(
    window_at: WindowAt, api_of: Callable[[str, str], Api], pictures: Pictures
) -> None:
    joining.sign_up(window_at("www").new_page(), "newfactory", "13700000001")
    page = sign_in(window_at("newfactory"), "13700000001")
    api = api_of("newfactory", "13700000001")
    colleague = sign_in(window_at("newfactory"), _colleague(api))
    for one in (page, colleague):
        for entry in ("销售订单", "库存", "工单"):
            expect(
                one.locator("aside nav").get_by_role("link", name=entry, exact=True)
            ).to_be_visible()

    joining.subscribe(page, *joining.MODULES)
    for name in joining.MODULES:
        card = joining.card(page, name)
        expect(card.get_by_text("试用中", exact=True)).to_be_visible()
        expect(card.get_by_role("button", name="开通")).to_have_count(0)
    pictures.take(page, "modules")

    page.goto("/imports")
    page.locator("input[type=file]").set_input_files(WORKBOOK)
    page.wait_for_url("**/imports/*")
    apply = page.get_by_role("button", name="全部导入")
    expect(apply).to_be_visible(timeout=30_000)
    assert api.rows("/items") == []
    orders = page.get_by_role("tab", name="Sales orders")
    expect(orders).to_contain_text("新增 220")
    expect(page.get_by_role("tab", name="Open purchase orders")).to_contain_text("等待相应模块开通")
    orders.click()
    expect(page.locator(".el-table__row, tbody tr").first).to_be_visible()
    pictures.take(page, "import-preview")
    apply.click()
    page.locator(".el-message-box").get_by_role("button", name="确定").click()
    expect(page.locator(".el-alert", has_text="已于")).to_be_visible(timeout=60_000)

    page.locator("aside nav").get_by_role("link", name="销售订单", exact=True).click()
    expect(page.get_by_text("Demand 05")).to_be_visible()
    pictures.take(page, "sales-orders")
    assert len(api.rows("/items")) == 11
    assert len(api.rows("/sales-orders", limit=200)) + len(_rest(api)) == 220


def _rest(api: Api) -> list[object]:
    first = api.get("/sales-orders", limit=200)
    return list(api.rows("/sales-orders", limit=200, cursor=first["next"]))


def _colleague(api: Api) -> str:
    """Somebody invited, who has set a password by the invitation's link."""
    phone = "13700000002"
    made = api.post("/invitations", {"name": "林主管", "phone": phone, "roles": ["manager"]})
    token = made["link"].rsplit("token=", 1)[-1]
    api.post("/invitations/accept", {"token": token, "name": "林主管", "password": PASSWORD})
    return phone


def test_the_sign_in_page(window_at: WindowAt, pictures: Pictures) -> None:
    page = window_at("furniture").new_page()

    page.goto("/sales-orders")

    expect(page.get_by_role("button", name="登录")).to_be_visible()
    pictures.take(page, "sign-in")
