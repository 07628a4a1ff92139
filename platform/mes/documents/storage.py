"""Files of the present enterprise: every path begins with its schema, whatever the storage is."""

from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex
from typing import IO

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from mes.tenancy.context import present_tenant

ATTACHMENTS = "attachments"


def new_name(extension: str) -> str:
    """A random name below the enterprise's folder: nothing of it comes from the uploader."""
    token = token_hex(16)
    return f"{ATTACHMENTS}/{token[:2]}/{token}.{extension}"


def save(name: str, content: bytes) -> None:
    """Store ``content`` under ``name``. Raises NoEnterprise outside an enterprise."""
    path = _path(name)
    kept = default_storage.save(path, ContentFile(content))
    if kept != path:
        default_storage.delete(kept)
        raise SuspiciousFileOperation("a random file name was taken already")


@contextmanager
def opened(name: str) -> Iterator[IO[bytes]]:
    """The stored file for reading. Raises FileNotFoundError and NoEnterprise."""
    with default_storage.open(_path(name), "rb") as stored:
        yield stored


def delete(name: str) -> None:
    """Remove the stored file; one that is gone already is no error."""
    default_storage.delete(_path(name))


def names() -> Iterator[str]:
    """Every stored attachment's name of the present enterprise."""
    root = _path(ATTACHMENTS)
    if not default_storage.exists(root):
        return
    folders, _files = default_storage.listdir(root)
    for folder in sorted(folders):
        _folders, files = default_storage.listdir(f"{root}/{folder}")
        for file in sorted(files):
            yield f"{ATTACHMENTS}/{folder}/{file}"


def modified(name: str) -> float:
    """When the file was last written, seconds since the epoch."""
    return default_storage.get_modified_time(_path(name)).timestamp()


def _path(name: str) -> str:
    if ".." in name or "\\" in name or name.startswith("/"):
        raise SuspiciousFileOperation("a stored name stays below its enterprise's folder")
    return f"{present_tenant().schema_name}/{name}"
