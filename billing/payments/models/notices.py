"""What a payment provider told us, as it came."""

from django.db import models

from billing.payments.domain.states import NoticeState
from mes.db.models import Timestamped
from mes.db.transitions import status_check


class Notice(Timestamped):
    """A signed notice, kept before anything is done about it.

    ``event`` is the provider's id of it: told twice it is kept once. The columns repeat what
    ``body``, which was signed, says. ``doubt`` says what it waits for or what is wrong.
    """

    provider = models.CharField(max_length=40)
    event = models.CharField(max_length=100)
    nonce = models.CharField(max_length=100)
    signed_at = models.DateTimeField()
    body = models.BinaryField()
    kind = models.CharField(max_length=40)
    order_number = models.CharField(max_length=40)
    payment_ref = models.CharField(max_length=100, blank=True)
    refund_ref = models.CharField(max_length=100, blank=True)
    # Our number of a refund that we asked for; empty for one that the provider began.
    refund_number = models.CharField(max_length=40, blank=True)
    happened_on = models.DateField()
    # As the provider wrote it: an amount that is none must not keep it from being kept.
    amount = models.CharField(max_length=40, blank=True)
    currency = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=10, default=NoticeState.RECEIVED)
    doubt = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=300, blank=True)
    times = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "event"], name="notice_once"),
            models.UniqueConstraint(fields=["provider", "nonce"], name="notice_nonce_once"),
            status_check("state", NoticeState, "notice_state_known"),
        ]
        indexes = [
            models.Index(fields=["created_at", "id"], name="notice_newest"),
            models.Index(
                fields=["order_number"],
                condition=models.Q(state__in=["received", "waiting"]),
                name="notice_to_do",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.event}"
