"""Which work orders would cover what is wanted, through all levels of the bills of materials.

Needs are walked from the top, nearest due date first. Each place takes from what is left of stock
and of open work orders; only what is missing is made, and only what is made needs components.
What the quantity rules make too much of covers later needs of the same item.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from mes.kernel import clock
from mes.masterdata import public as masterdata
from modules.production.domain.planning import planned_quantity
from modules.production.selectors.coverage import Supply, supplies
from modules.production.selectors.demands import Demand, OrderLineFacts

MOST_PLACES = 20_000
ZERO = Decimal(0)


@dataclass(slots=True)
class Suggestion:
    """One place of the structure: what is needed there and how it would be covered.

    Quantities are in the item's own unit. ``shortage`` is ``make`` or ``buy`` when ``suggested`` is
    above zero, else ``none``. ``parent_index`` is the place above it in the list. ``messages`` are
    codes: ``no_bom``, ``no_routing``, ``late_start``, ``uses_safety_stock``.
    """

    index: int
    item: masterdata.ItemInfo
    level: int
    required: Decimal
    due_date: date
    parent_index: int | None
    order_line: OrderLineFacts | None
    covered_by_stock: Decimal = ZERO
    covered_by_work_orders: Decimal = ZERO
    suggested: Decimal = ZERO
    bom_id: int | None = None
    routing_id: int | None = None
    messages: list[str] = field(default_factory=list)

    @property
    def shortage(self) -> str:
        if self.suggested <= 0:
            return "none"
        return "make" if self.item.is_made else "buy"


def suggest_work_orders(demands: Sequence[Demand]) -> list[Suggestion]:
    """What to make and to buy for ``demands``, every place after the one above it.

    A fixed number of queries. Raises NotFound, BomCycle, StructureTooLarge.
    """
    today = clock.business_date()
    whole = masterdata.structure({demand.item_id for demand in demands}, today)
    whole.in_order()  # a cycle is refused before anything is walked
    routings = masterdata.active_routings(whole.items.keys(), today)
    planner = _Planner(whole, routings, supplies(whole.items.keys()), today)
    for demand in sorted(demands, key=lambda one: one.due_date):
        planner.plan(demand)
    return planner.places


@dataclass(slots=True)
class _Planner:
    whole: masterdata.Structure
    routings: dict[int, masterdata.RoutingInfo]
    left: dict[int, Supply]
    today: date
    places: list[Suggestion] = field(default_factory=list)
    surplus: dict[int, Decimal] = field(default_factory=dict)

    def plan(self, demand: Demand) -> None:
        """Cover one demand and everything below it, level by level."""
        waiting: deque[Suggestion] = deque()
        waiting.append(
            self._place(
                demand.item_id,
                demand.quantity,
                due_date=demand.due_date,
                above=None,
                order_line=demand.order_line,
            )
        )
        waiting[0].covered_by_stock = min(demand.reserved, demand.quantity)
        while waiting:
            place = waiting.popleft()
            self._cover(place)
            if place.shortage != "make":
                continue
            start = place.due_date - timedelta(days=place.item.lead_time_days)
            for line, quantity in self.whole.needs(place.item.id, place.suggested):
                below = self._place(
                    line.component_id,
                    quantity,
                    due_date=start,
                    above=place,
                    order_line=place.order_line,
                )
                waiting.append(below)

    def _place(
        self,
        item_id: int,
        required: Decimal,
        *,
        due_date: date,
        above: Suggestion | None,
        order_line: OrderLineFacts | None,
    ) -> Suggestion:
        if len(self.places) >= MOST_PLACES:
            raise masterdata.StructureTooLarge(most=MOST_PLACES)
        place = Suggestion(
            index=len(self.places),
            item=self.whole.items[item_id],
            level=above.level + 1 if above else 0,
            required=required,
            due_date=due_date,
            parent_index=above.index if above else None,
            order_line=order_line,
        )
        self.places.append(place)
        return place

    def _cover(self, place: Suggestion) -> None:
        item, supply = place.item, self.left[place.item.id]
        missing = place.required - place.covered_by_stock
        if place.parent_index is None and place.order_line is not None:
            # Made for this very line: nobody else may have it, and it goes before stock.
            own = supply.for_line
            missing -= self._from_orders(
                place, missing, own.pop(place.order_line.order_line_id, ZERO)
            )
        from_stock = min(missing, supply.stock)
        supply.stock -= from_stock
        place.covered_by_stock += from_stock
        missing -= from_stock
        if from_stock > 0 and supply.stock < item.safety_stock:
            place.messages.append("uses_safety_stock")
        taken = self._from_orders(place, missing, supply.work_orders)
        supply.work_orders -= taken
        missing -= taken
        extra = self.surplus.get(item.id, ZERO)
        taken = self._from_orders(place, missing, extra)
        self.surplus[item.id] = extra - taken
        missing -= taken
        if missing > 0 and item.is_stocked:
            self._suggest(place, missing)

    def _from_orders(self, place: Suggestion, missing: Decimal, offered: Decimal) -> Decimal:
        taken = min(missing, offered)
        place.covered_by_work_orders += taken
        return taken

    def _suggest(self, place: Suggestion, missing: Decimal) -> None:
        item = place.item
        place.suggested = planned_quantity(
            missing,
            decimals=item.unit_decimals,
            minimum=item.minimum_quantity,
            multiple=item.order_multiple,
        )
        self.surplus[item.id] = self.surplus.get(item.id, ZERO) + place.suggested - missing
        if place.due_date - timedelta(days=item.lead_time_days) < self.today:
            place.messages.append("late_start")
        if not item.is_made:
            return
        bom, routing = self.whole.boms.get(item.id), self.routings.get(item.id)
        place.bom_id = bom.id if bom else None
        place.routing_id = routing.id if routing else None
        if bom is None:
            place.messages.append("no_bom")
        if routing is None:
            place.messages.append("no_routing")
