"""Filling the forms that open in a drawer."""

from playwright.sync_api import Page, expect


def fill(page: Page, **values: str) -> None:
    """Type into the drawer's fields by their labels."""
    for label, value in values.items():
        field = page.locator(".el-drawer").get_by_label(label, exact=True)
        field.fill(value)
        field.blur()


def choose(page: Page, label: str, option: str) -> None:
    """Choose the first option with this text."""
    page.locator(".el-drawer").get_by_label(label, exact=True).click()
    page.get_by_role("option", name=option).first.click()


def save(page: Page) -> None:
    """Save the form and see it go."""
    button = page.locator(".el-drawer").get_by_role("button", name="保存")
    button.click()
    expect(button).to_have_count(0)
