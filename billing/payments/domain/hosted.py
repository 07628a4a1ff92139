"""What a payment provider says, whatever it is called there."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    PENDING = "payment.pending"
    PAID = "payment.paid"
    FAILED = "payment.failed"
    REFUNDED = "refund.done"
    REFUND_FAILED = "refund.failed"


@dataclass(frozen=True, slots=True)
class Announcement:
    """A notice whose signature was right. ``event`` is the provider's id of it."""

    provider: str
    event: str
    nonce: str
    signed_at: datetime
    body: bytes
    kind: str
    order_number: str
    payment_ref: str
    refund_ref: str
    refund_number: str
    amount: str
    currency: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Collect:
    """What a provider is asked to collect."""

    number: str
    amount: Decimal
    currency: str
    subject: str
    expires_at: datetime
    notice_url: str
    return_url: str


@dataclass(frozen=True, slots=True)
class SendBack:
    """What a provider is asked to send back."""

    number: str
    order_number: str
    payment_ref: str
    amount: Decimal
    currency: str
    reason: str
