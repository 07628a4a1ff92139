"""Archives asked for: promised in the request, written by the worker, fetched later."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, transaction

from mes.audit.services import record
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.errors import NotFound
from mes.outbox.services import consumer, promise
from mes.tenancy import context, directory
from mes.tenancy.export import Tell, write_archive
from mes.tenancy.models import Enterprise, EnterpriseExport, ExportStatus
from mes.tenancy.services.lifecycle import archive_name

log = structlog.get_logger(__name__)

TOPIC = "enterprise.export"


@transaction.atomic
def request_export(tenant: context.Tenant, *, actor: Actor) -> EnterpriseExport:
    """Promise an archive of all that ``tenant`` has; one that is not written yet serves all."""
    with context.within_public():
        Enterprise.objects.select_for_update().get(pk=tenant.id)
        waiting = EnterpriseExport.objects.filter(
            enterprise_id=tenant.id, status=ExportStatus.WAITING
        ).first()
        if waiting is not None:
            return waiting

        export = EnterpriseExport.objects.create(
            enterprise_id=tenant.id, requested_by=actor.name[:160]
        )
        promise(TOPIC, {"export_id": export.pk})
    with context.within(tenant):
        record(actor, "enterprise.export_requested", export, label=tenant.code)
    return export


@consumer(TOPIC)
def write_export(event_id: int, payload: Mapping[str, Any]) -> None:
    """Write the archive. A second delivery of a finished one does nothing.

    A failure is told to whoever asked; asking again tries again.
    """
    export = (
        EnterpriseExport.objects.select_related("enterprise")
        .filter(pk=payload["export_id"], status=ExportStatus.WAITING)
        .first()
    )
    if export is None:
        return
    tenant = directory.tenant_of(export.enterprise)
    name = archive_name(export)
    path = Path(settings.EXPORT_ROOT) / name
    try:
        with transaction.atomic():
            write_archive(tenant, path, tell=_teller(export))
    except (OSError, DatabaseError) as failed:
        log.warning("export_failed", enterprise=tenant.code, reason=str(failed))
        export.status, export.error = ExportStatus.FAILED, str(failed)[:500]
    else:
        export.status, export.file_name = ExportStatus.DONE, name
        export.size, export.sha256 = path.stat().st_size, _sha256(path)
    export.finished_at = clock.now()
    export.save(force_update=True)


def exports_of(tenant_id: int) -> Sequence[EnterpriseExport]:
    """The newest archives of an enterprise, newest first."""
    with context.within_public():
        return list(EnterpriseExport.objects.filter(enterprise_id=tenant_id).order_by("-id")[:20])


def progress(export: EnterpriseExport) -> tuple[int, int]:
    """How many parts of the archive are written, of how many; (0, 0) before anything is known.

    Redis knows it while the worker writes: its transaction shows nothing before the end.
    """
    if export.status != ExportStatus.WAITING:
        return 0, 0
    with context.within_public():
        done, expected = cache.get(_progress_key(export), (0, 0))
    return int(done), int(expected)


def _progress_key(export: EnterpriseExport) -> str:
    # Numbers are given again in a database that starts over; moments are not.
    return f"export-progress:{export.pk}:{export.created_at.timestamp()}"


def _teller(export: EnterpriseExport) -> Tell:
    key = _progress_key(export)

    def tell(done: int, expected: int) -> None:
        with context.within_public():
            cache.set(key, (done, expected), 3600)

    return tell


def export_file(export_id: int, *, enterprise_id: int | None = None) -> Path:
    """The finished archive. Raises NotFound: also for another enterprise's."""
    with context.within_public():
        rows = EnterpriseExport.objects.filter(pk=export_id, status=ExportStatus.DONE)
        if enterprise_id is not None:
            rows = rows.filter(enterprise_id=enterprise_id)
        export = rows.first()
    path = Path(settings.EXPORT_ROOT) / export.file_name if export is not None else None
    if path is None or not path.is_file():
        raise NotFound(record="export", id=export_id)
    return path


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
