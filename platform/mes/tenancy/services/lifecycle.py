"""Suspending, resuming and deleting an enterprise.

Deleting takes two steps: the enterprise is hidden at once and its data go when the grace period is
over, unless somebody cancels. A row stays as a tombstone, so that its address is not given to a
stranger for ``provision.CODE_REST``.
"""

import re
import shutil
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import structlog
from django.conf import settings
from django.db import transaction

from mes.db.transitions import require_transition
from mes.kernel import clock
from mes.kernel.errors import Invalid, NotFound
from mes.kernel.text import gettext_noop as _
from mes.tenancy import context, directory, schemas
from mes.tenancy.models import (
    TRANSITIONS,
    Domain,
    Enterprise,
    EnterpriseExport,
    EnterpriseStatus,
    ExportStatus,
)

log = structlog.get_logger(__name__)

EXPORT_KEPT = timedelta(days=7)
SETTLED = timedelta(days=1)
# Archives that the worker wrote, whole or not: see ``archive_name``.
_ARCHIVE = re.compile(r"\.?[a-z0-9-]+-\d{8}-\d{6}-\d+\.zip(\.part)?")
_purgers: list[Callable[[int], None]] = []


def on_purge(purge: Callable[[int], None]) -> None:
    """Call ``purge`` with the enterprise's id when its data are removed, in the same transaction.

    For the layers above that keep rows about an enterprise in the public schema. Its schema still
    stands then, so that what is done last can be written down.
    """
    if purge not in _purgers:
        _purgers.append(purge)


def suspend(code: str, reason: str) -> Enterprise:
    """Make the enterprise read-only for its people, who are told ``reason``.

    Raises NotFound, Invalid without a reason, TransitionNotAllowed.
    """
    reason = reason.strip()
    if not reason:
        raise Invalid.field("reason", "required", _("Say why: its people will read it."))
    return _change(code, EnterpriseStatus.SUSPENDED, suspended_reason=reason[:300])


def resume(code: str) -> Enterprise:
    """Let the enterprise work again. Raises NotFound, TransitionNotAllowed."""
    return _change(code, EnterpriseStatus.ACTIVE, only_from=EnterpriseStatus.SUSPENDED)


def delete(code: str, *, confirm: str) -> Enterprise:
    """Hide the enterprise now and remove its data after the grace period.

    ``confirm`` must repeat the code. Raises Invalid, NotFound, TransitionNotAllowed.
    """
    if confirm != code:
        raise Invalid.field("confirm", "mismatch", _("Type the enterprise's code to confirm."))
    grace = timedelta(days=settings.DELETION_GRACE_DAYS)
    now = clock.now()
    return _change(code, EnterpriseStatus.DELETING, hidden_at=now, delete_after=now + grace)


def cancel_delete(code: str) -> Enterprise:
    """Take a deletion back within the grace period. Raises NotFound, TransitionNotAllowed."""
    return _change(code, EnterpriseStatus.ACTIVE, only_from=EnterpriseStatus.DELETING)


def purge_due() -> int:
    """Remove the data of every enterprise whose grace period is over; returns how many."""
    with context.within_public():
        due = list(
            Enterprise.objects.filter(
                status=EnterpriseStatus.DELETING, delete_after__lte=clock.now()
            )
            .order_by("id")
            .values_list("pk", flat=True)
        )
    return sum(purge(pk) for pk in due)


def allowed_steps(status: str) -> list[str]:
    """What operators may do with an enterprise of this state, from the table of the rule."""
    present = EnterpriseStatus(status)
    following = TRANSITIONS[present]
    offered = {
        "suspend": EnterpriseStatus.SUSPENDED in following,
        "resume": present is EnterpriseStatus.SUSPENDED,
        "delete": EnterpriseStatus.DELETING in following,
        "cancel-delete": present is EnterpriseStatus.DELETING,
    }
    return [name for name, offer in offered.items() if offer]


