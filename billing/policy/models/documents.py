"""The policy's own papers."""

from django.db import models

from mes.db.models import Timestamped


class PolicyDocument(Timestamped):
    """A paper of the authorities that programmes quote: the opinion, its final form, a notice."""

    title = models.CharField(max_length=200)
    number = models.CharField(max_length=80, default="", blank=True)
    issued_on = models.DateField(null=True, blank=True)
    final = models.BooleanField(default=False)

    class Meta:
        db_table = "billing_policy_document"
        constraints = [
            models.UniqueConstraint(
                fields=["title", "number"], name="billing_policy_document_unique"
            ),
            models.CheckConstraint(
                condition=~models.Q(title=""), name="billing_policy_document_titled"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}".strip()
