"""By what lists may be narrowed."""

from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet
from django_filters import BaseInFilter, ChoiceFilter, DateFilter, FilterSet
from django_filters import NumberFilter as _NumberFilter

from mes.http.filters import YesNo
from modules.orders.domain.states import DeliveryStatus, OrderStatus, ReturnOutcome
from modules.orders.models import SalesOrder, SalesOrderLine
from modules.orders.selectors.orders import late_condition

_BIG = 9_223_372_036_854_775_807


def _choices(kinds: object) -> list[tuple[str, str]]:
    return [(str(kind), str(kind)) for kind in kinds]  # type: ignore[attr-defined]


class Ids(_NumberFilter):
    """A reference by id."""

    def __init__(self, field_name: str) -> None:
        super().__init__(field_name=field_name, min_value=0, max_value=_BIG)


class AnyOf(BaseInFilter, ChoiceFilter):
    """One of several, separated by commas."""


class SalesOrderFilter(FilterSet):
    status = AnyOf(field_name="status", lookup_expr="in", choices=_choices(OrderStatus))
    customer = Ids("customer_id")
    due_from = DateFilter("due_date", lookup_expr="gte")
    due_to = DateFilter("due_date", lookup_expr="lte")
    ordered_from = DateFilter("order_date", lookup_expr="gte")
    ordered_to = DateFilter("order_date", lookup_expr="lte")
    late = YesNo(method="only_late")
    item = _NumberFilter(method="having_item", min_value=0, max_value=_BIG)

    def only_late(self, rows: QuerySet[SalesOrder], name: str, value: bool) -> QuerySet[SalesOrder]:
        return rows.filter(late_condition()) if value else rows.exclude(late_condition())

    def having_item(
        self, rows: QuerySet[SalesOrder], name: str, value: Decimal
    ) -> QuerySet[SalesOrder]:
        lines = SalesOrderLine.objects.filter(order_id=OuterRef("pk"), item_id=int(value))
        return rows.filter(Exists(lines))


class DeliveryFilter(FilterSet):
    status = AnyOf(field_name="status", lookup_expr="in", choices=_choices(DeliveryStatus))
    order = Ids("order_id")
    customer = Ids("order__customer_id")
    shipped_from = DateFilter("ship_date", lookup_expr="gte")
    shipped_to = DateFilter("ship_date", lookup_expr="lte")


class SalesReturnFilter(FilterSet):
    outcome = ChoiceFilter(field_name="outcome", choices=_choices(ReturnOutcome))
    delivery = Ids("delivery_id")
    order = Ids("delivery__order_id")
    customer = Ids("delivery__order__customer_id")
    returned_from = DateFilter("returned_on", lookup_expr="gte")
    returned_to = DateFilter("returned_on", lookup_expr="lte")
