"""Units and the items' own conversions."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mes.audit.services import record
from mes.db.locks import lock_one
from mes.db.search import search_text
from mes.kernel.actor import Actor
from mes.kernel.errors import FieldError, Invalid
from mes.kernel.text import gettext_noop as _
from mes.masterdata.domain import Dimension
from mes.masterdata.errors import InUse
from mes.masterdata.models import BomLine, Item, Unit, UnitConversion
from mes.masterdata.services.registers import TAKEN, UNKNOWN, Register, add, change

_FACTOR = ("factor", _("A factor needs both parts, or neither, above zero."))


def _still_used(unit: Unit) -> None:
    used = list(
        Item.objects.filter(unit=unit, active=True).order_by("code").values("pk", "code")[:5]
    )
    if used:
        raise InUse(
            used_by=[{"type": "item", "id": row["pk"], "label": row["code"]} for row in used],
            where=", ".join(row["code"] for row in used),
        )


UNITS = Register(
    Unit,
    "unit",
    frozenset({"code", "name", "dimension", "decimals", "numerator", "denominator", "active"}),
    found_by=("code", "name"),
    refusals={
        "unit_code_unique": ("code", TAKEN),
        "unit_factor_positive": ("numerator", _FACTOR),
    },
    when_retired=_still_used,
)


@dataclass(frozen=True, slots=True)
class StandardUnit:
    code: str
    name: str
    dimension: Dimension
    decimals: int
    numerator: int | None
    denominator: int | None
    synonyms: tuple[str, ...] = ()


# Symbols that everybody writes (kg, m, pcs) are codes; the others have the word that stands on
# Chinese papers, because the code is what lists, tablets and delivery notes show.
# What one unit is of its dimension's reference unit. The market units (斤, 两, 亩) are those of
# the State Council's order of 25 June 1959 on unifying measures: 1 斤 = 500 g = 10 两.
STANDARD_UNITS = (
    StandardUnit("pcs", "PCS", Dimension.COUNT, 0, 1, 1,
                 ("pc", "piece", "pieces", "ea", "each", "pce", "unit", "units", "nos")),
    StandardUnit("个", "个", Dimension.COUNT, 0, 1, 1, ()),
    StandardUnit("双", "双", Dimension.COUNT, 0, 2, 1, ("对", "pair", "pairs")),
    StandardUnit("打", "打", Dimension.COUNT, 0, 12, 1, ("doz", "dz", "dozen", "dozens")),
    StandardUnit("套", "套", Dimension.PACK, 0, None, None, ("组", "set", "sets", "kit")),
    StandardUnit("箱", "箱", Dimension.PACK, 0, None, None, ("盒", "box", "boxes", "ctn")),
    StandardUnit("包", "包", Dimension.PACK, 0, None, None, ("袋", "pack", "packs", "bag", "pkg")),
    StandardUnit("卷", "卷", Dimension.PACK, 2, None, None, ("盘", "roll", "rolls", "reel")),
    StandardUnit("桶", "桶", Dimension.PACK, 2, None, None, ("barrel", "drum", "瓶", "bottle")),
    StandardUnit("kg", "千克", Dimension.MASS, 3, 1, 1, ("公斤", "kgs", "kilogram", "kilograms")),
    StandardUnit("g", "克", Dimension.MASS, 3, 1, 1000, ("gram", "grams")),
    StandardUnit("t", "吨", Dimension.MASS, 6, 1000, 1, ("公吨", "ton", "tonne", "mt")),
    StandardUnit("斤", "斤", Dimension.MASS, 3, 1, 2, ("市斤", "jin")),
    StandardUnit("两", "两", Dimension.MASS, 3, 1, 20, ("liang",)),
    StandardUnit("m", "米", Dimension.LENGTH, 3, 1, 1, ("公尺", "meter", "metre", "meters", "mtr")),
    StandardUnit("cm", "厘米", Dimension.LENGTH, 2, 1, 100, ("公分", "centimeter")),
    StandardUnit("mm", "毫米", Dimension.LENGTH, 1, 1, 1000, ("millimeter",)),
    StandardUnit("m2", "平方米", Dimension.AREA, 4, 1, 1, ("㎡", "m²", "平米", "sqm", "平方")),
    StandardUnit("m3", "立方米", Dimension.VOLUME, 6, 1000, 1, ("m³", "立方", "方", "cbm")),
    StandardUnit("L", "升", Dimension.VOLUME, 3, 1, 1, ("公升", "liter", "litre", "ltr")),
    StandardUnit("mL", "毫升", Dimension.VOLUME, 3, 1, 1000, ("milliliter",)),
    StandardUnit("h", "小时", Dimension.TIME, 2, 1, 1, ("hour", "hours", "hr", "hrs", "工时")),
    StandardUnit("min", "分钟", Dimension.TIME, 2, 1, 60, ("minute", "minutes", "mins")),
)  # fmt: skip


# What single things are counted in: one of each is one.
COUNT_WORDS = frozenset("件只台把支根块片条张枚粒辆面扇本册颗盏头株串束朵节")


def unit_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """What is known of a unit from its code alone: a standard one's worth, or that it counts."""
    standard = standard_unit(str(values["code"]))
    whole: dict[str, Any] = {"name": values["code"]}
    if standard is not None:
        whole = {
            "name": standard.name,
            "dimension": standard.dimension,
            "decimals": standard.decimals,
            "numerator": standard.numerator,
            "denominator": standard.denominator,
        }
    elif values["code"] in COUNT_WORDS:
        whole |= {"dimension": Dimension.COUNT, "numerator": 1, "denominator": 1}
    else:
        whole |= {"dimension": Dimension.PACK}
    return {**whole, **values}


