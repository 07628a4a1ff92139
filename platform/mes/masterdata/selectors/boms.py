"""Bills of materials in force, and what is used where."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Prefetch, Q, QuerySet

from mes.kernel.errors import NotFound
from mes.masterdata.domain import RevisionStatus
from mes.masterdata.errors import NoBom
from mes.masterdata.models import Bom, BomLine, BomSubstitute, Item
from mes.masterdata.selectors.facts import BomInfo, BomLineInfo, SubstituteInfo
from mes.masterdata.selectors.units import UnitTable, unit_table


def in_force(on: date) -> Q:
    """The condition that a version is active and ``on`` is one of its days."""
    return (
        Q(status=RevisionStatus.ACTIVE)
        & (Q(valid_from__isnull=True) | Q(valid_from__lte=on))
        & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))
    )


def with_lines(boms: QuerySet[Bom]) -> list[Bom]:
    """``boms`` with item, lines, components and substitutes loaded: four queries."""
    substitutes = BomSubstitute.objects.select_related("item").order_by("priority", "pk")
    lines = (
        BomLine.objects.select_related("component", "unit")
        .order_by("position")
        .prefetch_related(Prefetch("substitutes", substitutes))
    )
    return list(boms.select_related("item").prefetch_related(Prefetch("lines", lines)))


def bom_infos(boms: Sequence[Bom], table: UnitTable | None = None) -> list[BomInfo]:
    """Loaded ``boms`` as facts. Raises NoConversion for a line whose unit means nothing."""
    chosen = table or unit_table(line.component_id for bom in boms for line in bom.lines.all())
    return [
        BomInfo(
            id=bom.pk,
            item_id=bom.item_id,
            version_code=bom.version_code,
            status=bom.status,
            valid_from=bom.valid_from,
            valid_to=bom.valid_to,
            quantity=bom.quantity,
            lines=tuple(_line(line, chosen) for line in bom.lines.all()),
        )
        for bom in boms
    ]


def _line(line: BomLine, table: UnitTable) -> BomLineInfo:
    return BomLineInfo(
        id=line.pk,
        position=line.position,
        component_id=line.component_id,
        component_code=line.component.code,
        component_name=line.component.name,
        quantity=line.quantity,
        unit_code=line.unit.code,
        factor=table.factor(line.component_id, line.unit.code),
        scrap_rate=line.scrap_rate,
        operation_seq=line.operation_seq,
        operation_name=line.operation_name,
        substitutes=tuple(
            SubstituteInfo(other.item_id, other.item.code, other.item.name, other.ratio,
                           other.priority)
            for other in line.substitutes.all()
        ),
    )  # fmt: skip


def bom(bom_id: int) -> BomInfo:
    """The BOM, whatever its state. Raises NotFound."""
    found = with_lines(Bom.objects.filter(pk=bom_id))
    if not found:
        raise NotFound(record="bom", id=bom_id)
    return bom_infos(found)[0]


def active_boms(item_ids: Iterable[int], on: date) -> dict[int, BomInfo]:
    """The BOM in force on ``on`` of each item that has one, by item id."""
    found = with_lines(Bom.objects.filter(in_force(on), item_id__in=set(item_ids)))
    return {info.item_id: info for info in bom_infos(found)}


def active_bom(item_id: int, on: date) -> BomInfo:
    """The item's BOM in force on ``on``. Raises NotFound for the item, NoBom."""
    found = active_boms([item_id], on).get(item_id)
    if found is not None:
        return found
    code = Item.objects.filter(pk=item_id).values_list("code", flat=True).first()
    if code is None:
        raise NotFound(record="item", id=item_id)
    raise NoBom(item=code, item_id=item_id, on=on.isoformat())


@dataclass(frozen=True, slots=True)
class Use:
    """A place where an item is used: ``quantity`` of it for one of the parent, without scrap.

    ``level`` 1 is a direct parent. Quantities are in the items' own units.
    """

    parent_id: int
    parent_code: str
    parent_name: str
    bom_id: int
    bom_version: str
    quantity: Decimal
    level: int


# UNION, not UNION ALL, and a bound on the level: shared sub-assemblies are walked once for each
# level at which they occur, and even a broken structure comes to an end.
_PARENTS_SQL = """
    WITH RECURSIVE use(child_id, line_id, parent_id, bom_id, level) AS (
        SELECT l.component_id, l.id, b.item_id, b.id, 1
        FROM masterdata_bomline l JOIN masterdata_bom b ON b.id = l.bom_id
        WHERE l.component_id = %(item)s AND b.status = 'active'
          AND (b.valid_from IS NULL OR b.valid_from <= %(on)s)
          AND (b.valid_to IS NULL OR b.valid_to >= %(on)s)
        UNION
        SELECT l.component_id, l.id, b.item_id, b.id, use.level + 1
        FROM use
        JOIN masterdata_bomline l ON l.component_id = use.parent_id
        JOIN masterdata_bom b ON b.id = l.bom_id
        WHERE b.status = 'active' AND use.level < 30
          AND (b.valid_from IS NULL OR b.valid_from <= %(on)s)
          AND (b.valid_to IS NULL OR b.valid_to >= %(on)s)
    )
    SELECT child_id, line_id, parent_id, bom_id, level FROM use ORDER BY level, bom_id, line_id
"""


def where_used(item_id: int, on: date) -> list[Use]:
    """Everything that contains the item, through all levels, nearest first: three queries.

    An ancestor stands once for each level at which the item reaches it. Raises NotFound.
    """
    if not Item.objects.filter(pk=item_id).exists():
        raise NotFound(record="item", id=item_id)
    with connection.cursor() as cursor:
        cursor.execute(_PARENTS_SQL, {"item": item_id, "on": on})
        edges = cursor.fetchall()
    boms = with_lines(Bom.objects.filter(pk__in={edge[3] for edge in edges}))
    infos = {info.id: info for info in bom_infos(boms)}
    parents = {found.pk: found for found in boms}
    each: dict[int, dict[int, Decimal]] = {0: {item_id: Decimal(1)}}
    uses: dict[tuple[int, int], Use] = {}
    for child_id, line_id, parent_id, bom_id, level in edges:
        info = infos[bom_id]
        line = next(line for line in info.lines if line.id == line_id)
        part = line.factor.to_base(line.quantity) / info.quantity
        amount = each[level - 1][child_id] * part
        reached = each.setdefault(level, {})
        reached[parent_id] = reached.get(parent_id, Decimal(0)) + amount
        parent = parents[bom_id].item
        uses[level, bom_id] = Use(
            parent_id, parent.code, parent.name, bom_id, info.version_code,
            reached[parent_id], level,
        )  # fmt: skip
    return list(uses.values())
