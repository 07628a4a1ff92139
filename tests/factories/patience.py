"""Waiting for what another transaction of the cluster may hold up.

Sealing and catching up take only transactions that are certainly over; another test's database in
the same cluster can have an older one open for a moment.
"""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Sum

from mes.audit.models import AuditBatch, AuditEntry
from mes.audit.services import seal
from mes.realtime import selectors

PATIENCE = 30.0


def seal_everything() -> AuditBatch:
    """Seal until every entry of the present schema is in a batch; the newest batch."""
    deadline = time.monotonic() + PATIENCE
    while True:
        seal()
        sealed = AuditBatch.objects.aggregate(total=Sum("entries"))["total"] or 0
        newest = AuditBatch.objects.order_by("-number").first()
        if newest is not None and sealed == AuditEntry.objects.count():
            return newest
        assert time.monotonic() < deadline, "an old transaction keeps entries from being sealed"
        time.sleep(0.05)


def heard(topic: str, since: int, count: int) -> tuple[Sequence[Mapping[str, Any]], int]:
    """The events of ``topic`` after ``since`` once there are ``count``, and the new horizon."""
    deadline = time.monotonic() + PATIENCE
    while True:
        missed = selectors.since(topic, since)
        if len(missed.events) >= count:
            return missed.events, missed.latest
        assert time.monotonic() < deadline, "an old transaction keeps events from being told"
        time.sleep(0.05)