_UNIT_PARTS = re.compile(r"[\s/|()（）\[\]]+")


def standard_unit(text: str) -> StandardUnit | None:
    """The standard unit that ``text`` writes: by its code, name or a synonym, in any case."""
    wanted = text.strip().rstrip(".").casefold()
    for unit in STANDARD_UNITS:
        if wanted in (unit.code.casefold(), unit.name) or wanted in unit.synonyms:
            return unit
    # 千克(kg) and kg/千克 say one unit twice.
    parts = [part for part in _UNIT_PARTS.split(wanted) if part]
    if len(parts) < 2 or parts == [wanted]:
        return None
    # What is counted is one piece of it: 个/pcs is pcs.
    meant = {standard_unit(part) for part in parts if part not in COUNT_WORDS | {"个"}}
    return meant.pop() if len(meant) == 1 else None


def ensure_standard_units() -> None:
    """Put the standard units into an enterprise that has no units yet."""
    if Unit.objects.exists():
        return
    _make(STANDARD_UNITS)


def _make(wanted: Iterable[StandardUnit]) -> None:
    Unit.objects.bulk_create(
        [
            Unit(
                code=unit.code,
                name=unit.name,
                dimension=unit.dimension,
                decimals=unit.decimals,
                numerator=unit.numerator,
                denominator=unit.denominator,
                search_text=search_text([unit.code, unit.name]),
            )
            for unit in wanted
        ],
        ignore_conflicts=True,
    )


def units_called(codes: Iterable[str]) -> dict[str, int]:
    """The ids of the units with these codes; a standard one is made when it is first named.

    Other unknown codes are absent.
    """
    wanted = set(codes)
    found = dict(Unit.objects.filter(code__in=wanted).values_list("code", "pk"))
    missing = [unit for unit in STANDARD_UNITS if unit.code in wanted - found.keys()]
    if missing:
        _make(missing)
        found = dict(Unit.objects.filter(code__in=wanted).values_list("code", "pk"))
    return found


def unit_called(code: str, field: str = "unit") -> int:
    """The id of the unit with this code. Raises Invalid on ``field`` for an unknown one."""
    found = units_called([code])
    if code not in found:
        raise Invalid.field(field, *UNKNOWN)
    return found[code]


def create_unit(values: Mapping[str, Any], *, actor: Actor) -> Unit:
    """A new unit. Raises Invalid when the code is taken or half a factor is given."""
    return add(UNITS, values, actor=actor)


def update_unit(
    unit_id: int, values: Mapping[str, Any], *, actor: Actor, expected_version: int | None = None
) -> Unit:
    """The unit with ``values`` set. Raises NotFound, VersionConflict, Invalid, InUse.

    What a unit is worth is fixed once a BOM line counts in it.
    """
    row, changed = change(UNITS, unit_id, values, actor=actor, expected_version=expected_version)
    worth = changed & {"dimension", "numerator", "denominator"}
    if worth and BomLine.objects.filter(unit_id=unit_id).exists():
        raise Invalid.field(
            min(worth), "fixed", _("Bills of materials count in this unit: its worth is fixed.")
        )
    return row


def set_conversions(
    item_id: int, conversions: Sequence[Mapping[str, Any]], *, actor: Actor
) -> list[UnitConversion]:
    """Replace an item's own conversions by ``[{"unit": code, "numerator", "denominator"}]``.

    Raises NotFound; Invalid for an unknown unit, the item's own, or one named twice; InUse when a
    BOM line counts in a unit that would lose its meaning.
    """
    item = lock_one(Item, item_id)
    present = {row.unit_id: row for row in item.conversions.select_related("unit")}

    wanted = _wanted(item, conversions)
    _refuse_lost(item, present.keys() - wanted.keys())

    before = _shown(present.values())
    item.conversions.exclude(unit_id__in=wanted.keys()).delete()
    for unit_id, row in wanted.items():
        UnitConversion.objects.update_or_create(
            item=item,
            unit_id=unit_id,
            defaults={"numerator": row["numerator"], "denominator": row["denominator"]},
        )
    item.save()  # conversions are part of the item: its version moves
    rows = list(item.conversions.select_related("unit").order_by("unit__code"))

    record(
        actor, "item.conversions_set", item,
        before={"conversions": before}, after={"conversions": _shown(rows)},
    )  # fmt: skip

    return rows


def _wanted(item: Item, conversions: Sequence[Mapping[str, Any]]) -> dict[int, Mapping[str, Any]]:
    errors: list[FieldError] = []
    wanted: dict[int, Mapping[str, Any]] = {}
    known = units_called(row["unit"] for row in conversions)
    for index, row in enumerate(conversions):
        name, unit_id = f"conversions.{index}.unit", known.get(row["unit"])
        if unit_id is None:
            errors.append(FieldError(name, *UNKNOWN))
        elif unit_id == item.unit_id:
            errors.append(FieldError(name, "own_unit", _("This is the item's own unit.")))
        elif unit_id in wanted:
            errors.append(FieldError(name, "twice", _("This unit is named twice.")))
        else:
            wanted[unit_id] = row
    if errors:
        raise Invalid(errors=errors)
    return wanted


def _refuse_lost(item: Item, lost: Iterable[int]) -> None:
    lines = list(
        BomLine.objects.filter(component=item, unit_id__in=set(lost))
        .select_related("bom__item", "unit")
        .order_by("pk")[:5]
    )
    if lines:
        raise InUse(
            used_by=[{"type": "bom", "id": line.bom_id, "label": str(line.bom)} for line in lines],
            where=", ".join(str(line.bom) for line in lines),
        )


def _shown(rows: Iterable[UnitConversion]) -> dict[str, str]:
    return {row.unit.code: f"{row.numerator}/{row.denominator}" for row in rows}
