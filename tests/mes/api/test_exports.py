"""An enterprise fetches its own archive, and only its own."""

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from mes.api.enterprises import exports
from mes.outbox.services import deliver_due
from mes.tenancy import context
from mes.tenancy.services import suspend
from tests.factories.committed import an_enterprise
from tests.factories.people import sign_in

pytestmark = pytest.mark.threads


@pytest.fixture
def exporting(
    committed_enterprise: context.Tenant, tmp_path: Path, settings: Any
) -> context.Tenant:
    settings.EXPORT_ROOT = tmp_path
    return committed_enterprise


def test_an_owner_asks_for_an_archive_and_fetches_it(exporting: context.Tenant) -> None:
    owner = sign_in(exporting, "owner")

    asked = owner.post("/exports")
    deliver_due()
    (listed,) = owner.get("/exports").json()
    fetched = owner.get(f"/exports/{listed['id']}/file")
    content = b"".join(fetched.streaming_content)
    fetched.close()

    assert (asked.status_code, asked.json()["status"]) == (202, "waiting")
    assert (listed["status"], listed["size"]) == ("done", len(content))
    assert fetched["Content-Type"] == "application/zip"
    assert "manifest.json" in zipfile.ZipFile(BytesIO(content)).namelist()


def test_another_enterprises_archive_is_not_found(exporting: context.Tenant) -> None:
    owner = sign_in(exporting, "owner")
    owner.post("/exports")
    deliver_due()
    (listed,) = owner.get("/exports").json()

    with an_enterprise() as other:
        stranger = sign_in(other, "owner")
        foreign = stranger.get(f"/exports/{listed['id']}/file")
        missing = stranger.get("/exports/999999999/file")

    assert foreign.status_code == missing.status_code == 404
    assert foreign.json() | {"id": 0} == missing.json() | {"id": 0}


def test_an_archive_that_waits_serves_everybody(exporting: context.Tenant) -> None:
    owner, other = sign_in(exporting, "owner"), sign_in(exporting, "owner")

    first, second = owner.post("/exports"), other.post("/exports")

    assert first.json()["id"] == second.json()["id"]
    assert len(owner.get("/exports").json()) == 1


def test_whoever_asked_sees_how_far_the_archive_is(
    exporting: context.Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = sign_in(exporting, "owner")
    owner.post("/exports")
    seen: list[tuple[str, int, int]] = []
    write = exports.write_archive

    def look_in_between(tenant: context.Tenant, target: Path, *, tell: Any) -> Any:
        def told(done: int, expected: int) -> None:
            tell(done, expected)
            (row,) = owner.get("/exports").json()
            seen.append((row["status"], row["parts_done"], row["parts_total"]))

        return write(tenant, target, tell=told)

    monkeypatch.setattr(exports, "write_archive", look_in_between)
    deliver_due()
    (done,) = owner.get("/exports").json()

    total = len(seen)
    assert total > 50
    assert seen == [("running", number, total) for number in range(1, total + 1)]
    assert (done["status"], done["parts_total"]) == ("done", 0)
    assert done["kept_until"] > done["finished_at"]


def test_an_archive_holds_costs_and_needs_the_right_to_see_them(
    exporting: context.Tenant,
) -> None:
    owner = sign_in(exporting, "owner")
    owner.post("/exports")
    deliver_due()
    (listed,) = owner.get("/exports").json()
    owner.post(
        "/roles", {"code": "archivist", "name": "档案", "permissions": ["administration.export"]}
    )
    archivist = sign_in(exporting, "archivist")

    answers = [
        archivist.get("/exports"),
        archivist.post("/exports"),
        archivist.get(f"/exports/{listed['id']}/file"),
    ]

    assert [(one.status_code, one.json()["permission"]) for one in answers] == [
        (403, "costs.view")
    ] * 3
    assert len(owner.get("/exports").json()) == 1


def test_a_suspended_enterprise_still_exports(exporting: context.Tenant) -> None:
    owner = sign_in(exporting, "owner")
    suspend(exporting.code, "欠费")

    asked = owner.post("/exports")
    deliver_due()
    (listed,) = owner.get("/exports").json()
    fetched = owner.get(f"/exports/{listed['id']}/file")
    fetched.close()

    assert (asked.status_code, listed["status"], fetched.status_code) == (202, "done", 200)


def test_who_may_not_export_all_data_is_refused(exporting: context.Tenant) -> None:
    assert sign_in(exporting, "planner").post("/exports").status_code == 403
