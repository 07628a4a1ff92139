"""A work report by the service against the very same statements sent by hand.

Three enterprises are made alike. In the first the statements of the reports are written down, in
the second the service reports, in the third psycopg2 sends what was written down: the same rows,
ids and numbers, one transaction for each report, without the rules and the objects.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import psycopg2
from django.db import connection, transaction

from benchmarks.database import an_enterprise
from benchmarks.figures import Goal, median, seconds_of, spread
from mes.kernel.actor import Actor
from mes.kernel.ids import OperationId
from mes.tenancy import context
from mes.tenancy.schemas import quoted
from modules.production.models import WorkReport
from modules.production.services.report import WorkDone, report_work
from tests.factories.floor import a_worker
from tests.factories.inventory import received
from tests.factories.masterdata import a_location, a_work_centre, an_item
from tests.factories.production import (
    a_made_item,
    a_released_order,
    a_worker_actor,
    operation_of,
)

REPORTS, WARM_UP, TURN = 300, 40, 20
PIECES = 100_000
PIECE = WorkDone(good=Decimal(1))
Statement = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """An operation in an enterprise and the worker who reports there."""

    tenant: context.Tenant
    operation: OperationId
    actor: Actor


def measure() -> list[Goal]:
    """A worker's report without effects on stock, and one that takes two components out."""
    return [
        _compare("a worker's report of a piece against the same statements by hand", seq=20),
        _compare("the same, taking two components out of stock", seq=10),
    ]


def _compare(title: str, *, seq: int) -> Goal:
    observed, served, by_hand = (_a_factory(seq) for _ in range(3))
    scripts = _written_down(observed)
    report, replay = _service(served), _by_hand(by_hand.tenant, scripts)
    for _ in range(WARM_UP):
        report()
        replay()
    service, bare = [], []
    for _ in range(0, REPORTS, TURN):
        service += [seconds_of(report) for _ in range(TURN)]
        bare += [seconds_of(replay) for _ in range(TURN)]
    _require_same(served.tenant, by_hand.tenant)
    ratio = median(bare) / median(service)
    statements = len(scripts[-1])
    return Goal(
        title,
        value=ratio,
        target=0.5,
        shown=f"{ratio:.2f} of its rate",
        wanted="at least half",
        details=(
            f"report_work(), commit included: {spread(service)}",
            f"{statements} statements by psycopg2: {spread(bare)}",
        ),
    )


def _a_factory(seq: int) -> Place:
    """All modules active; a work order of two operations, the first takes two components."""
    tenant = an_enterprise()
    with context.within(tenant):
        place = a_location()
        parts = [an_item("外壳", default_location=place), an_item("电机", default_location=place)]
        for part in parts:
            received(part, PIECES, place)
        centre = a_work_centre()
        steps = [{"name": name, "seq": at, "work_centre": centre} for at, name in STEPS]
        uses = [{"component": part, "quantity": 1, "operation_seq": 10} for part in parts]
        order = a_released_order(a_made_item(operations=steps, of=uses), PIECES)
        actor = a_worker_actor(a_worker(), centre)
        if seq > 10:
            first = OperationId(operation_of(order, 10).pk)
            with transaction.atomic():
                report_work(first, WorkDone(good=Decimal(PIECES // 2)), actor=actor)
        return Place(tenant, OperationId(operation_of(order, seq).pk), actor)


STEPS = ((10, "装配"), (20, "检验"), (30, "包装"))


def _service(place: Place) -> Callable[[], None]:
    context.enter(place.tenant)

    def report() -> None:
        context.enter(place.tenant)
        with transaction.atomic():
            report_work(place.operation, PIECE, actor=place.actor)

    return report


def _written_down(place: Place) -> list[list[Statement]]:
    """The statements of as many reports as are measured."""
    scripts: list[list[Statement]] = []

    def note(execute: Any, sql: str, parameters: Any, many: bool, more: Any) -> Any:
        if not sql.startswith("SET search_path"):
            scripts[-1].append((sql, parameters))
        return execute(sql, parameters, many, more)

    report = _service(place)
    for _ in range(WARM_UP + REPORTS):
        scripts.append([])
        with connection.execute_wrapper(note):
            report()
    return scripts


def _by_hand(tenant: context.Tenant, scripts: Sequence[list[Statement]]) -> Callable[[], None]:
    raw = psycopg2.connect(**connection.get_connection_params() | {"cursor_factory": None})
    with raw, raw.cursor() as cursor:
        cursor.execute(f"SET search_path = {quoted(tenant.schema_name)}, public")
    left = iter(scripts)

    def replay() -> None:
        with raw, raw.cursor() as cursor:
            for sql, parameters in next(left):
                cursor.execute(sql, parameters)
                if cursor.description is not None:
                    cursor.fetchall()

    return replay


def _require_same(served: context.Tenant, by_hand: context.Tenant) -> None:
    """Raise RuntimeError unless both enterprises have the same reports."""
    reports = []
    for tenant in (served, by_hand):
        with context.within(tenant):
            reports.append(list(WorkReport.objects.values_list("id", "number", "good")))
    if reports[0] != reports[1]:
        raise RuntimeError("the service and the statements by hand wrote different reports")
