"""The files attached to a project's lines and invoices, and the package of a claim."""

import hashlib
from typing import Any

from billing.claims.errors import PackageDamaged
from billing.claims.models import Claim
from billing.investment.public import ProjectEvidence
from mes.documents import storage
from mes.documents.attachments import FileIsGone
from mes.documents.models import Attachment
from mes.kernel.actor import Actor
from mes.kernel.errors import NotFound

#: What a claim's own package is attached to.
CLAIM = "claim"


def gathered(evidence: ProjectEvidence) -> tuple[list[dict[str, Any]], dict[str, bytes]]:
    """Each attached file: how the snapshot lists it, and its content under its name there.

    Raises FileIsGone.
    """
    lines = {one.line.pk: one.line.position for one in evidence.lines}
    invoices = {use.invoice_id: use.invoice.number for one in evidence.lines for use in one.uses}
    rows = [
        *Attachment.objects.filter(record_type="investment", record_id__in=lines),
        *Attachment.objects.filter(record_type="einvoice", record_id__in=invoices),
    ]
    listed, files = [], {}
    for index, row in enumerate(sorted(rows, key=lambda one: one.pk), start=1):
        content = _content(row)
        name = f"evidence/{index:04}.{row.stored_name.rpartition('.')[2]}"
        files[name] = content
        listed.append(
            {
                "file": name,
                "name": row.file_name,
                "sha256": row.sha256,
                "size": row.size,
                "line": lines.get(row.record_id) if row.record_type == "investment" else None,
                "invoice": invoices.get(row.record_id) if row.record_type == "einvoice" else None,
            }
        )
    return listed, files


def keep_package(claim: Claim, content: bytes, *, actor: Actor) -> None:
    """Store the package as a file of the claim and note its name and hash on it."""
    name = storage.new_name("zip")
    storage.save(name, content)
    claim.package_name = name
    claim.package_sha256 = hashlib.sha256(content).hexdigest()
    Attachment.objects.create(
        record_type=CLAIM,
        record_id=claim.pk,
        file_name=f"{claim.number}.zip",
        stored_name=name,
        content_type="application/zip",
        size=len(content),
        sha256=claim.package_sha256,
        uploaded_by_id=actor.id,
        uploaded_by_name=actor.name[:120],
    )


def package_of(claim: Claim) -> bytes:
    """The stored package, compared with its hash. Raises PackageDamaged.

    And NotFound for a claim that was never submitted.
    """
    if not claim.package_name:
        raise NotFound(record="package", id=claim.pk)
    try:
        with storage.opened(claim.package_name) as stored:
            content = stored.read()
    except FileNotFoundError as missing:
        raise PackageDamaged from missing
    if hashlib.sha256(content).hexdigest() != claim.package_sha256:
        raise PackageDamaged
    return content


def _content(row: Attachment) -> bytes:
    try:
        with storage.opened(row.stored_name) as stored:
            content = stored.read()
    except FileNotFoundError as missing:
        raise FileIsGone from missing
    if hashlib.sha256(content).hexdigest() != row.sha256:
        raise FileIsGone
    return content
