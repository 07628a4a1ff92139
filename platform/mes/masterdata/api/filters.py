"""By what lists may be narrowed."""

from django_filters import (
    CharFilter,
    ChoiceFilter,
    DateFilter,
    FilterSet,
    NumberFilter,
)

from mes.documents.excel.kinds import RowState
from mes.http.filters import YesNo
from mes.masterdata.domain import (
    PHYSICAL_KINDS,
    Dimension,
    ItemKind,
    RevisionStatus,
    Supply,
    Tracking,
    WorkCentreKind,
)


def _choices(kinds: object) -> list[tuple[str, str]]:
    return [(str(kind), str(kind)) for kind in kinds]  # type: ignore[attr-defined]


class Ids(NumberFilter):
    """A reference by id."""

    def __init__(self, field_name: str) -> None:
        super().__init__(field_name=field_name, min_value=0, max_value=9_223_372_036_854_775_807)


class ActiveFilter(FilterSet):
    active = YesNo("active")


class UnitFilter(ActiveFilter):
    dimension = ChoiceFilter(field_name="dimension", choices=_choices(Dimension))


class ItemFilter(ActiveFilter):
    code = CharFilter("code")
    barcode = CharFilter("barcode")
    kind = ChoiceFilter(field_name="kind", choices=_choices(ItemKind))
    supply = ChoiceFilter(field_name="supply", choices=_choices(Supply))
    tracking = ChoiceFilter(field_name="tracking", choices=_choices(Tracking))
    category = CharFilter("category")
    unit = CharFilter("unit__code")


class RevisionFilter(FilterSet):
    item = Ids("item_id")
    status = ChoiceFilter(field_name="status", choices=_choices(RevisionStatus))


class BomFilter(RevisionFilter):
    component = Ids("lines__component_id")


class RoutingFilter(RevisionFilter):
    work_centre = Ids("operations__work_centre_id")


class WorkCentreFilter(ActiveFilter):
    kind = ChoiceFilter(field_name="kind", choices=_choices(WorkCentreKind))
    line = Ids("line_id")


class SupplierPriceFilter(FilterSet):
    supplier = Ids("supplier_id")
    item = Ids("item_id")
    preferred = YesNo("preferred")
    valid_from_before = DateFilter("valid_from", lookup_expr="lte")


class LocationFilter(ActiveFilter):
    warehouse = Ids("warehouse_id")
    kind = ChoiceFilter(field_name="kind", choices=_choices(sorted(PHYSICAL_KINDS)))


class EmployeeFilter(ActiveFilter):
    work_centre = Ids("work_centres")
    department = CharFilter("department")
    badge = CharFilter("badge")


class ImportRowFilter(FilterSet):
    sheet = CharFilter("sheet")
    state = ChoiceFilter(field_name="state", choices=_choices(RowState))
