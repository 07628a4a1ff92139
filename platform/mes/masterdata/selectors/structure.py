"""Products through all their levels.

``structure`` loads everything below some items in five queries; trees and requirements are then
computed in exact fractions, so that no level rounds what the next one multiplies.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db import connection

from mes.kernel.errors import NotFound
from mes.kernel.quantity import QUANTITY_STEP, whole_units
from mes.masterdata.errors import BomCycle, StructureTooLarge
from mes.masterdata.models import Bom
from mes.masterdata.selectors.boms import bom_infos, with_lines
from mes.masterdata.selectors.facts import BomInfo, BomLineInfo, ItemInfo
from mes.masterdata.selectors.items import items

MOST_PLACES = 20_000

_REACHED_SQL = """
    WITH RECURSIVE reached(item_id) AS (
        SELECT unnest(%(items)s::bigint[])
        UNION
        SELECT l.component_id
        FROM reached
        JOIN masterdata_bom b ON b.item_id = reached.item_id AND b.status = 'active'
         AND (b.valid_from IS NULL OR b.valid_from <= %(on)s)
         AND (b.valid_to IS NULL OR b.valid_to >= %(on)s)
        JOIN masterdata_bomline l ON l.bom_id = b.id
    )
    SELECT reached.item_id, b.id
    FROM reached
    LEFT JOIN masterdata_bom b ON b.item_id = reached.item_id AND b.status = 'active'
     AND (b.valid_from IS NULL OR b.valid_from <= %(on)s)
     AND (b.valid_to IS NULL OR b.valid_to >= %(on)s)
"""


@dataclass(frozen=True, slots=True)
class Place:
    """One place in an exploded structure.

    ``quantity`` is the whole requirement in the item's own unit, scrap included. ``parent`` is the
    index of the place above in the list, None at the top; ``line`` the BOM line that asks for it.
    """

    item: ItemInfo
    quantity: Decimal
    level: int
    parent: int | None
    line: BomLineInfo | None
    bom: BomInfo | None


@dataclass(frozen=True, slots=True)
class Structure:
    """Items and the BOMs in force on a day, closed under "contains"."""

    items: Mapping[int, ItemInfo]
    boms: Mapping[int, BomInfo]

    def in_order(self) -> list[int]:
        """Item ids, every parent before its components: the order in which needs are netted.

        Raises BomCycle.
        """
        order: list[int] = []
        state: dict[int, int] = {}
        for start in sorted(self.items):
            stack = [(start, False)]
            while stack:
                item_id, done = stack.pop()
                if done:
                    state[item_id] = 2
                    order.append(item_id)
                elif state.get(item_id) is None:
                    state[item_id] = 1
                    stack.append((item_id, True))
                    for child in self._children(item_id):
                        if state.get(child) == 1:
                            code = self.items[child].code
                            raise BomCycle(path=[code, code], trail=f"{code} → … → {code}")
                        stack.append((child, False))
        order.reverse()
        return order

    def _children(self, item_id: int) -> list[int]:
        found = self.boms.get(item_id)
        return sorted({line.component_id for line in found.lines}) if found else []

    def needs(self, item_id: int, quantity: Decimal) -> list[tuple[BomLineInfo, Decimal]]:
        """What making ``quantity`` of an item takes: each line with its amount in own units.

        Empty without a BOM. Amounts are whole ones of the component's unit, as ``need`` says.
        """
        found = self.boms.get(item_id)
        if found is None:
            return []
        return [
            (line, need(found, line, quantity, self.items[line.component_id].unit_decimals))
            for line in found.lines
        ]


def per_one(bom: BomInfo, line: BomLineInfo) -> Fraction:
    """How much of a component, in its own unit, one of the BOM's item takes, scrap included.

    Scrap is added on the net amount, net × (1 + rate), as Yonyou U8 and Kingdee's variable scrap
    do; it is not divided out.
    """
    factor = Fraction(line.factor.numerator, line.factor.denominator)
    scrap = 1 + Fraction(line.scrap_rate)
    return Fraction(line.quantity) * factor * scrap / Fraction(bom.quantity)


def need(bom: BomInfo, line: BomLineInfo, quantity: Decimal, decimals: int) -> Decimal:
    """What making ``quantity`` of the BOM's item takes of a component, in its own unit.

    Raised to the ``decimals`` that the component's unit is counted in: of 2.04 screws three must be
    there. This is the one place where a requirement becomes an amount that is taken or made; what
    a structure contains (``explode``) stays a fraction.
    """
    return whole_units(Fraction(quantity) * per_one(bom, line), decimals)


def rounded(value: Fraction) -> Decimal:
    """``value`` half up to the six places that are stored."""
    scaled = value / Fraction(QUANTITY_STEP)
    return Decimal((2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)).scaleb(
        -6
    )


def structure(item_ids: Iterable[int], on: date) -> Structure:
    """Everything the items contain by the BOMs in force on ``on``. Raises NotFound."""
    wanted = sorted(set(item_ids))
    with connection.cursor() as cursor:
        cursor.execute(_REACHED_SQL, {"items": wanted, "on": on})
        reached = cursor.fetchall()
    found = items(item_id for item_id, _bom_id in reached)
    for item_id in wanted:
        if item_id not in found:
            raise NotFound(record="item", id=item_id)
    bom_ids = {bom_id for _item_id, bom_id in reached if bom_id is not None}
    infos = bom_infos(with_lines(Bom.objects.filter(pk__in=bom_ids)))
    return Structure(found, {info.item_id: info for info in infos})


def explode(
    item_id: int, quantity: Decimal, on: date, *, through_bought: bool = False
) -> list[Place]:
    """``quantity`` of an item through all levels, each place before what it contains.

    Below a bought item nothing is listed unless ``through_bought``. Raises NotFound, BomCycle,
    StructureTooLarge.
    """
    whole = structure([item_id], on)
    places: list[Place] = []
    exact: list[Fraction] = []
    trail: list[int] = []

    def visit(found: int, amount: Fraction, parent: int | None, line: BomLineInfo | None) -> None:
        if found in trail:
            codes = [whole.items[one].code for one in [*trail[trail.index(found) :], found]]
            raise BomCycle(path=codes, trail=" → ".join(codes))
        if len(places) >= MOST_PLACES:
            raise StructureTooLarge(most=MOST_PLACES)
        item = whole.items[found]
        bom = whole.boms.get(found)
        index = len(places)
        exact.append(amount)
        places.append(Place(item, rounded(amount), len(trail), parent, line, bom))
        if bom is None or (trail and not item.is_made and not through_bought):
            return
        trail.append(found)
        for one in bom.lines:
            visit(one.component_id, amount * per_one(bom, one), index, one)
        trail.pop()

    visit(item_id, Fraction(quantity), None, None)
    return places


def total_needs(places: Iterable[Place]) -> dict[int, Decimal]:
    """The leaves of an exploded structure, added up by item: what must be bought or taken."""
    listed = list(places)
    inner = {place.parent for place in listed}
    totals: dict[int, Decimal] = {}
    for index, place in enumerate(listed):
        if index not in inner:
            totals[place.item.id] = totals.get(place.item.id, Decimal(0)) + place.quantity
    return totals
