"""What a worker does at the tablet of the browser tests."""

import re

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.desk import PIN


def press(page: Page, keys: str) -> None:
    """Type on the number pad."""
    for key in keys:
        page.locator(".pad").get_by_role("button", name=key, exact=True).click()


def enrol(context: BrowserContext, code: str) -> Page:
    """The floor page of a tablet that has used the administrator's code."""
    page = context.new_page()
    page.goto("/floor")
    page.locator("input[name=code]").fill(code)
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_role("heading", name="请签到")).to_be_visible()
    return page


def sign_on(page: Page, number: str) -> None:
    """By number and PIN."""
    page.locator("input[name=number]").fill(number)
    page.locator("input[name=pin]").focus()
    press(page, PIN)
    page.get_by_role("button", name="签到").click()
    expect(page.locator("main.list")).to_be_visible()


def choose(page: Page, work_order: str) -> None:
    """Open the first operation of a work order in the list."""
    page.locator("button.card").filter(has_text=re.compile(rf"{work_order} ")).first.click()
    expect(page.locator("main.operation")).to_be_visible()


def start(page: Page) -> None:
    page.get_by_role("button", name="开工").click()
    expect(page.locator("output.clock")).to_be_visible()


def enter(page: Page, *, good: str, scrap: str = "", reason: str = "") -> None:
    """Amounts on the pad; nothing is sent yet."""
    page.locator("[data-field=good]").click()
    press(page, good)
    if scrap:
        page.locator("[data-field=scrap]").click()
        press(page, scrap)
        page.get_by_role("radio", name=reason).click()


def send(page: Page) -> None:
    page.get_by_role("button", name="报工", exact=True).click()
    expect(page.locator("main.list")).to_be_visible()
