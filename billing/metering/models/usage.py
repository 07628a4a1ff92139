"""Usage as it was told, and what it adds up to day by day."""

from django.db import models

from billing.owned import EnterpriseOwned
from mes.kernel import clock


class UsageEvent(EnterpriseOwned):
    """One occurrence of use, counted once by enterprise, meter and key.

    ``day`` is the business day of ``at``; ``received_at`` may be much later.
    """

    meter = models.CharField(max_length=40)
    module = models.CharField(max_length=40, blank=True)
    key = models.CharField(max_length=160)
    subject = models.CharField(max_length=80, blank=True)
    quantity = models.DecimalField(max_digits=20, decimal_places=6)
    at = models.DateTimeField()
    day = models.DateField()
    received_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "meter", "key"], name="usage_once"),
            models.CheckConstraint(condition=models.Q(quantity__gte=0), name="usage_not_negative"),
        ]
        indexes = [
            models.Index(fields=["enterprise", "day", "meter", "id"], name="usage_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.meter} {self.key}"


class UsageDay(EnterpriseOwned):
    """A meter's figures of one module on one business day: how often, how much, the latest."""

    meter = models.CharField(max_length=40)
    module = models.CharField(max_length=40, blank=True)
    day = models.DateField()
    events = models.BigIntegerField()
    quantity = models.DecimalField(max_digits=30, decimal_places=6)
    latest = models.DecimalField(max_digits=20, decimal_places=6)
    latest_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "meter", "module", "day"], name="usage_day_once"
            ),
            models.CheckConstraint(
                condition=models.Q(events__gt=0, quantity__gte=0), name="usage_day_not_negative"
            ),
        ]
        indexes = [models.Index(fields=["day", "meter"], name="usage_day_of_all")]

    def __str__(self) -> str:
        return f"{self.meter} {self.module} {self.day}"


class UsageSubject(EnterpriseOwned):
    """Someone or something that used a module on a day: for meters of different subjects."""

    meter = models.CharField(max_length=40)
    module = models.CharField(max_length=40, blank=True)
    day = models.DateField()
    subject = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "meter", "module", "day", "subject"],
                name="usage_subject_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meter} {self.subject} {self.day}"
