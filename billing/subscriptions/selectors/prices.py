"""The price book on a day."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from billing.subscriptions.models import Bundle, Price, TrialPolicy


def in_force(day: date, start: str = "valid_from", end: str = "valid_to") -> Q:
    """Rows whose dates include ``day``."""
    return Q(**{f"{start}__lte": day}) & (Q(**{end: None}) | Q(**{f"{end}__gt": day}))


def prices_on(day: date) -> QuerySet[Price]:
    """The price book of ``day``, module by module."""
    return Price.objects.filter(in_force(day)).order_by("module", "id")


def bundles_on(day: date) -> QuerySet[Bundle]:
    """The bundles offered on ``day``."""
    return Bundle.objects.filter(in_force(day)).order_by("code")


def trial_on(day: date) -> TrialPolicy | None:
    """What new enterprises may try on ``day``; None for nothing."""
    return TrialPolicy.objects.filter(in_force(day)).first()


def price_document(row: Any) -> dict[str, Any]:
    """A price, offered or agreed, as it is shown."""
    return {
        "module": row.module,
        "charge": row.charge,
        "scheme": row.scheme,
        "meter": row.meter,
        "amount": row.amount,
        "included": row.included,
        "tiers": row.tiers,
    }
