"""What units mean for items, some of which are only in the file yet."""

from collections.abc import Collection, Iterable, Sequence

from mes.documents.excel.kinds import FileRows, RowObjection, RowPlan
from mes.kernel.text import gettext_noop as _
from mes.masterdata.models import Item, Unit, UnitConversion
from mes.masterdata.services.units import unit_values


class FileUnits:
    """Whether a unit converts to an item's own, by the database and the rows of the file."""

    def __init__(self, item_codes: Collection[str], file: FileRows) -> None:
        self._base = dict(
            Item.objects.filter(code__in=item_codes).values_list("code", "unit__code")
        )
        for row in file.good_rows("items"):
            code = str(row.key[0])
            if "unit" in row.values or code not in self._base:
                self._base[code] = str(row.values.get("unit") or "pcs")
        self._dimensions = {
            code: dimension if numerator is not None else ""
            for code, dimension, numerator in Unit.objects.values_list(
                "code", "dimension", "numerator"
            )
        }
        self._own: dict[str, set[str]] = {}
        for code, unit in UnitConversion.objects.filter(item__code__in=item_codes).values_list(
            "item__code", "unit__code"
        ):
            self._own.setdefault(code, set()).add(unit)
        for row in file.good_rows("unit_conversions"):
            unit, base = str(row.key[1]), str(row.key[2])
            if row.key[0] is not None:
                self._own.setdefault(str(row.key[0]), set()).add(unit)
            else:
                self._dimensions[unit] = self._dimension(base) or "count"
                self._dimensions.setdefault(base, "count")

    def converts(self, item_code: str, unit: str) -> bool:
        """Whether a quantity in ``unit`` of the item has a meaning."""
        base = self._base.get(item_code, "pcs")
        own = self._own.get(item_code, set())
        if unit == base or unit in own:
            return True
        dimension = self._dimension(unit)
        return bool(dimension) and any(
            self._dimension(other) == dimension for other in (base, *own)
        )

    def _dimension(self, unit: str) -> str:
        if unit in self._dimensions:
            return self._dimensions[unit]
        values = unit_values({"code": unit})
        return str(values["dimension"]) if values.get("numerator") is not None else ""


def object_to_units(
    rows: Sequence[RowPlan], file: FileRows, item_column: str
) -> Iterable[RowObjection]:
    """An objection to each row whose unit means nothing for the item it names."""
    named = [row for row in rows if row.values.get("unit")]
    if not named:
        return
    units = FileUnits({str(row.values[item_column]) for row in named}, file)
    for row in named:
        item, unit = str(row.values[item_column]), str(row.values["unit"])
        if not units.converts(item, unit):
            yield RowObjection(
                row,
                "no_conversion",
                _("%(unit)s cannot be converted to the unit of %(item)s."),
                "unit",
                {"unit": unit, "item": item},
            )
