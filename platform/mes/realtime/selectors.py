"""What happened since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from mes.realtime.models import RealtimeEvent

MOST = 500


@dataclass(frozen=True, slots=True)
class Missed:
    """Events after a horizon, and the horizon to ask from next time.

    ``complete`` is False when there were more than can be listed (or the record no longer reaches
    back): then everything is to be fetched anew.
    """

    events: Sequence[Mapping[str, Any]]
    latest: int
    complete: bool


def horizon() -> int:
    """The id below or at which every transaction is over now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint - 1")
        return int(cursor.fetchone()[0])


def since(topic: str, sequence: int) -> Missed:
    """Events of ``topic`` in transactions after ``sequence`` that are certainly over."""
    latest = horizon()
    rows = list(
        RealtimeEvent.objects.filter(topic=topic, sequence__gt=sequence, sequence__lte=latest)
        .order_by("sequence", "id")
        .values("sequence", "topic", "kind", "data", "at")[: MOST + 1]
    )
    return Missed(rows[:MOST], latest, complete=len(rows) <= MOST)
