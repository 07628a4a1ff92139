"""A tablet that loses its line keeps the work and sends it once."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from tests.e2e import floor
from tests.e2e.desk import TABLET, Api


def test_a_report_made_offline_is_kept_and_sent_once(
    window_at: Callable[..., BrowserContext], api_of: Callable[[str, str], Api]
) -> None:
    api = api_of("furniture", "13900000101")
    leg = api.item("table leg")
    made = api.post(
        "/work-orders",
        {"item_id": leg["id"], "quantity": "6", "due_date": "2030-01-01"},
    )
    api.post(f"/work-orders/{made['id']}/release", **{"If-Match": f'"{made["version"]}"'})
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
