"""Monthly quotas: warned of at 80 %, acted on when they are used up."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction

from billing.metering.models import Quota, QuotaAction
from billing.metering.selectors.figures import quantity
from billing.metering.selectors.meters import meter_of
from mes.audit.services import record, snapshot
from mes.catalog.services import restrict, unrestrict
from mes.kernel import clock
from mes.kernel.actor import Actor, system
from mes.kernel.errors import Invalid, NotFound
from mes.kernel.ids import EnterpriseId
from mes.kernel.periods import month_of
from mes.kernel.text import gettext_noop as _

WARN_AT = Decimal("0.8")
_ACTOR = system("metering")


@transaction.atomic
def set_quota(
    enterprise_id: EnterpriseId,
    meter: str,
    *,
    most: Decimal,
    action: QuotaAction,
    actor: Actor,
    expected_version: int | None = None,
) -> Quota:
    """Let an enterprise use ``most`` of ``meter`` a month.

    Raises NotFound for an unknown meter, Invalid and VersionConflict.
    """
    meter_of(meter)
    if most <= 0:
        raise Invalid.field("most", "not_positive", _("The quota is more than nothing."))
    row = Quota.objects.select_for_update().filter(enterprise_id=enterprise_id, meter=meter).first()
    if row is not None:
        row.require_version(expected_version)
    before = snapshot(row) if row is not None else None

    row = row or Quota(enterprise_id=enterprise_id, meter=meter)
    row.most, row.action = most, action
    row.save()

    record(actor, "quota.set", row, before=before, after=snapshot(row))

    look_at(enterprise_id, [meter])
    row.refresh_from_db()
    return row


@transaction.atomic
def remove_quota(enterprise_id: EnterpriseId, meter: str, *, actor: Actor) -> None:
    """Let an enterprise use as much of ``meter`` as it likes. Raises NotFound."""
    row = Quota.objects.select_for_update().filter(enterprise_id=enterprise_id, meter=meter).first()
    if row is None:
        raise NotFound(record="quota", id=meter)

    record(actor, "quota.removed", row, before=snapshot(row))
    row.delete()
    unrestrict(enterprise_id, meter)


@transaction.atomic
def look_at(enterprise_id: EnterpriseId, meters: Sequence[str], *, on: date | None = None) -> None:
    """Warn of, act on and lift the quotas of ``meters`` by what this month has used."""
    rows = list(
        Quota.objects.select_for_update()
        .filter(enterprise_id=enterprise_id, meter__in=list(meters))
        .order_by("pk")
    )
    month = month_of(on or clock.business_date())
    for row in rows:
        _settle(row, month.start, quantity(enterprise_id, row.meter, month.start, month.end))


def look_at_all(enterprise_id: EnterpriseId) -> None:
    """Look at every quota of an enterprise: a new month lifts what the last one had used up."""
    meters = Quota.objects.filter(enterprise_id=enterprise_id).values_list("meter", flat=True)
    look_at(enterprise_id, list(meters))


def _settle(row: Quota, month: date, used: Decimal) -> None:
    before = snapshot(row)
    row.warned_month = month if used >= row.most * WARN_AT else None
    row.reached_month = month if used >= row.most else None

    if (row.warned_month, row.reached_month) != (
        _day(before["warned_month"]),
        _day(before["reached_month"]),
    ):
        row.save()
        record(_ACTOR, "quota.changed", row, before=before, after=snapshot(row))

    if row.reached_month is not None and row.action == QuotaAction.REFUSE:
        restrict(EnterpriseId(row.enterprise_id), row.meter)
    else:
        unrestrict(EnterpriseId(row.enterprise_id), row.meter)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
