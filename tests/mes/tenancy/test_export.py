"""An archive holds everything, proves it, and no changed byte goes unseen."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from mes.audit.services import record
from mes.kernel.actor import system
from mes.tenancy import context
from mes.tenancy.export import BadArchive, verify_archive, write_archive
from mes.tenancy.models import Enterprise
from tests.factories.committed import an_enterprise, in_threads
from tests.factories.people import a_member

pytestmark = pytest.mark.threads


@pytest.fixture(scope="module")
def tenant(
    django_db_setup: None, django_db_blocker: object, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[context.Tenant]:
    """An enterprise with people, an audit trail with Chinese text, and two uploaded files."""
    from django.conf import settings  # noqa: PLC0415  set up by now

    usual, settings.MEDIA_ROOT = settings.MEDIA_ROOT, tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock(), an_enterprise() as made:  # type: ignore[attr-defined]
        a_member(made, "owner", name="吕厂长")
        with context.within(made):
            for number in range(3):
                enterprise = Enterprise.objects.get(pk=made.id)
                record(system(), "test.done", enterprise, after={"text": f'第{number}行\n"引号"'})
        folder = Path(settings.MEDIA_ROOT) / made.schema_name / "drawings"
        folder.mkdir(parents=True)
        (folder / "图纸.pdf").write_bytes(b"%PDF" + bytes(range(256)) * 5000)
        (folder / "empty.txt").write_bytes(b"")
        yield made
    settings.MEDIA_ROOT = usual


@pytest.fixture
def archive(tenant: context.Tenant, tmp_path: Path) -> Path:
    path = tmp_path / "archive.zip"
    write_archive(tenant, path, csv=True)
    return path


def _lines(archive: Path, member: str) -> list[dict[str, object]]:
    with zipfile.ZipFile(archive) as content:
        return [json.loads(line) for line in content.read(member).splitlines()]


def _count(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])


def test_a_fresh_archive_is_whole(archive: Path, tenant: context.Tenant) -> None:
    manifest = verify_archive(archive)

    assert manifest["enterprise"]["code"] == tenant.code


def test_every_table_is_in_the_archive_with_all_its_rows(
    archive: Path, tenant: context.Tenant
) -> None:
    manifest = verify_archive(archive)
    rows = {member["path"]: member["rows"] for member in manifest["members"]}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = %s", [tenant.schema_name]
        )
        tables = {name for (name,) in cursor.fetchall()}

    assert set(manifest["tables"]) == tables
    for table in tables:
        count = _count(f'SELECT count(*) FROM {tenant.schema_name}."{table}"')
        assert rows[f"data/{table}.jsonl"] == count, table


def test_rows_keep_text_and_types(archive: Path) -> None:
    entries = [
        e for e in _lines(archive, "data/audit_auditentry.jsonl") if e["action"] == "test.done"
    ]
    columns = {c["name"]: c["type"] for c in verify_archive(archive)["tables"]["audit_auditentry"]}

    assert [e["after"] for e in entries] == [{"text": f'第{n}行\n"引号"'} for n in range(3)]
    assert columns["id"] == "bigint"
    assert columns["after"] == "jsonb"


def test_csv_and_json_tell_the_same(archive: Path) -> None:
    with zipfile.ZipFile(archive) as content:
        text = content.read("csv/audit_auditentry.csv").decode()
    table = list(csv.DictReader(io.StringIO(text)))

    assert [row["id"] for row in table] == [
        str(row["id"]) for row in _lines(archive, "data/audit_auditentry.jsonl")
    ]


def test_members_come_with_their_roles_and_without_secrets(archive: Path) -> None:
    (member,) = _lines(archive, "sections/members.jsonl")

    assert (member["name"], member["roles"]) == ("吕厂长", ["owner"])
    assert not {"password", "totp_secret"} & member.keys()


def test_uploaded_files_are_in_the_archive_as_they_were(
    archive: Path, tenant: context.Tenant, settings: object
) -> None:
    stored = Path(settings.MEDIA_ROOT) / tenant.schema_name / "drawings" / "图纸.pdf"  # type: ignore[attr-defined]

    with zipfile.ZipFile(archive) as content:
        assert content.read("files/drawings/图纸.pdf") == stored.read_bytes()
        assert content.read("files/drawings/empty.txt") == b""


def test_the_schemas_definition_is_in_the_archive(archive: Path) -> None:
    with zipfile.ZipFile(archive) as content:
        assert b"CREATE TABLE" in content.read("schema.sql")


def _changed(archive: Path, change: Callable[[str, bytes], bytes | None], extra: str = "") -> Path:
    target = archive.with_name("changed.zip")
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
        if extra:
            new.writestr(extra, b"x")
    return target


def _problems(archive: Path) -> list[str]:
    with pytest.raises(BadArchive) as bad:
        verify_archive(archive)
    problems: list[str] = bad.value.params["problems"]
    return problems


def test_one_changed_letter_is_found(archive: Path) -> None:
    changed = _changed(
        archive, lambda _name, content: content.replace("第1行".encode(), "第9行".encode())
    )

    assert _problems(changed)[0] == "data/audit_auditentry.jsonl: the content was changed (SHA-256)"


def test_a_missing_row_is_found(archive: Path) -> None:
    changed = _changed(
        archive,
        lambda name, content: (
            b"".join(content.splitlines(keepends=True)[1:])
            if name == "data/access_memberrole.jsonl"
            else content
        ),
    )

    assert "data/access_memberrole.jsonl: 0 rows instead of 1" in _problems(changed)


def test_a_missing_file_and_a_smuggled_one_are_found(archive: Path) -> None:
    changed = _changed(
        archive,
        lambda name, content: None if name == "files/drawings/图纸.pdf" else content,
        extra="files/virus.exe",
    )

    assert _problems(changed) == [
        "files/virus.exe: not in the manifest",
        "files/drawings/图纸.pdf: missing",
    ]


def test_a_cut_off_archive_is_refused(archive: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.zip"
    cut.write_bytes(archive.read_bytes()[:-100])

    assert _problems(cut)[0].startswith("unreadable")


def test_a_failed_export_leaves_no_half_archive(tenant: context.Tenant, tmp_path: Path) -> None:
    target = tmp_path / "sub" / "x.zip"
    gone = context.Tenant(tenant.id, "t_gone0000", tenant.code, tenant.name, tenant.status)

    with pytest.raises(Exception, match="pg_dump"):
        write_archive(gone, target)

    assert list(target.parent.iterdir()) == []


def test_writers_meanwhile_do_not_tear_the_snapshot(tenant: context.Tenant, tmp_path: Path) -> None:
    def write() -> None:
        with context.within(tenant):
            for _ in range(30):
                enterprise = Enterprise.objects.get(pk=tenant.id)
                record(system(), "test.busy", enterprise, after={})

    def export() -> Path:
        path = tmp_path / "busy.zip"
        write_archive(tenant, path)
        return path

    written, path = in_threads(write, export)

    assert written is None
    assert verify_archive(path)["format"] == "xueyang-export/1"


def test_the_commands_write_and_check_an_archive(tenant: context.Tenant, tmp_path: Path) -> None:
    path, said = tmp_path / "by-command.zip", io.StringIO()

    call_command("enterprise", "export", tenant.code, str(path), stdout=said)
    call_command("enterprise", "verify-export", str(path), stdout=said)
    broken = _changed(
        path, lambda name, content: content + b" " if name == "schema.sql" else content
    )

    assert f"{path} is whole: {tenant.code}," in said.getvalue()
    with pytest.raises(CommandError, match=r"schema\.sql: the content was changed"):
        call_command("enterprise", "verify-export", str(broken))
