"""Entering and changing sales orders."""

from collections.abc import Mapping, Sequence
from typing import Any

from mes.audit.services import record
from mes.db.locks import require_transaction
from mes.documents.numbering import next_number
from mes.kernel import clock
from mes.kernel.actor import Actor
from modules.orders.domain.states import REVISABLE, OrderStatus
from modules.orders.errors import NoLines, OrderNotEditable
from modules.orders.models import SalesOrder, SalesOrderLine
from modules.orders.services.lines import (
    catalogue,
    described,
    first_due,
    new_line,
    reckon,
    require_own_lines,
    require_price_right,
    set_head,
    set_terms,
)
from modules.orders.services.numbers import SALES_ORDER
from modules.orders.services.progress import follow, lock_order
from modules.orders.services.revisions import revise
from modules.orders.services.tell import tell_orders

Values = Mapping[str, Any]


def create_order(values: Values, *, actor: Actor) -> SalesOrder:
    """A draft with the head's columns and ``lines`` of item, quantity and terms.

    What a line leaves out is the item's own unit and list price, the customer's tax rate and the
    promised day. Raises Invalid (unknown customer, item or unit), NoLines, PermissionDenied for
    prices.
    """
    require_transaction()
    lines: Sequence[Values] = values.get("lines") or ()

    if not lines:
        raise NoLines
    require_price_right(lines, {}, actor)
    known = catalogue([values["customer_id"]], [line["item_id"] for line in lines])
    today = clock.business_date()
    order = SalesOrder(order_date=values.get("order_date") or today)
    set_head(order, {**values, "order_date": order.order_date}, known)

    order.number = next_number(SALES_ORDER, on=today)
    made = [new_line(order, index + 1, index, line, known) for index, line in enumerate(lines)]
    reckon(order, made)
    order.due_date = first_due(order, made)
    order.save()
    SalesOrderLine.objects.bulk_create(made)

    record(actor, "sales_order.created", order, after=described(order, made))

    tell_orders("created", [order.pk])
    return order


def update_order(
    order_id: int, values: Values, *, actor: Actor, expected_version: int | None = None
) -> SalesOrder:
    """The order with ``values`` set: a draft is edited, a running order revised.

    ``lines``, when given, are all the lines: those with an ``id`` change, those without are added,
    and of a draft those left out go. Raises NotFound, VersionConflict, OrderNotEditable and what
    ``create_order`` and ``revise`` raise.
    """
    order, present = lock_order(order_id)

    order.require_version(expected_version)
    if order.status in REVISABLE:
        return revise(order, present, values, actor=actor)
    if order.status != OrderStatus.DRAFT:
        raise OrderNotEditable(number=order.number)

    before = described(order, present)
    lines = _edit_draft(order, present, values, actor)
    reckon(order, lines)
    follow(order, lines)
    _store(order, lines)

    record(actor, "sales_order.updated", order, before=before, after=described(order, lines))

    tell_orders("updated", [order.pk])
    return order


def _edit_draft(
    order: SalesOrder, present: Sequence[SalesOrderLine], values: Values, actor: Actor
) -> list[SalesOrderLine]:
    """The draft's lines as they are to be; those left out are deleted."""
    given: Sequence[Values] | None = values.get("lines")
    by_id = {line.pk: line for line in present}
    item_ids = [line["item_id"] for line in given or ()]
    known = catalogue([values.get("customer_id") or order.customer_id], [*item_ids])
    set_head(order, values, known)
    if given is None:
        return list(present)
    if not given:
        raise NoLines
    require_own_lines(given, by_id)
    require_price_right(given, by_id, actor)
    kept = {line["id"] for line in given if line.get("id") is not None}
    SalesOrderLine.objects.filter(order=order, pk__in=by_id.keys() - kept).delete()
    position = max((line.position for line in present), default=0)
    lines: list[SalesOrderLine] = []
    for index, line_values in enumerate(given):
        old = by_id.get(line_values.get("id") or 0)
        if old is not None and same_article(old, line_values):
            set_terms(old, line_values)
            lines.append(old)
            continue
        if old is None:
            position += 1
        line = new_line(order, old.position if old else position, index, line_values, known)
        line.pk = old.pk if old else None
        lines.append(line)
    return sorted(lines, key=lambda line: line.position)


def same_article(line: SalesOrderLine, values: Values) -> bool:
    """Whether ``values`` leave item and unit of ``line`` as they are."""
    return values["item_id"] == line.item_id and (values.get("unit") or line.unit) == line.unit


def _store(order: SalesOrder, lines: Sequence[SalesOrderLine]) -> None:
    columns = [
        column.name for column in SalesOrderLine._meta.concrete_fields if not column.primary_key
    ]
    SalesOrderLine.objects.bulk_update([line for line in lines if line.pk], columns)
    SalesOrderLine.objects.bulk_create([line for line in lines if not line.pk])
    order.save()
