"""Changing an order that is running: the difference is kept, what was done stays."""

from collections.abc import Mapping, Sequence
from typing import Any

from mes.audit.services import record
from mes.kernel.actor import Actor
from mes.kernel.quantity import plain
from modules.orders.domain.states import Happening
from modules.orders.errors import BelowDelivered, HeadFixed, LineFixed
from modules.orders.events import SalesOrderRevised
from modules.orders.models import LineEvent, SalesOrder, SalesOrderLine, SalesOrderRevision
from modules.orders.services.lines import (
    HEAD_COLUMNS,
    Catalogue,
    catalogue,
    described,
    new_line,
    reckon,
    require_own_lines,
    require_price_right,
    set_head,
    set_terms,
)
from modules.orders.services.progress import Source, follow, happened
from modules.orders.services.tell import publish_about, tell_orders

_FIXED = ("customer_id", "tax_included", "order_date")
_TERMS = ("quantity", "price", "tax_rate", "due_date", "over_tolerance", "note")


def revise(
    order: SalesOrder,
    present: Sequence[SalesOrderLine],
    values: Mapping[str, Any],
    *,
    actor: Actor,
) -> SalesOrder:
    """Change a running order that the caller holds locked, and keep the difference as a revision.

    Lines may change their terms and lines may be added; nothing is written when nothing changes.
    Raises HeadFixed, LineFixed, BelowDelivered, Invalid, PermissionDenied, and what other modules
    object to.
    """
    given: Sequence[Mapping[str, Any]] | None = values.get("lines")
    _check_head(order, values)
    by_id = {line.pk: line for line in present}
    if given is not None:
        require_own_lines(given, by_id)
        require_price_right(given, by_id, actor)
        _check_lines(given, present, by_id)

    before = described(order, present)
    was = {line.pk: {name: getattr(line, name) for name in _TERMS} for line in present}
    head_was = {name: getattr(order, name) for name in HEAD_COLUMNS}
    known = catalogue(
        [order.customer_id], [line["item_id"] for line in given or () if not line.get("id")]
    )
    set_head(order, {name: v for name, v in values.items() if name != "customer_id"}, known)
    lines = [*present, *_changed(order, present, given or (), by_id, known)]
    changes = _differences(order, head_was, lines, was)
    if not changes:
        return order
    reckon(order, lines)
    order.revision += 1
    follow(order, lines)
    _store(order, lines, was, actor)
    SalesOrderRevision.objects.create(
        order=order,
        revision=order.revision,
        actor_name=actor.name[:120],
        reason=values.get("reason", ""),
        changes=changes,
    )

    record(actor, "sales_order.revised", order, before=before, after=described(order, lines))

    publish_about(SalesOrderRevised, order, lines, actor)
    tell_orders("revised", [order.pk])
    return order


def _check_head(order: SalesOrder, values: Mapping[str, Any]) -> None:
    if any(name in values and values[name] != getattr(order, name) for name in _FIXED):
        raise HeadFixed


def _check_lines(
    given: Sequence[Mapping[str, Any]],
    present: Sequence[SalesOrderLine],
    by_id: Mapping[int, SalesOrderLine],
) -> None:
    kept = {values["id"] for values in given if values.get("id") is not None}
    for line in present:
        if line.pk not in kept:
            raise LineFixed(position=line.position)
    for values in given:
        old = by_id.get(values.get("id") or 0)
        if old is None:
            continue
        if values["item_id"] != old.item_id or (values.get("unit") or old.unit) != old.unit:
            raise LineFixed(position=old.position)
        least = max(old.shipped - old.replacing, old.factor.from_base(old.produced))
        over = values.get("over_tolerance")
        allowed = values["quantity"] * (1 + (old.over_tolerance if over is None else over))
        if allowed < old.shipped - old.replacing or (values["quantity"] < min(least, old.quantity)):
            raise BelowDelivered(position=old.position, least=plain(least), line_id=old.pk)


def _changed(
    order: SalesOrder,
    present: Sequence[SalesOrderLine],
    given: Sequence[Mapping[str, Any]],
    by_id: Mapping[int, SalesOrderLine],
    known: Catalogue,
) -> list[SalesOrderLine]:
    """Set the new terms of the lines that are there; the lines that come new."""
    added: list[SalesOrderLine] = []
    for index, values in enumerate(given):
        old = by_id.get(values.get("id") or 0)
        if old is not None:
            set_terms(old, values)
        else:
            position = present[-1].position + len(added) + 1
            added.append(new_line(order, position, index, values, known))
    return added


def _differences(
    order: SalesOrder,
    head_was: Mapping[str, Any],
    lines: Sequence[SalesOrderLine],
    was: Mapping[int, Mapping[str, Any]],
) -> dict[str, Any]:
    """What changed, as JSON: ``head`` and ``lines`` with old and new values by field."""
    head = {
        name: [_json(old), _json(getattr(order, name))]
        for name, old in head_was.items()
        if old != getattr(order, name)
    }
    changed = []
    for line in lines:
        old_terms = was.get(line.pk) if line.pk else None
        fields = {
            name: [_json(old_terms[name]) if old_terms else None, _json(getattr(line, name))]
            for name in _TERMS
            if old_terms is None or old_terms[name] != getattr(line, name)
        }
        if fields:
            changed.append(
                {
                    "position": line.position,
                    "item_code": line.item_code,
                    "added": old_terms is None,
                    "fields": fields,
                }
            )
    return {"head": head, "lines": changed} if head or changed else {}


def _json(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, str)):
        return value
    return plain(value) if hasattr(value, "as_tuple") else value.isoformat()


def _store(
    order: SalesOrder,
    lines: Sequence[SalesOrderLine],
    was: Mapping[int, Mapping[str, Any]],
    actor: Actor,
) -> None:
    added = [line for line in lines if not line.pk]
    grown = {
        line.pk: line.quantity - was[line.pk]["quantity"]
        for line in lines
        if line.pk and line.quantity != was[line.pk]["quantity"]
    }
    SalesOrderLine.objects.bulk_update(
        [line for line in lines if line.pk], [*_TERMS, "amount", "tax"]
    )
    SalesOrderLine.objects.bulk_create(added)
    source = Source("order", order.pk, order.number)
    LineEvent.objects.bulk_create(
        [
            *(happened(line, Happening.ORDERED, line.quantity, source, actor) for line in added),
            *(
                happened(line, Happening.REVISED, grown[line.pk], source, actor)
                for line in lines
                if line.pk in grown
            ),
        ]
    )
    order.save()
