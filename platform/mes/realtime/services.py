"""Announcing that something changed."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import connection, transaction

from mes.http.encoding import dumps
from mes.kernel import clock
from mes.realtime import doorbell
from mes.realtime.models import RealtimeEvent
from mes.realtime.topics import group_name
from mes.tenancy.context import present_tenant

KEPT = timedelta(days=1)

_INSERT = """
    INSERT INTO realtime_realtimeevent (topic, kind, data, at) VALUES (%s, %s, %s, %s)
    RETURNING sequence, horizon
"""


def announce(topic: str, kind: str, data: Mapping[str, Any]) -> None:
    """Record a hint in the present transaction and ring for it after the commit.

    ``data`` holds ids, never business values: who hears it fetches what they may see.
    """
    tenant = present_tenant()
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [topic, kind, dumps(dict(data)).decode(), clock.now()])
        sequence, horizon = cursor.fetchone()
    message = {
        "type": "hint",
        "topic": topic,
        "kind": kind,
        "sequence": sequence,
        "horizon": horizon,
        "data": dict(data),
    }
    transaction.on_commit(partial(doorbell.ring, group_name(tenant.schema_name, topic), message))


def forget_old() -> int:
    """Delete records older than a day; returns how many."""
    deleted, _ = RealtimeEvent.objects.filter(at__lt=clock.now() - KEPT).delete()
    return deleted
