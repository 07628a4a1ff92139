"""Work centres."""

from collections.abc import Iterable
from typing import Any

from mes.masterdata.models import WorkCentre
from mes.masterdata.selectors.facts import WorkCentreInfo


def work_centres(work_centre_ids: Iterable[int] | None = None) -> dict[int, WorkCentreInfo]:
    """Work centres by id: those asked for, or all."""
    rows = WorkCentre.objects.order_by("code")
    if work_centre_ids is not None:
        rows = rows.filter(pk__in=set(work_centre_ids))
    values: Iterable[Any] = rows.values_list(
        "pk", "code", "name", "kind", "line_id", "capacity", "calendar_id", "active"
    )
    return {row[0]: WorkCentreInfo(*row) for row in values}
