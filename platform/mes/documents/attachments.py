"""Attachments: files of a record, checked by content, stored under names of our own.

Whoever owns records registers an ``AttachmentOwner``; its permissions decide who sees and changes
the files, and its ``exists`` whether the record is there. A foreign id and a missing one are
answered alike, because each enterprise's records stand in a schema of their own.
"""

import hashlib
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from mes.audit.services import record, snapshot
from mes.catalog.gate import require_quota
from mes.catalog.meters import STORAGE
from mes.documents import storage
from mes.documents.file_types import recognise
from mes.documents.models import Attachment
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.errors import DomainError, NotFound, PermissionDenied
from mes.kernel.text import gettext_noop as _

MOST_PER_RECORD = 100
LONGEST_NAME = 120
# A file without a row is left by a transaction that rolled back; younger ones may still commit.
ORPHAN_SECONDS = 24 * 3600


class TooManyAttachments(DomainError):
    """The record has ``most`` files already."""

    code = "too_many_attachments"
    message = _("A record takes at most %(most)s files.")


class FileIsGone(DomainError):
    """The row is there and the stored file is not, or is not what was stored."""

    code = "file_is_gone"
    status = 410
    message = _("The file is missing or damaged in the storage.")


@dataclass(frozen=True, slots=True)
class AttachmentOwner:
    """A kind of record that takes files: the rights to see and change them, and a look-up.

    ``require_open`` raises a DomainError while the files of a record may not change.
    """

    record_type: str
    view_permission: str
    edit_permission: str
    exists: Callable[[int], bool]
    require_open: Callable[[int], None] | None = None


_owners: dict[str, AttachmentOwner] = {}


def register(owner: AttachmentOwner) -> None:
    """Let records of ``owner`` take files. Raises ValueError when the type is someone else's."""
    known = _owners.setdefault(owner.record_type, owner)
    if known != owner:
        raise ValueError(f"attachments of {owner.record_type} are declared twice")


def attachments_of(record_type: str, record_id: int, *, actor: Actor) -> QuerySet[Attachment]:
    """The files of a record, oldest first. Raises PermissionDenied and NotFound."""
    _permitted_owner(record_type, record_id, actor=actor, change=False)
    return Attachment.objects.filter(record_type=record_type, record_id=record_id).order_by("id")


@transaction.atomic
def attach_file(
    record_type: str, record_id: int, *, file_name: str, content: bytes, actor: Actor
) -> Attachment:
    """Store ``content`` as a file of the record.

    Raises PermissionDenied, NotFound, QuotaExceeded, TooManyAttachments, what the record's owner
    refuses while its files are settled, and what ``file_types.recognise`` says.
    """
    _permitted_owner(record_type, record_id, actor=actor, change=True)
    require_quota(STORAGE)
    kind = recognise(content)
    present = Attachment.objects.filter(record_type=record_type, record_id=record_id)
    if present.count() >= MOST_PER_RECORD:
        raise TooManyAttachments(most=MOST_PER_RECORD)

    stored_name = storage.new_name(kind.extension)
    storage.save(stored_name, content)
    attachment = Attachment.objects.create(
        record_type=record_type,
        record_id=record_id,
        file_name=safe_name(file_name, kind.extension),
        stored_name=stored_name,
        content_type=kind.content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by_id=actor.id,
        uploaded_by_name=actor.name[:120],
    )

    record(actor, "attachment.added", attachment, after=snapshot(attachment))
    return attachment


def read_file(attachment_id: int, *, actor: Actor) -> tuple[Attachment, bytes]:
    """The file and its content, verified. Raises PermissionDenied, NotFound and FileIsGone."""
    attachment = _permitted(attachment_id, actor=actor, change=False)
    try:
        with storage.opened(attachment.stored_name) as stored:
            content = stored.read()
    except FileNotFoundError as missing:
        raise FileIsGone from missing
    if hashlib.sha256(content).hexdigest() != attachment.sha256:
        raise FileIsGone
    return attachment, content


@transaction.atomic
def remove_attachment(attachment_id: int, *, actor: Actor) -> None:
    """Delete the file; its storage is freed after commit.

    Raises PermissionDenied, NotFound, and what the record's owner refuses.
    """
    attachment = _permitted(attachment_id, actor=actor, change=True)
    before = snapshot(attachment)

    record(actor, "attachment.removed", attachment, before=before)
    attachment.delete()
    transaction.on_commit(lambda: storage.delete(before["stored_name"]))


def remove_orphans() -> int:
    """Delete stored files that no row names and that are older than a day; how many there were."""
    known = set(Attachment.objects.values_list("stored_name", flat=True))
    oldest = clock.now().timestamp() - ORPHAN_SECONDS
    orphans = [
        name for name in storage.names() if name not in known and storage.modified(name) < oldest
    ]
    for name in orphans:
        storage.delete(name)
    return len(orphans)


def safe_name(name: str, extension: str) -> str:
    """``name`` as a plain file name: no folders, nothing invisible, the true extension."""
    base = name.replace("\\", "/").rpartition("/")[2]
    visible = "".join(
        char
        for char in unicodedata.normalize("NFC", base)
        if unicodedata.category(char)[0] != "C" and char not in '<>:"|?*'
    )
    stem, dot, ending = visible.strip(" .").rpartition(".")
    if not dot or not (ending.isascii() and ending.isalnum() and len(ending) <= 5):
        stem = visible.strip(" .")
    return f"{stem.strip(' .')[:LONGEST_NAME] or 'file'}.{extension}"


def _permitted(attachment_id: int, *, actor: Actor, change: bool) -> Attachment:
    attachment = Attachment.objects.filter(pk=attachment_id).first()
    if attachment is None:
        raise NotFound(record="attachment", id=attachment_id)
    _permitted_owner(attachment.record_type, attachment.record_id, actor=actor, change=change)
    return attachment


def _permitted_owner(record_type: str, record_id: int, *, actor: Actor, change: bool) -> None:
    owner = _owners.get(record_type)
    if owner is None:
        raise NotFound(record=record_type[:60], id=record_id)
    permission = owner.edit_permission if change else owner.view_permission
    if not actor.may(permission):
        raise PermissionDenied(permission=permission)
    if not owner.exists(record_id):
        raise NotFound(record=record_type, id=record_id)
    if change and owner.require_open is not None:
        owner.require_open(record_id)
