"""A provider over HTTP with JSON, signed both ways by HMAC-SHA256 with timestamp and nonce.

Requests go to ``<url>/orders`` and ``<url>/refunds``; notices come to our address. The headers are
X-Merchant, X-Timestamp, X-Nonce and X-Signature: see ``signing.signature``.
"""

import hmac
import http.client
import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import structlog

from billing.payments.domain.hosted import Announcement, Collect, SendBack
from billing.payments.errors import NoticeRefused, ProviderUnavailable
from billing.payments.providers.base import HostedProvider, ProviderRefused
from billing.payments.providers.signing import signature, signed_at
from mes.kernel import clock
from mes.kernel.errors import Invalid
from mes.kernel.text import gettext_noop as _

log = structlog.get_logger(__name__)

_TIMEOUT_SECONDS = 10
_MOST_BYTES = 65_536
# Each field of a notice with the most characters that it may have, and whether it must be there.
_FIELDS: Mapping[str, tuple[int, bool]] = {
    "id": (100, True),
    "type": (40, True),
    "order": (40, True),
    "payment": (100, False),
    "refund": (100, False),
    "refund_number": (40, False),
    "amount": (40, False),
    "currency": (10, False),
    "at": (40, True),
}


class HttpProvider(HostedProvider):
    """See the module."""

    needs = ("name", "url", "merchant", "secret")

    def __init__(self, options: Mapping[str, Any]) -> None:
        super().__init__(options)
        self._address = urlsplit(options["url"].rstrip("/"))
        self._merchant: str = options["merchant"]
        self._secret: str = options["secret"]

    def collect(self, wanted: Collect) -> str:
        answer = self._post(
            "/orders",
            {
                "number": wanted.number,
                "amount": str(wanted.amount),
                "currency": wanted.currency,
                "subject": wanted.subject,
                "expires_at": wanted.expires_at.isoformat(),
                "notice_url": wanted.notice_url,
                "return_url": wanted.return_url,
            },
        )
        page = answer.get("pay_url")
        if not isinstance(page, str) or not _is_page(page):
            log.error("provider_page_unusable", provider=self.name)
            raise ProviderUnavailable
        return page

    def send_back(self, wanted: SendBack) -> None:
        self._post(
            "/refunds",
            {
                "number": wanted.number,
                "order": wanted.order_number,
                "payment": wanted.payment_ref,
                "amount": str(wanted.amount),
                "currency": wanted.currency,
                "reason": wanted.reason,
            },
        )

    def read_notice(self, headers: Mapping[str, str], path: str, body: bytes) -> Announcement:
        nonce = headers.get("X-Nonce", "")
        told = headers.get("X-Signature", "")
        moment = signed_at(headers.get("X-Timestamp", ""), clock.now())
        if headers.get("X-Merchant", "") != self._merchant or not 8 <= len(nonce) <= 100:
            raise NoticeRefused(detail="headers")
        right = signature(
            self._secret,
            method="POST",
            path=path,
            timestamp=headers.get("X-Timestamp", ""),
            nonce=nonce,
            body=body,
        )
        if not hmac.compare_digest(right.encode(), told.encode()):
            raise NoticeRefused(detail="signature")
        said = _fields(body)
        return Announcement(
            provider=self.name,
            event=said["id"],
            nonce=nonce,
            signed_at=moment,
            body=body,
            kind=said["type"],
            order_number=said["order"],
            payment_ref=said["payment"],
            refund_ref=said["refund"],
            refund_number=said["refund_number"],
            amount=said["amount"],
            currency=said["currency"],
            at=_moment(said["at"]),
        )

    def _post(self, path: str, content: Mapping[str, Any]) -> Mapping[str, Any]:
        """The answer of the provider. Raises ProviderUnavailable, ProviderRefused."""
        body = json.dumps(content, ensure_ascii=False).encode()
        whole = self._address.path + path
        timestamp, nonce = str(int(clock.now().timestamp())), secrets.token_urlsafe(18)
        connection = self._connection()
        try:
            connection.request(
                "POST",
                whole,
                body=body,
                headers={
                    "Content-Type": "application/json",
                    "X-Merchant": self._merchant,
                    "X-Timestamp": timestamp,
                    "X-Nonce": nonce,
                    "X-Signature": signature(
                        self._secret,
                        method="POST",
                        path=whole,
                        timestamp=timestamp,
                        nonce=nonce,
                        body=body,
                    ),
                },
            )
            response = connection.getresponse()
            answer = response.read(_MOST_BYTES)
        except (OSError, http.client.HTTPException) as failure:
            log.warning("provider_unavailable", provider=self.name, error=str(failure))
            raise ProviderUnavailable from failure
        finally:
            connection.close()
        return self._answer(response.status, answer)

    def _answer(self, status: int, answer: bytes) -> Mapping[str, Any]:
        if 400 <= status < 500 and status not in (408, 429):
            log.error("provider_refused", provider=self.name, status=status)
            raise ProviderRefused
        try:
            found = json.loads(answer) if status < 300 else None
        except ValueError:
            found = None
        if not isinstance(found, dict):
            log.warning("provider_unavailable", provider=self.name, status=status)
            raise ProviderUnavailable
        return found

    def _connection(self) -> http.client.HTTPConnection:
        host, port = self._address.hostname or "", self._address.port
        if self._address.scheme == "https":
            return http.client.HTTPSConnection(host, port, timeout=_TIMEOUT_SECONDS)
        return http.client.HTTPConnection(host, port, timeout=_TIMEOUT_SECONDS)


def _is_page(url: str) -> bool:
    found = urlsplit(url)
    local = found.scheme == "http" and found.hostname in ("127.0.0.1", "localhost")
    return len(url) <= 500 and bool(found.hostname) and (found.scheme == "https" or local)


def _fields(body: bytes) -> Mapping[str, str]:
    """The fields of a notice; others may come along. Raises Invalid."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as broken:
        raise Invalid.field("body", "invalid", _("The notice cannot be read.")) from broken
    if not isinstance(content, dict):
        raise Invalid.field("body", "invalid", _("The notice cannot be read."))
    said = {}
    for name, (most, needed) in _FIELDS.items():
        value = content.get(name, "")
        if not isinstance(value, str) or len(value) > most or (needed and not value):
            raise Invalid.field(name, "invalid", _("The notice cannot be read."))
        if not value.isprintable():
            raise Invalid.field(name, "invalid", _("The notice cannot be read."))
        said[name] = value
    return said


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as broken:
        raise Invalid.field("at", "invalid", _("The notice cannot be read.")) from broken
    if moment.tzinfo is None:
        raise Invalid.field("at", "invalid", _("The notice cannot be read."))
    return moment
