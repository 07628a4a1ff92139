"""Through which day the stock books are closed."""

from django.db import models
from django.db.models import Q

from mes.db.models import Versioned


class StockClosing(Versioned):
    """At most one row: nothing may be dated on or before ``closed_through``."""

    closed_through = models.DateField(null=True)
    only = models.BooleanField(default=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["only"], name="stock_closing_once"),
            models.CheckConstraint(condition=Q(only=True), name="stock_closing_only"),
        ]

    def __str__(self) -> str:
        return str(self.closed_through or "")
