"""By what production's lists may be narrowed."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django_filters import DateFilter, FilterSet, MultipleChoiceFilter, NumberFilter

from mes.http.filters import YesNo
from mes.kernel.actor import ActorKind
from modules.production.domain.states import OperationStatus, WorkOrderStatus
from modules.production.models import OperationSession

_BIGGEST = 9_223_372_036_854_775_807


class Ids(NumberFilter):
    """A reference by id."""

    def __init__(self, field_name: str) -> None:
        super().__init__(field_name=field_name, min_value=0, max_value=_BIGGEST)


class WorkOrderFilter(FilterSet):
    status = MultipleChoiceFilter(choices=[(str(one), str(one)) for one in WorkOrderStatus])
    item = Ids("item_id")
    order = Ids("order_id")
    order_line = Ids("order_line_id")
    parent = Ids("parent_id")
    late = YesNo("late")
    due_from = DateFilter("due_date", "gte")
    due_to = DateFilter("due_date", "lte")


class WorkReportFilter(FilterSet):
    work_order = Ids("work_order_id")
    operation = Ids("operation_id")
    employee = Ids("employee_id")
    terminal = Ids("terminal_id")
    item = Ids("work_order__item_id")
    reversed = YesNo("reversed")
    day_from = DateFilter("worked_on", "gte")
    day_to = DateFilter("worked_on", "lte")


class ScrapReasonFilter(FilterSet):
    active = YesNo("active")


class FloorFilter(FilterSet):
    """``mine`` keeps what the worker has started."""

    mine = YesNo(method="started_by_me")
    status = MultipleChoiceFilter(choices=[(str(one), str(one)) for one in OperationStatus])
    work_centre = Ids("work_centre_id")
    work_order = Ids("work_order_id")

    def started_by_me(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        if not value:
            return rows
        actor = self.request.user
        if actor.kind != ActorKind.WORKER:
            return rows.none()
        mine = OperationSession.objects.filter(
            operation=OuterRef("pk"), employee_id=actor.id, ended_at__isnull=True
        )
        return rows.filter(Exists(mine))
