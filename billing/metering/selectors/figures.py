"""What was used in a span of days: one figure for each meter and module."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import Count, Sum

from billing.metering.models import UsageDay, UsageSubject
from billing.metering.selectors.meters import meter_of, unique_meters
from mes.catalog.manifest import MeterKind
from mes.kernel.ids import EnterpriseId

_ZERO = Decimal(0)

_ALL = """
    SELECT enterprise_id, meter, module, sum(events), sum(quantity),
        (array_agg(latest ORDER BY latest_at DESC))[1]
    FROM public.billing_metering_usageday WHERE day >= %s AND day < %s
    GROUP BY enterprise_id, meter, module
"""
_ALL_UNIQUE = """
    SELECT enterprise_id, meter, module, count(DISTINCT subject)
    FROM public.billing_metering_usagesubject WHERE day >= %s AND day < %s
    GROUP BY enterprise_id, meter, module
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """``quantity`` of ``meter`` by ``module`` ("" for the platform itself) in a span of days."""

    meter: str
    module: str
    quantity: Decimal


def quantity(
    enterprise_id: EnterpriseId, meter: str, start: date, end: date, *, module: str | None = None
) -> Decimal:
    """How much of ``meter`` was used from ``start`` until before ``end``, by ``module`` or by all.

    Different people are counted once over all modules. Raises NotFound for an unknown meter.
    """
    kind = meter_of(meter).kind
    wanted = {"enterprise_id": enterprise_id, "meter": meter, "day__gte": start, "day__lt": end}
    if module is not None:
        wanted["module"] = module
    if kind == MeterKind.UNIQUE:
        rows = UsageSubject.objects.filter(**wanted)
        return Decimal(rows.aggregate(n=Count("subject", distinct=True))["n"])
    days = UsageDay.objects.filter(**wanted)
    if kind == MeterKind.LATEST:
        latest = days.order_by("-latest_at").values_list("latest", flat=True).first()
        return latest if latest is not None else _ZERO
    column = "events" if kind == MeterKind.COUNT else "quantity"
    return Decimal(days.aggregate(n=Sum(column))["n"] or 0)


def figures_of_all(start: date, end: date) -> Mapping[EnterpriseId, Sequence[Figure]]:
    """Every enterprise's figures in two statements; needs ``context.across_enterprises()``."""
    found: dict[EnterpriseId, list[Figure]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_ALL, [start, end])
        for enterprise, meter, module, events, amount, latest in cursor.fetchall():
            figure = _plain_figure(meter, module, events, amount, latest)
            if figure is not None:
                found.setdefault(enterprise, []).append(figure)
        cursor.execute(_ALL_UNIQUE, [start, end])
        for enterprise, meter, module, subjects in cursor.fetchall():
            figure = Figure(meter, module, Decimal(subjects))
            found.setdefault(enterprise, []).append(figure)
    return found


def _plain_figure(
    meter: str, module: str, events: int, amount: Decimal, latest: Decimal
) -> Figure | None:
    if meter in unique_meters():
        return None
    kind = meter_of(meter).kind
    by_kind = {MeterKind.COUNT: Decimal(events), MeterKind.SUM: amount, MeterKind.LATEST: latest}
    return Figure(meter, module, by_kind[kind])


def active_days(enterprise_id: EnterpriseId, start: date, end: date) -> Mapping[str, int]:
    """On how many days each module was worked with: running evidence."""
    rows = (
        UsageSubject.objects.filter(
            enterprise_id=enterprise_id, meter="active_people", day__gte=start, day__lt=end
        )
        .values("module")
        .annotate(days=Count("day", distinct=True))
        .values_list("module", "days")
    )
    return dict(rows)
