"""An enterprise fetches its own archive, and only its own."""

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from mes.outbox.services import deliver_due
from mes.tenancy import context
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


def test_who_may_not_export_all_data_is_refused(exporting: context.Tenant) -> None:
    assert sign_in(exporting, "planner").post("/exports").status_code == 403