def purge(enterprise_id: int) -> bool:
    """Drop the schema, the files and what is said of the people; leave the tombstone.

    False when somebody cancelled meanwhile or another process has done it. The files go after the
    commit; what a killed process leaves of them ``remove_leftovers`` finds.
    """
    with context.within_public(), transaction.atomic():
        row = Enterprise.objects.select_for_update().filter(pk=enterprise_id).first()
        if row is None or row.status != EnterpriseStatus.DELETING or row.delete_after is None:
            return False
        if row.delete_after > clock.now():
            return False

        require_transition(TRANSITIONS, row.status, EnterpriseStatus.DELETED)
        for also in _purgers:
            also(row.pk)
        schemas.drop(row.schema_name)
        archives = list(EnterpriseExport.objects.filter(enterprise=row))
        EnterpriseExport.objects.filter(enterprise=row).delete()
        Domain.objects.filter(tenant=row).delete()
        row.status, row.deleted_at = EnterpriseStatus.DELETED, clock.now()
        row.name, row.town, row.suspended_reason = "", "", ""
        row.save()
        transaction.on_commit(lambda: _remove_files(row.schema_name, archives))
    directory.forget()
    log.info("enterprise_purged", enterprise=row.code, schema=row.schema_name)
    return True


def expire_exports() -> int:
    """Remove archives older than ``EXPORT_KEPT``; returns how many."""
    with context.within_public():
        old = list(
            EnterpriseExport.objects.filter(
                status=ExportStatus.DONE, finished_at__lt=clock.now() - EXPORT_KEPT
            )
        )
        for export in old:
            _remove_archive(export)
            export.status = ExportStatus.EXPIRED
            export.save(update_fields=["status"])
    return len(old)


def archive_name(export: EnterpriseExport) -> str:
    """The name of the file of ``export``, begun now."""
    return f"{export.enterprise.code}-{clock.now():%Y%m%d-%H%M%S}-{export.pk}.zip"


def files_folder(schema_name: str) -> Path:
    """Where the uploaded files of an enterprise are. Raises ValueError for a foreign name."""
    schemas.quoted(schema_name)
    return Path(settings.MEDIA_ROOT) / schema_name


def remove_leftovers() -> int:
    """Remove files of enterprises that are gone, and archives that no row names; returns how many.

    Both are left when a process is killed between a commit and its files. What is younger than
    ``SETTLED`` may still be in the making.
    """
    with context.within_public():
        gone = Enterprise.objects.filter(status=EnterpriseStatus.DELETED)
        folders = [files_folder(name) for name in gone.values_list("schema_name", flat=True)]
        named = set(EnterpriseExport.objects.values_list("file_name", flat=True))
    removed = 0
    for folder in folders:
        if folder.is_dir():
            shutil.rmtree(folder, ignore_errors=True)
            removed += 1
    root = Path(settings.EXPORT_ROOT)
    settled = clock.now().timestamp() - SETTLED.total_seconds()
    for file in root.iterdir() if root.is_dir() else ():
        ours = _ARCHIVE.fullmatch(file.name) and file.name not in named
        if ours and file.is_file() and file.stat().st_mtime < settled:
            file.unlink(missing_ok=True)
            removed += 1
    return removed


def _remove_files(schema_name: str, archives: Sequence[EnterpriseExport]) -> None:
    shutil.rmtree(files_folder(schema_name), ignore_errors=True)
    for archive in archives:
        _remove_archive(archive)


def _remove_archive(export: EnterpriseExport) -> None:
    if export.file_name:
        (Path(settings.EXPORT_ROOT) / export.file_name).unlink(missing_ok=True)


def _change(
    code: str,
    status: EnterpriseStatus,
    *,
    only_from: EnterpriseStatus | None = None,
    suspended_reason: str = "",
    **values: object,
) -> Enterprise:
    """One step of the state machine; a reason and a date that no longer hold are forgotten."""
    with context.within_public(), transaction.atomic():
        row = Enterprise.objects.select_for_update().filter(code=code).first()
        if row is None or row.status == EnterpriseStatus.DELETED:
            raise NotFound(record="enterprise", id=code)

        if only_from is not None and row.status != only_from:
            require_transition({}, row.status, status)
        require_transition(TRANSITIONS, row.status, status)

        row.status, row.suspended_reason = status, suspended_reason
        row.hidden_at, row.delete_after = None, None
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
        transaction.on_commit(directory.forget)
    directory.forget()
    return row
