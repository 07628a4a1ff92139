"""Taking in a million usage events against COPY of the same rows into a table alike."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from time import perf_counter

from django.db import connection, transaction

from benchmarks.database import an_enterprise
from benchmarks.figures import Goal
from billing.metering.public import Usage, take_in
from mes.kernel import clock
from mes.tenancy import context

EVENTS, BATCH = 1_000_000, 20_000
_START = datetime(2026, 11, 1, tzinfo=UTC)
_COPY = (
    "COPY usage_twin (enterprise_id, meter, module, key, subject, quantity, at, day, received_at)"
    " FROM STDIN"
)
# LIKE leaves the foreign key out, which COPY has to check as the service has.
_TWIN = """
    CREATE TABLE usage_twin (LIKE billing_metering_usageevent INCLUDING ALL);
    ALTER TABLE usage_twin ADD FOREIGN KEY (enterprise_id) REFERENCES tenancy_enterprise
        DEFERRABLE INITIALLY DEFERRED
"""
_METERS = (
    ("documents", "orders"),
    ("work_reports", "production"),
    ("readings", ""),
    ("active_people", "production"),
)


def measure() -> list[Goal]:
    """Batch by batch in turn: the service, and COPY into a table with the same indexes and keys."""
    tenant = an_enterprise()
    with context.within_public(), connection.cursor() as cursor:
        cursor.execute(_TWIN)
    taken = copied = 0.0
    new = 0
    with context.within(tenant):
        for batch in _batches():
            began = perf_counter()
            new += take_in(tenant.id, batch)
            taken += perf_counter() - began
            began = perf_counter()
            _copy(tenant.id, batch)
            copied += perf_counter() - began
    if new != EVENTS:
        raise RuntimeError(f"{new} of {EVENTS} events were taken in")
    ratio = copied / taken
    return [
        Goal(
            "taking in a million usage events against COPY of the same rows",
            value=ratio,
            target=0.5,
            shown=f"{ratio:.2f} of its rate",
            wanted="at least half",
            details=(
                f"deduplicated, added up by day, committed: {EVENTS / taken:.0f} events/s",
                f"COPY of each {BATCH} into a table alike: {EVENTS / copied:.0f} events/s",
            ),
        )
    ]


def _batches() -> Iterator[list[Usage]]:
    for first in range(0, EVENTS, BATCH):
        yield [_event(number) for number in range(first, first + BATCH)]


def _event(number: int) -> Usage:
    meter, module = _METERS[number % len(_METERS)]
    at = _START + timedelta(seconds=number * 2)
    return Usage(meter, module, f"Bench:{number}", Decimal(1), at, f"person:{number % 50}")


@transaction.atomic
def _copy(enterprise_id: int, batch: list[Usage]) -> None:
    now = clock.now().isoformat()
    rows = io.StringIO()
    for one in batch:
        rows.write(
            f"{enterprise_id}\t{one.meter}\t{one.module}\t{one.key}\t{one.subject}\t"
            f"{one.quantity:f}\t{one.at.isoformat()}\t{clock.business_date(one.at)}\t{now}\n"
        )
    rows.seek(0)
    with connection.cursor() as cursor:
        cursor.copy_expert(_COPY, rows)
