"""Files of records: recognised by content, kept apart by enterprise, served only as downloads."""

import io
import os
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from mes.audit.models import AuditEntry
from mes.documents import attachments, storage
from mes.documents.attachments import AttachmentOwner, safe_name
from mes.documents.file_types import (
    MOST_BYTES,
    FileDamaged,
    FileTypeNotAllowed,
    PictureTooLarge,
    recognise,
)
from mes.documents.models import Attachment
from mes.kernel.actor import Actor, ActorKind
from mes.kernel.errors import NotFound, PermissionDenied, TooLarge
from mes.tenancy import context
from mes.tenancy.context import NoEnterprise
from tests.factories.people import Client

KIND = "test.record"
attachments.register(AttachmentOwner(KIND, "masterdata.view", "masterdata.edit", exists=(7).__eq__))
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PATH = f"/attachments/{KIND}/7"


def picture(kind: str = "PNG", size: tuple[int, int] = (3, 2)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, "red").save(buffer, kind)
    return buffer.getvalue()


def package(**parts: bytes) -> bytes:
    """A zip with ``parts``: double underscores in the names are slashes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def xlsx(**more: bytes) -> bytes:
    return package(**{"[Content_Types].xml": b"<a/>", "xl__workbook.xml": b"<b/>", **more})


def huge_png() -> bytes:
    """Forty thousand by forty thousand pixels declared in a hundred bytes."""
    header = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    blank = zlib.compress(b"\0" * 100)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", blank) + chunk(b"IEND", b"")
    )


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path / "files")
    return tmp_path / "files"


@pytest.fixture
def viewer() -> Actor:
    return Actor(ActorKind.PERSON, 5, "看客", frozenset({"masterdata.view"}))


def attach(actor: Actor, content: bytes = PDF, name: str = "图纸.pdf") -> Attachment:
    return attachments.attach_file(KIND, 7, file_name=name, content=content, actor=actor)


def stored(files: Path) -> list[str]:
    return sorted(str(path.relative_to(files)) for path in files.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("content", "content_type", "extension"),
    [
        (picture("JPEG"), "image/jpeg", "jpg"),
        (picture("PNG"), "image/png", "png"),
        (picture("GIF"), "image/gif", "gif"),
        (picture("WEBP"), "image/webp", "webp"),
        (PDF, "application/pdf", "pdf"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><EInvoice/>', "application/xml", "xml"),
        (package(**{"OFD.xml": b"<a/>"}), "application/ofd", "ofd"),
        (xlsx(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_is_what_its_content_says(content: bytes, content_type: str, extension: str) -> None:
    kind = recognise(content)

    assert (kind.content_type, kind.extension) == (content_type, extension)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", FileTypeNotAllowed),
        (b"hello", FileTypeNotAllowed),
        (b"MZ\x90\x00", FileTypeNotAllowed),
        (b"#!/bin/sh\n", FileTypeNotAllowed),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", FileTypeNotAllowed),
        (b"<a><x:script xmlns:x='http://www.w3.org/1999/xhtml'/></a>", FileTypeNotAllowed),
        (b"<html><body/></html>", FileTypeNotAllowed),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", FileTypeNotAllowed),
        (b"<a", FileTypeNotAllowed),
        (b"RIFF\x04\x00\x00\x00WAVE", FileTypeNotAllowed),
        (picture("PNG")[:40], FileDamaged),
        (huge_png(), PictureTooLarge),
        (b"%PDF-1.7 cut off", FileDamaged),
        (xlsx()[:60], FileDamaged),
        (package(readme=b"x"), FileTypeNotAllowed),
        (xlsx(xl__vbaProject=b"", **{"xl__vbaProject.bin": b"x"}), FileTypeNotAllowed),
        (xlsx(**{"..__..__etc__passwd": b"x"}), FileDamaged),
        (xlsx(__etc__passwd=b"x"), FileDamaged),
        (xlsx(xl__zeros=b"\0" * 5_000_000), FileDamaged),
        (b"\x89PNG\r\n\x1a\n" + b"0" * MOST_BYTES, TooLarge),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_what_is_not_accepted_is_refused(content: bytes, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        recognise(content)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("图纸 V2.pdf", "图纸 V2.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("..\\..\\boot.ini", "boot.pdf"),
        ("a\x00b\u202egpj.exe", "abgpj.pdf"),
        ("page.html", "page.pdf"),
        ("", "file.pdf"),
        ("...", "file.pdf"),
        (' "x<y>|z?.pdf ', "xyz.pdf"),
        ("长" * 300, "长" * 120 + ".pdf"),
        ("1.5 米板", "1.5 米板.pdf"),
    ],
)
def test_a_file_name_keeps_its_words_and_loses_its_tricks(name: str, kept: str) -> None:
    assert safe_name(name, "pdf") == kept


def test_a_file_is_stored_under_a_random_name_in_the_enterprises_folder(
    tenant: context.Tenant, actor: Actor, files: Path
) -> None:
    attachment = attach(actor, name="../../图纸.html")

    (path,) = stored(files)
    assert path == f"{tenant.schema_name}/{attachment.stored_name}"
    assert attachment.file_name == "图纸.pdf"
    assert "图纸" not in path
    assert attachment.size == len(PDF)
    entry = AuditEntry.objects.get(action="attachment.added")
    assert (entry.after or {})["sha256"] == attachment.sha256


def test_a_refused_file_leaves_nothing_behind(
    tenant: context.Tenant, actor: Actor, files: Path
) -> None:
    with pytest.raises(FileTypeNotAllowed):
        attach(actor, b"<svg/>")

    assert stored(files) == []
    assert not Attachment.objects.exists()


def test_the_records_rights_decide_who_reads_and_who_adds(
    tenant: context.Tenant, actor: Actor, viewer: Actor, files: Path
) -> None:
    attachment = attach(actor)
    nobody = Actor(ActorKind.PERSON, 6, "外人")

    assert attachments.read_file(attachment.pk, actor=viewer)[1] == PDF
    assert list(attachments.attachments_of(KIND, 7, actor=viewer)) == [attachment]
    with pytest.raises(PermissionDenied):
        attach(viewer)
    with pytest.raises(PermissionDenied):
        attachments.remove_attachment(attachment.pk, actor=viewer)
    with pytest.raises(PermissionDenied):
        attachments.read_file(attachment.pk, actor=nobody)
    assert len(stored(files)) == 1


@pytest.mark.parametrize(("record_type", "record_id"), [(KIND, 8), ("no.such", 7)])
def test_a_record_that_is_not_there_takes_no_file(
    tenant: context.Tenant, actor: Actor, files: Path, record_type: str, record_id: int
) -> None:
    with pytest.raises(NotFound):
        attachments.attach_file(record_type, record_id, file_name="a", content=PDF, actor=actor)

    assert stored(files) == []


def test_a_record_takes_no_more_than_its_share(
    tenant: context.Tenant, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "MOST_PER_RECORD", 1)
    attach(actor)

    with pytest.raises(attachments.TooManyAttachments):
        attach(actor)

    assert Attachment.objects.count() == 1


def test_a_removed_file_goes_when_the_transaction_commits(
    tenant: context.Tenant,
    actor: Actor,
    files: Path,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    attachment = attach(actor)

    with django_capture_on_commit_callbacks(execute=True):
        attachments.remove_attachment(attachment.pk, actor=actor)
        assert len(stored(files)) == 1

    assert stored(files) == []
    with pytest.raises(NotFound):
        attachments.read_file(attachment.pk, actor=actor)


def test_a_changed_or_lost_file_is_not_served(
    tenant: context.Tenant, actor: Actor, files: Path
) -> None:
    changed, lost = attach(actor), attach(actor)
    (files / tenant.schema_name / changed.stored_name).write_bytes(b"other")
    (files / tenant.schema_name / lost.stored_name).unlink()

    for attachment in (changed, lost):
        with pytest.raises(attachments.FileIsGone):
            attachments.read_file(attachment.pk, actor=actor)


def test_only_old_files_without_a_row_are_swept(
    tenant: context.Tenant, actor: Actor, files: Path
) -> None:
    kept = attach(actor)
    storage.save("attachments/aa/old.pdf", b"old")
    storage.save("attachments/aa/young.pdf", b"young")
    for name in (kept.stored_name, "attachments/aa/old.pdf"):
        os.utime(files / tenant.schema_name / name, (0, 0))

    assert attachments.remove_orphans() == 1

    assert stored(files) == sorted(
        f"{tenant.schema_name}/{name}" for name in (kept.stored_name, "attachments/aa/young.pdf")
    )


def test_another_enterprise_sees_neither_row_nor_file(
    tenant: context.Tenant, other_tenant: context.Tenant, actor: Actor
) -> None:
    attachment = attach(actor)

    with context.within(other_tenant):
        with pytest.raises(NotFound):
            attachments.read_file(attachment.pk, actor=actor)
        with pytest.raises(FileNotFoundError), storage.opened(attachment.stored_name):
            pass
        assert list(storage.names()) == []


def test_nothing_is_stored_outside_an_enterprise(db: None, files: Path) -> None:
    with pytest.raises(NoEnterprise):
        storage.save("attachments/aa/x.pdf", PDF)

    assert stored(files) == []


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "a\\b", "attachments/../../x"])
def test_a_stored_name_cannot_leave_its_folder(tenant: context.Tenant, name: str) -> None:
    with pytest.raises(SuspiciousFileOperation):
        storage.save(name, PDF)


def upload(client: Client, content: bytes = PDF, name: str = "图纸.pdf", **more: Any) -> Any:
    file = SimpleUploadedFile(name, content, "text/html")
    with context.within_public():
        return client.http.post(f"/api/v1{PATH}", {"file": file, **more}, HTTP_HOST=client.host)


def downloaded(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.fixture
def planner(api: Callable[..., Client]) -> Client:
    return api("planner")


def test_a_file_is_uploaded_listed_and_downloaded_as_an_attachment(planner: Client) -> None:
    answer = upload(planner)
    assert answer.status_code == 201, answer.content
    made = answer.json()

    listed = planner.get(PATH).json()["results"]
    file = planner.get(f"/attachments/{made['id']}/content")

    assert [row["file_name"] for row in listed] == ["图纸.pdf"]
    assert made["content_type"] == "application/pdf"
    assert downloaded(file) == PDF
    assert file["Content-Type"] == "application/pdf"
    assert file["X-Content-Type-Options"] == "nosniff"
    assert file["Content-Disposition"] == "attachment; filename*=utf-8''%E5%9B%BE%E7%BA%B8.pdf"
    assert file["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_file_is_deleted_over_http(planner: Client) -> None:
    made = upload(planner).json()

    assert planner.delete(f"/attachments/{made['id']}").status_code == 204
    assert planner.get(PATH).json()["results"] == []
    assert planner.get(f"/attachments/{made['id']}/content").status_code == 404


@pytest.mark.parametrize(
    ("content", "more", "status", "code"),
    [
        (b"<svg/>", {}, 415, "file_type_not_allowed"),
        (b"%PDF-1.7", {}, 422, "file_damaged"),
        (b"", {}, 400, "invalid"),
        (PDF, {"path": "/etc"}, 400, "invalid"),
    ],
    ids=["svg", "cut off", "empty", "unknown field"],
)
def test_a_refused_upload_says_why(
    planner: Client, content: bytes, more: dict[str, str], status: int, code: str
) -> None:
    answer = upload(planner, content, **more)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert planner.get(PATH).json()["results"] == []


def test_a_viewer_reads_and_does_not_write_over_http(
    planner: Client, api: Callable[..., Client]
) -> None:
    made = upload(planner).json()
    viewer = api("viewer")

    assert viewer.get(f"/attachments/{made['id']}/content").status_code == 200
    assert upload(viewer).status_code == 403
    assert viewer.delete(f"/attachments/{made['id']}").status_code == 403


def test_a_foreign_file_and_a_missing_one_are_answered_alike(
    planner: Client, api: Callable[..., Client], other_tenant: context.Tenant
) -> None:
    made = upload(planner).json()
    stranger = api("planner", tenant=other_tenant)

    foreign = stranger.get(f"/attachments/{made['id']}/content")
    missing = stranger.get("/attachments/999999999999999999999/content")

    assert foreign.status_code == missing.status_code == 404
    assert foreign.json()["code"] == missing.json()["code"]
