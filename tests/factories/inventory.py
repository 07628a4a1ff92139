"""Stock in trade words."""

from datetime import date
from decimal import Decimal
from typing import Any

from mes.kernel import clock
from mes.kernel.actor import Actor, ActorKind, system
from mes.masterdata.models import Item, Location
from modules.inventory.models import StockDocument, StockDocumentKind
from modules.inventory.services.documents import Entry, post_document


def received(
    item: Item, quantity: int | str, at: Location, *, lot: str = "", **values: Any
) -> StockDocument:
    """So much of ``item`` was received at ``at``; ``unit_cost`` in yuan."""
    if "unit_cost" in values:
        values["unit_cost"] = Decimal(values["unit_cost"])
    entry = Entry(item.pk, at.pk, Decimal(quantity), lot_code=lot, **values)
    return post_document(StockDocumentKind.RECEIPT, [entry], actor=system("storekeeper"))


def today() -> date:
    return clock.business_date()


def somebody(*permissions: str) -> Actor:
    """A person with these rights and no other."""
    return Actor(ActorKind.PERSON, 1, "王仓管", frozenset(permissions))
