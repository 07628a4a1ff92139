"""What an enterprise sees of its usage: each meter's month, its quota, the days behind it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count

from billing.metering.models import Quota, UsageDay, UsageSubject
from billing.metering.selectors.figures import quantity
from billing.metering.selectors.meters import meter_of, meters
from mes.catalog.manifest import MeterKind
from mes.kernel.ids import EnterpriseId
from mes.kernel.periods import Month, month_of


def usage_of_month(
    enterprise_id: EnterpriseId, month: Month, *, every: bool = False
) -> Sequence[dict[str, Any]]:
    """A row for each meter that was used in ``month`` or has a quota, or ``every`` one, by code."""
    used = dict(
        UsageDay.objects.filter(
            enterprise_id=enterprise_id, day__gte=month.start, day__lt=month.end
        )
        .values_list("meter")
        .annotate(n=Count("pk"))
    )
    quotas = {row.meter: row for row in Quota.objects.filter(enterprise_id=enterprise_id)}
    return [
        _row(enterprise_id, code, month, quotas.get(code))
        for code in meters()
        if every or code in used or code in quotas
    ]


def _row(
    enterprise_id: EnterpriseId, code: str, month: Month, quota: Quota | None
) -> dict[str, Any]:
    meter = meter_of(code)
    amount = quantity(enterprise_id, code, month.start, month.end)
    return {
        "meter": code,
        "name": meter.name,
        "unit": meter.unit,
        "kind": meter.kind,
        "quantity": amount,
        "most": quota.most if quota else None,
        "action": quota.action if quota else None,
        "version": quota.version if quota else None,
        "share": _share(amount, quota.most) if quota else None,
        "warned": quota is not None and quota.warned_month == month.start,
        "reached": quota is not None and quota.reached_month == month.start,
    }


def _share(amount: Decimal, most: Decimal) -> int:
    """Per cent of the quota, rounded down, so that 100 means that it is used up."""
    return int(amount * 100 // most)


def days_of_month(
    enterprise_id: EnterpriseId, meter: str, month: Month
) -> Sequence[dict[str, Any]]:
    """A row for each day and module, oldest first. Raises NotFound for an unknown meter."""
    kind = meter_of(meter).kind
    wanted = {
        "enterprise_id": enterprise_id,
        "meter": meter,
        "day__gte": month.start,
        "day__lt": month.end,
    }
    if kind == MeterKind.UNIQUE:
        counted = UsageSubject.objects.filter(**wanted).values("day", "module")
        rows: Any = counted.annotate(amount=Count("subject")).values_list("day", "module", "amount")
    else:
        column = {MeterKind.COUNT: "events", MeterKind.SUM: "quantity"}.get(kind, "latest")
        rows = UsageDay.objects.filter(**wanted).values_list("day", "module", column)
    return [
        {"day": day, "module": module, "quantity": Decimal(amount)}
        for day, module, amount in rows.order_by("day", "module")
    ]


def month_named(text: str, today: date) -> Month | None:
    """The month written as 2026-11, the present one for nothing; None for anything else."""
    if not text:
        return month_of(today)
    try:
        return month_of(date.fromisoformat(f"{text}-01"))
    except ValueError:
        return None
