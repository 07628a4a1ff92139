"""Every kind of record that takes files: its own rights, its own enterprise."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mes.documents import attachments
from mes.documents.models import Attachment
from mes.kernel.actor import Actor
from mes.kernel.errors import NotFound
from mes.tenancy import context
from tests.factories.masterdata import a_bom, an_item
from tests.factories.orders import a_confirmed_order, a_delivery, a_sales_order
from tests.factories.people import Client
from tests.factories.production import a_draft_order

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
OWNERS: dict[str, Callable[[], Any]] = {
    "item": an_item,
    "bom": lambda: a_bom(an_item(), {an_item(): 1}),
    "sales_order": a_sales_order,
    "delivery": lambda: a_delivery(a_confirmed_order()),
    "work_order": a_draft_order,
}
pytestmark = pytest.mark.parametrize("kind", OWNERS)


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "files")


def _upload(client: Client, path: str) -> Any:
    file = SimpleUploadedFile("合同.pdf", PDF, "application/pdf")
    with context.within_public():
        return client.http.post(f"/api/v1{path}", {"file": file}, HTTP_HOST=client.host)


def test_a_file_of_the_record_is_uploaded_and_listed(
    tenant: context.Tenant, api: Callable[..., Client], kind: str
) -> None:
    path = f"/attachments/{kind}/{OWNERS[kind]().pk}"
    manager = api("manager")

    answer = _upload(manager, path)

    listed = manager.get(path).json()["results"]
    assert answer.status_code == 201, answer.content
    assert [row["file_name"] for row in listed] == ["合同.pdf"]


def test_who_may_only_look_sees_the_files_and_adds_none(
    tenant: context.Tenant, api: Callable[..., Client], kind: str
) -> None:
    path = f"/attachments/{kind}/{OWNERS[kind]().pk}"
    viewer = api("viewer")

    assert _upload(viewer, path).status_code == 403
    assert viewer.get(path).json()["results"] == []
    assert Attachment.objects.count() == 0


def test_a_record_of_another_enterprise_takes_no_file(
    tenant: context.Tenant, other_tenant: context.Tenant, actor: Actor, kind: str
) -> None:
    pk = OWNERS[kind]().pk
    with context.within(other_tenant), pytest.raises(NotFound):
        attachments.attach_file(kind, pk, file_name="合同.pdf", content=PDF, actor=actor)

    assert Attachment.objects.count() == 0


def test_a_record_that_is_not_there_takes_no_file(
    tenant: context.Tenant, api: Callable[..., Client], kind: str
) -> None:
    assert _upload(api("manager"), f"/attachments/{kind}/999999").status_code == 404
    assert Attachment.objects.count() == 0
