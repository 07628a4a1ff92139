"""Taking usage in: any number of events, each counted once, its figures with it."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import connection, transaction

from billing.metering.selectors.meters import unique_meters
from mes.kernel import clock
from mes.kernel.ids import EnterpriseId

# COPY is refused on a table with row-level security, so the rows travel through one of our own.
_ARRIVED = """
    CREATE TEMPORARY TABLE IF NOT EXISTS usage_arrived (
        meter text, module text, key text, subject text, quantity numeric, at timestamptz, day date
    ) ON COMMIT DELETE ROWS
"""
_COPY = "COPY usage_arrived (meter, module, key, subject, quantity, at, day) FROM STDIN"
_TAKE = """
    WITH fresh AS (
        INSERT INTO public.billing_metering_usageevent
            (enterprise_id, meter, module, key, subject, quantity, at, day, received_at)
        SELECT %(enterprise)s, meter, module, key, subject, quantity, at, day, %(now)s
        FROM usage_arrived
        ON CONFLICT ON CONSTRAINT usage_once DO NOTHING
        RETURNING meter, module, subject, quantity, at, day
    ), counted AS (
        SELECT meter, module, day, count(*) AS events, sum(quantity) AS quantity,
            (array_agg(quantity ORDER BY at DESC))[1] AS latest, max(at) AS latest_at
        FROM fresh GROUP BY meter, module, day
        ORDER BY meter, module, day
    ), days AS (
        INSERT INTO public.billing_metering_usageday AS kept
            (enterprise_id, meter, module, day, events, quantity, latest, latest_at)
        SELECT %(enterprise)s, meter, module, day, events, quantity, latest, latest_at
        FROM counted
        ON CONFLICT ON CONSTRAINT usage_day_once DO UPDATE SET
            events = kept.events + excluded.events,
            quantity = kept.quantity + excluded.quantity,
            latest = CASE WHEN excluded.latest_at >= kept.latest_at
                THEN excluded.latest ELSE kept.latest END,
            latest_at = greatest(kept.latest_at, excluded.latest_at)
    ), subjects AS (
        INSERT INTO public.billing_metering_usagesubject
            (enterprise_id, meter, module, day, subject)
        SELECT DISTINCT %(enterprise)s::bigint, meter, module, day, subject FROM fresh
        WHERE meter = ANY(%(unique)s) AND subject <> ''
        ORDER BY meter, module, day, subject
        ON CONFLICT ON CONSTRAINT usage_subject_once DO NOTHING
    )
    SELECT count(*) FROM fresh
"""


@dataclass(frozen=True, slots=True)
class Usage:
    """One occurrence. ``key`` names it within the meter; ``at`` is aware; ``quantity`` >= 0."""

    meter: str
    module: str
    key: str
    quantity: Decimal
    at: datetime
    subject: str = ""


@transaction.atomic
def take_in(enterprise_id: EnterpriseId, usage: Iterable[Usage]) -> int:
    """Count ``usage`` of an enterprise; how much of it was new. Late and repeated is welcome.

    Runs where the enterprise's rows may be touched: in it, or across enterprises.
    """
    rows = io.StringIO()
    for one in usage:
        day = clock.business_date(one.at)
        text = (one.meter, one.module, one.key, one.subject)
        rows.write("\t".join(map(_escaped, text)))
        rows.write(f"\t{one.quantity:f}\t{one.at.isoformat()}\t{day.isoformat()}\n")
    rows.seek(0)

    with connection.cursor() as cursor:
        cursor.execute(_ARRIVED)
        cursor.execute("TRUNCATE usage_arrived")
        cursor.copy_expert(_COPY, rows)
        cursor.execute(
            _TAKE,
            {"enterprise": enterprise_id, "now": clock.now(), "unique": list(unique_meters())},
        )
        (new,) = cursor.fetchone()
    return int(new)


def _escaped(text: str) -> str:
    """``text`` as COPY reads it."""
    if "\\" not in text and "\t" not in text and "\n" not in text and "\r" not in text:
        return text
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
