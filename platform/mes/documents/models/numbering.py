"""Where document numbers come from."""

from django.db import models

from mes.db.models import Timestamped


class NumberSequence(models.Model):
    """How far a kind of document has been numbered in a period: ``202611``, or "" without reset."""

    kind = models.CharField(max_length=40)
    period = models.CharField(max_length=8, blank=True)
    last_value = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "period"], name="number_sequence_once"),
            models.CheckConstraint(
                condition=models.Q(last_value__gte=0), name="number_sequence_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.period}".strip()


class NumberRule(Timestamped):
    """An enterprise's own pattern for a kind of document, in place of the kind's default."""

    kind = models.CharField(max_length=40)
    pattern = models.CharField(max_length=60)
    reset = models.CharField(max_length=8)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind"], name="number_rule_once"),
            models.CheckConstraint(
                condition=models.Q(reset__in=["never", "yearly", "monthly", "daily"]),
                name="number_rule_reset_known",
            ),
        ]

    def __str__(self) -> str:
        return self.kind
