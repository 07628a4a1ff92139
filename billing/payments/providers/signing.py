"""HMAC-SHA256 over what is sent, when, and a word used once."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from billing.payments.errors import NoticeRefused

#: How far the clocks of both sides may be apart, and how long a message may travel.
TOLERANCE = timedelta(minutes=5)


def signature(
    secret: str, *, method: str, path: str, timestamp: str, nonce: str, body: bytes
) -> str:
    """The signature as hexadecimal digits. Method and path keep one message from being another."""
    said = f"{method}\n{path}\n{timestamp}\n{nonce}\n".encode() + body
    return hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()


def signed_at(timestamp: str, now: datetime) -> datetime:
    """The moment of ``timestamp`` (seconds since 1970). Raises NoticeRefused unless it is now."""
    if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:
        raise NoticeRefused(detail="timestamp")
    moment = datetime.fromtimestamp(int(timestamp), UTC)
    if abs(moment - now) > TOLERANCE:
        raise NoticeRefused(detail="timestamp")
    return moment
