"""What production does to stock: components out, goods in, both back when a report is reversed.

All of it happens in the report's own transaction: when stock refuses, nothing was reported.
"""

from decimal import Decimal

from mes.events.bus import handles
from mes.kernel import clock
from mes.masterdata import public as masterdata
from modules.inventory import public as inventory
from modules.production.events import (
    ComponentsConsumed,
    ComponentUse,
    GoodsCompleted,
    ReportEffectsReversed,
    StockAsked,
)
from modules.production.models import WorkOrderComponent

CONSUMPTION = "production.consumption"
OUTPUT = "production.output"


@handles(StockAsked, when=("inventory",))
def answer_stock(asked: StockAsked) -> None:
    """Fill in what is free, zero for what there is none of."""
    free = inventory.free_stock(asked.item_ids, on=clock.business_date())
    asked.free.update({item_id: free.get(item_id, Decimal(0)) for item_id in asked.item_ids})


@handles(ComponentsConsumed, when=("inventory",))
def take_components(event: ComponentsConsumed) -> None:
    """Take the components out. Raises InsufficientStock with every shortage."""
    inventory.consume(
        [inventory.Demand(use.item_id, use.quantity) for use in event.uses],
        source=inventory.Source(CONSUMPTION, event.report_id, event.report_number),
        actor=event.actor,
        on=event.on,
        may_go_negative=event.may_go_negative,
    )
    _note_issued(event.uses, 1)


@handles(GoodsCompleted, when=("inventory",))
def receive_goods(event: GoodsCompleted) -> None:
    """Receive the goods: where the item is usually kept, else at the output location, else at the
    first storage location. Tracked goods go into a lot called after the work order.
    """
    inventory.lock_stock([event.item_id])
    inventory.put_away_production(
        [
            inventory.Arrival(
                event.item_id, event.quantity, _place(event), lot_code=event.work_order_number
            )
        ],
        source=inventory.Source(OUTPUT, event.report_id, event.report_number),
        actor=event.actor,
        on=event.on,
    )


def _place(event: GoodsCompleted) -> int | None:
    if event.output_location_id is None:
        return None
    usual = masterdata.item(event.item_id).default_location_id
    return usual if usual is not None else event.output_location_id


@handles(ReportEffectsReversed, when=("inventory",))
def put_back(event: ReportEffectsReversed) -> None:
    """Take the goods out again and put the components back.

    Raises InsufficientStock when the goods are no longer there.
    """
    today = clock.business_date()
    for kind, moved in ((OUTPUT, event.quantity > 0), (CONSUMPTION, bool(event.uses))):
        if moved:
            inventory.undo(
                inventory.Source(kind, event.reversed_id, event.reversed_number),
                source=inventory.Source(kind, event.report_id, event.report_number),
                actor=event.actor,
                on=today,
            )
    _note_issued(event.uses, -1)


def _note_issued(uses: tuple[ComponentUse, ...], sign: int) -> None:
    rows = WorkOrderComponent.objects.in_bulk([use.component_id for use in uses])
    for use in uses:
        rows[use.component_id].issued = max(
            rows[use.component_id].issued + sign * use.quantity, Decimal(0)
        )
    WorkOrderComponent.objects.bulk_update(rows.values(), ["issued"])
