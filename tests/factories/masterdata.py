"""Master data in trade words: each makes an active record with a code of its own."""

import itertools
from collections.abc import Iterable, Mapping
from datetime import time
from decimal import Decimal
from typing import Any

from mes.db.search import search_text
from mes.masterdata.domain import RevisionStatus
from mes.masterdata.models import (
    Bom,
    BomLine,
    BomSubstitute,
    Customer,
    Employee,
    Item,
    Line,
    Location,
    Routing,
    RoutingOperation,
    Shift,
    Supplier,
    SupplierPrice,
    Unit,
    UnitConversion,
    Warehouse,
    WorkCalendar,
    WorkCentre,
)
from mes.masterdata.services.units import standard_unit

_numbers = itertools.count(1)
Number = int | str | Decimal


def _code(prefix: str) -> str:
    return f"{prefix}{next(_numbers):05d}"


def _findable(values: dict[str, Any], name: str) -> None:
    """What services keep for the search of a record with this code and name."""
    values.setdefault("search_text", search_text([values["code"], name]))


def a_unit(code: str = "pcs", **values: Any) -> Unit:
    """The unit ``code``, made when it is not there yet; a standard one with its decimals."""
    standard = standard_unit(code)
    values.setdefault("name", code)
    values.setdefault("decimals", standard.decimals if standard else 0)
    values.setdefault("search_text", search_text([code, values["name"]]))
    unit, _made = Unit.objects.get_or_create(code=code, defaults=values)
    return unit


def an_item(name: str = "电钻外壳", *, unit: str = "pcs", **values: Any) -> Item:
    """An active item; ``supply="make"`` for one that is made here."""
    values.setdefault("code", _code("I"))
    values.setdefault("unit", a_unit(unit))
    for column in ("safety_stock", "minimum_quantity", "order_multiple"):
        if column in values:
            values[column] = Decimal(values[column])
    item = Item(name=name, **values)
    item.search_text = search_text(
        [item.code, item.name, item.specification, item.drawing_no, item.barcode]
    )
    item.save()
    return item


def a_conversion(item: Item, unit: str, numerator: int, denominator: int = 1) -> UnitConversion:
    """One ``unit`` is ``numerator/denominator`` of the item's unit."""
    return UnitConversion.objects.create(
        item=item,
        unit=a_unit(unit, dimension="pack"),
        numerator=numerator,
        denominator=denominator,
    )


def a_bom(
    item: Item,
    components: Mapping[Item, Number] | Iterable[Mapping[str, Any]],
    *,
    version_code: str = "1",
    status: str = RevisionStatus.ACTIVE,
    quantity: Number = 1,
    **values: Any,
) -> Bom:
    """A BOM of ``item``: ``{leg: 4, top: 1}``, or a list of lines as keywords of BomLine
    (``component``, ``quantity``, optionally ``unit`` (code), ``scrap_rate``, ``operation_seq``,
    ``substitutes=[(item, ratio)]``).
    """
    bom = Bom.objects.create(
        item=item, version_code=version_code, status=status, quantity=Decimal(quantity), **values
    )
    lines: Iterable[Mapping[str, Any]] = (
        [{"component": part, "quantity": count} for part, count in components.items()]
        if isinstance(components, Mapping)
        else components
    )
    for number, line in enumerate(lines, start=1):
        content: dict[str, Any] = dict(line)
        substitutes = content.pop("substitutes", ())
        unit = content.pop("unit", None)
        content.setdefault("position", number * 10)
        content["quantity"] = Decimal(content["quantity"])
        content["scrap_rate"] = Decimal(content.get("scrap_rate", 0))
        content["unit"] = a_unit(unit) if unit else content["component"].unit
        made = BomLine.objects.create(bom=bom, **content)
        for priority, (other, ratio) in enumerate(substitutes, start=1):
            BomSubstitute.objects.create(
                line=made, item=other, ratio=Decimal(ratio), priority=priority
            )
    return bom


