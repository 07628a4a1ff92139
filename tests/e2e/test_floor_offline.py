"""A tablet that loses its line keeps the work and sends it once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, expect

from tests.e2e import floor
from tests.e2e.desk import TABLET, Api, persistent_window
from tests.e2e.line import line_to
from tests.live import Stack


def _released(api: Api, item: str, quantity: str) -> dict[str, Any]:
    made = api.post(
        "/work-orders",
        {"item_id": api.item(item)["id"], "quantity": quantity, "due_date": "2030-01-01"},
    )
    api.post(f"/work-orders/{made['id']}/release", **{"If-Match": f'"{made["version"]}"'})
    return dict(made)


def test_a_report_made_offline_is_kept_and_sent_once(
    window_at: Callable[..., BrowserContext], api_of: Callable[[str, str], Api]
) -> None:
    api = api_of("furniture", "13900000101")
    made = _released(api, "table leg", "6")
    terminal = api.post("/terminals", {"name": "断网平板", "work_centre_ids": []})
    tablet = window_at("furniture", TABLET)
    page = floor.enrol(tablet, terminal["enrolment_code"])
    floor.sign_on(page, "F02")
    floor.choose(page, made["number"])

    tablet.set_offline(True)
    floor.enter(page, good="4")
    floor.send(page)
    waiting = page.get_by_role("button", name="待上传 1")
    expect(waiting).to_be_visible(timeout=20_000)
    assert api.get(f"/work-orders/{made['id']}")["good"] == "0"
    tablet.set_offline(False)

    expect(waiting).to_be_hidden(timeout=20_000)
    assert api.get(f"/work-orders/{made['id']}")["good"] == "4"
    reports = api.rows("/work-reports", search=made["number"])
    assert [(row["good"], row["employee_name"]) for row in reports] == [("4", "卡尔")]


def test_a_tablet_that_was_switched_off_without_network_sends_what_it_kept_once(
    chromium: Browser, stack: Stack, api_of: Callable[[str, str], Api], tmp_path: Path
) -> None:
    api = api_of("furniture", "13900000101")
    made = _released(api, "table leg", "5")
    terminal = api.post("/terminals", {"name": "关机平板", "work_centre_ids": []})

    with line_to(stack.http_port) as line:
        with persistent_window(chromium, stack, "furniture", tmp_path / "tablet", line) as tablet:
            page = floor.enrol(tablet, terminal["enrolment_code"])
            page.evaluate("navigator.serviceWorker.ready.then(() => true)")
            floor.sign_on(page, "F02")
            floor.choose(page, made["number"])
            line.cut()
            tablet.set_offline(True)
            floor.enter(page, good="3")
            floor.send(page)
            expect(page.get_by_role("button", name="待上传 1")).to_be_visible(timeout=20_000)

        with persistent_window(chromium, stack, "furniture", tmp_path / "tablet", line) as tablet:
            tablet.set_offline(True)
            page = tablet.new_page()
            page.goto("/floor")
            expect(page.get_by_role("button", name="待上传 1")).to_be_visible(timeout=20_000)
            assert api.get(f"/work-orders/{made['id']}")["good"] == "0"
            line.mend()
            tablet.set_offline(False)

            expect(page.get_by_role("button", name="待上传 1")).to_be_hidden(timeout=30_000)
            assert api.get(f"/work-orders/{made['id']}")["good"] == "3"
            page.reload()
            expect(page.locator("main.list")).to_be_visible()

    reports = api.rows("/work-reports", search=made["number"])
    assert [(row["good"], row["employee_name"]) for row in reports] == [("3", "卡尔")]
