"""What earlier subscriptions leave for a new one."""

from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import F, Max, Q

from billing.subscriptions.models import Subscription


def first_days(enterprise_id: int, modules: Collection[str], today: date) -> Mapping[str, date]:
    """The day from which a new subscription to each of ``modules`` would count.

    Today, unless it is paid for already: by one that was cancelled today.
    """
    ends = dict(
        Subscription.objects.filter(
            enterprise_id=enterprise_id, module__in=modules, ends_on__gt=today
        )
        .values_list("module")
        .annotate(Max("ends_on"))
    )
    return {module: ends.get(module, today) for module in modules}


def paid_modules(enterprise_id: int, modules: Collection[str]) -> frozenset[str]:
    """Those of ``modules`` that days were or will be paid for: setting up is charged once."""
    return frozenset(
        Subscription.objects.filter(enterprise_id=enterprise_id, module__in=modules)
        .filter(Q(ends_on=None) | Q(ends_on__gt=F("paid_from")))
        .values_list("module", flat=True)
    )