def a_routing(
    item: Item,
    operations: Iterable[str | Mapping[str, Any]] = ("下料", "装配"),
    *,
    version_code: str = "1",
    status: str = RevisionStatus.ACTIVE,
    **values: Any,
) -> Routing:
    """A routing of ``item``: names of operations, or keywords of RoutingOperation."""
    routing = Routing.objects.create(item=item, version_code=version_code, status=status, **values)
    for number, operation in enumerate(operations, start=1):
        content: dict[str, Any] = (
            {"name": operation} if isinstance(operation, str) else dict(operation)
        )
        content.setdefault("seq", number * 10)
        for column in ("setup_minutes", "run_minutes", "transfer_batch", "piece_rate"):
            if content.get(column) is not None:
                content[column] = Decimal(content[column])
        RoutingOperation.objects.create(routing=routing, **content)
    return routing


def a_line(name: str = "一线", **values: Any) -> Line:
    values.setdefault("code", _code("L"))
    _findable(values, name)
    return Line.objects.create(name=name, **values)


def a_work_centre(name: str = "冲压机", **values: Any) -> WorkCentre:
    values.setdefault("code", _code("WC"))
    _findable(values, name)
    return WorkCentre.objects.create(name=name, **values)


def a_shift(name: str = "白班", **values: Any) -> Shift:
    values.setdefault("code", _code("S"))
    _findable(values, name)
    values.setdefault("start", time(8))
    values.setdefault("end", time(17))
    values.setdefault("break_minutes", 60)
    return Shift.objects.create(name=name, **values)


def a_calendar(
    name: str = "标准日历", *, shift: Shift | None = None, **values: Any
) -> WorkCalendar:
    """A calendar that works ``shift`` from Monday to Friday."""
    values.setdefault("code", _code("CAL"))
    _findable(values, name)
    calendar = WorkCalendar.objects.create(name=name, **values)
    worked = shift or a_shift()
    for weekday in range(5):
        calendar.pattern.create(weekday=weekday, shift=worked)
    return calendar


def a_customer(name: str = "永康五金贸易有限公司", **values: Any) -> Customer:
    values.setdefault("code", _code("C"))
    customer = Customer(name=name, **values)
    customer.search_text = search_text([customer.code, name, customer.short_name])
    customer.save()
    return customer


def a_supplier(name: str = "宁波钢材有限公司", **values: Any) -> Supplier:
    values.setdefault("code", _code("V"))
    supplier = Supplier(name=name, **values)
    supplier.search_text = search_text([supplier.code, name, supplier.short_name])
    supplier.save()
    return supplier


def a_supplier_price(
    supplier: Supplier, item: Item, price: Number = "12.5", **values: Any
) -> SupplierPrice:
    return SupplierPrice.objects.create(
        supplier=supplier, item=item, price=Decimal(price), **values
    )


def a_warehouse(name: str = "主仓库", **values: Any) -> Warehouse:
    """A warehouse without locations: see ``a_location``."""
    values.setdefault("code", _code("W"))
    _findable(values, name)
    return Warehouse.objects.create(name=name, **values)


def a_location(
    warehouse: Warehouse | None = None, *, kind: str = "storage", **values: Any
) -> Location:
    """A location of ``warehouse``, or of a new one."""
    values.setdefault("code", _code("K"))
    values.setdefault("name", values["code"])
    _findable(values, values["name"])
    return Location.objects.create(warehouse=warehouse or a_warehouse(), kind=kind, **values)


def an_employee(
    name: str = "李师傅",
    *,
    pin: str = "",
    work_centres: Iterable[WorkCentre] = (),
    **values: Any,
) -> Employee:
    """An employee with a badge; ``pin`` in digits when it matters."""
    values.setdefault("number", _code("E"))
    values.setdefault("badge", f"B-{values['number']}")
    employee = Employee(name=name, **values)
    employee.set_pin(pin)
    employee.search_text = search_text([employee.number, name])
    employee.save()
    employee.work_centres.set(list(work_centres))
    return employee
