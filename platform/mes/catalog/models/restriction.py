"""What an enterprise may not use any more for now. Written by billing, read by the gate alone."""

from django.db import models

from mes.kernel import clock


class Restriction(models.Model):
    """Use that ``meter`` counts is refused to the enterprise: its quota is used up."""

    enterprise = models.ForeignKey("tenancy.Enterprise", on_delete=models.PROTECT, related_name="+")
    meter = models.CharField(max_length=40)
    since = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "meter"], name="restriction_unique")
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.meter}"
