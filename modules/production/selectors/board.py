"""The shop board: work orders by state and lateness."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Sum

from mes.kernel import clock
from mes.realtime.selectors import horizon
from modules.production.domain.states import OPEN, OperationStatus, WorkOrderStatus
from modules.production.models import (
    OperationSession,
    WorkOrder,
    WorkOrderOperation,
    WorkReport,
)

#: The columns, left to right. Completed orders stay until the end of the next day.
COLUMNS = (
    WorkOrderStatus.RELEASED,
    WorkOrderStatus.IN_PROGRESS,
    WorkOrderStatus.ON_HOLD,
    WorkOrderStatus.COMPLETED,
)
MOST_CARDS = 400


@dataclass(slots=True)
class Card:
    """One work order. ``late_days`` counts days after the due date; 0 when in time."""

    work_order_id: int
    number: str
    status: str
    item_code: str
    item_name: str
    quantity: Decimal
    unit: str
    good: Decimal
    scrap: Decimal
    progress_percent: int
    due_date: date
    late_days: int
    priority: int
    customer_name: str
    current_operation: str = ""
    work_centre_name: str = ""
    running_by: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Column:
    status: str
    cards: list[Card]


@dataclass(frozen=True, slots=True)
class Board:
    """``sequence`` is the mark to ask for later events from."""

    sequence: int
    generated_at: datetime
    columns: list[Column]
    totals: Mapping[str, Any]


def board() -> Board:
    """The board now: six queries, however many work orders there are.

    The mark is taken first: what changes while the rest is read is announced after it.
    """
    sequence = horizon()
    today = clock.business_date()
    cards = _cards(today)
    _add_operations({card.work_order_id: card for card in cards})
    columns = [
        Column(str(status), [card for card in cards if card.status == status]) for status in COLUMNS
    ]
    return Board(sequence, clock.now(), columns, _totals(today))


def _day_start(day: date) -> datetime:
    return datetime.combine(day, time(), clock.BUSINESS_ZONE)


def _late_days(status: str, due: date, finished: datetime | None, today: date) -> int:
    if status not in OPEN and finished is not None:
        return max((clock.business_date(finished) - due).days, 0)
    return max((today - due).days, 0)


def _cards(today: date) -> list[Card]:
    rows = (
        WorkOrder.objects.filter(
            Q(status__in=[str(status) for status in COLUMNS[:-1]])
            | Q(
                status=str(WorkOrderStatus.COMPLETED),
                completed_at__gte=_day_start(today - timedelta(days=1)),
            )
        )
        .order_by("due_date", "priority", "pk")
        .values_list(
            "pk", "number", "status", "item__code", "item__name", "quantity", "unit", "good",
            "scrap", "progress_percent", "due_date", "completed_at", "priority", "customer_name",
        )[:MOST_CARDS]
    )  # fmt: skip
    return [Card(*row[:11], _late_days(row[2], row[10], row[11], today), *row[12:]) for row in rows]


def _add_operations(cards: dict[int, Card]) -> None:
    """The operation that is running, else the first that is not done; and who is at the order."""
    rows = (
        WorkOrderOperation.objects.filter(work_order_id__in=cards.keys())
        .exclude(status=str(OperationStatus.DONE))
        .order_by("work_order_id", "seq")
        .values_list("work_order_id", "name", "work_centre_name", "status")
    )
    running: set[int] = set()
    for work_order_id, name, centre, status in rows:
        card = cards[work_order_id]
        runs = status == OperationStatus.RUNNING
        if not card.current_operation or (runs and work_order_id not in running):
            card.current_operation, card.work_centre_name = name, centre
        if runs:
            running.add(work_order_id)
    sessions = (
        OperationSession.objects.filter(
            operation__work_order_id__in=cards.keys(), running_since__isnull=False
        )
        .order_by("started_at", "pk")
        .values_list("operation__work_order_id", "employee_name")
    )
    for work_order_id, name in sessions:
        people = cards[work_order_id].running_by
        if name not in people:
            people.append(name)


def _totals(today: date) -> dict[str, Any]:
    """Open, late and due today; orders completed, pieces finished and scrapped today."""
    orders = WorkOrder.objects.filter(status__in=[str(status) for status in COLUMNS[:-1]])
    counts = orders.aggregate(
        open=Count("pk"),
        late=Count("pk", filter=Q(due_date__lt=today)),
        due_today=Count("pk", filter=Q(due_date=today)),
    )
    later = WorkOrderOperation.objects.filter(
        work_order_id=OuterRef("work_order_id"), seq__gt=OuterRef("operation__seq")
    )
    made = WorkReport.objects.filter(worked_on=today).aggregate(
        good=Sum("good", filter=~Exists(later)), scrap=Sum("scrap")
    )
    done = WorkOrder.objects.filter(completed_at__gte=_day_start(today)).count()
    return {
        **counts,
        "completed_today": done,
        "good_today": made["good"] or Decimal(0),
        "scrap_today": made["scrap"] or Decimal(0),
    }
