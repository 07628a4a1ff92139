"""The VAT rate of a day."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from billing.invoicing.errors import NoTaxRate
from billing.invoicing.models import TaxRate
from billing.invoicing.models.tax import SOFTWARE_SERVICE

RateOn = Callable[[date], Decimal]


def rates(category: str = SOFTWARE_SERVICE) -> RateOn:
    """The rates of ``category``, read once; the function given raises NoTaxRate."""
    rows = list(
        TaxRate.objects.filter(category=category)
        .order_by("valid_from")
        .values_list("valid_from", "valid_to", "rate")
    )

    def rate_on(day: date) -> Decimal:
        for start, end, rate in rows:
            if start <= day and (end is None or day < end):
                return Decimal(rate)
        raise NoTaxRate(day=day.isoformat())

    return rate_on
