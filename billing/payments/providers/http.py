"""A provider over HTTP with JSON, signed both ways by HMAC-SHA256 with timestamp and nonce.

Requests go to ``<url>/orders``, ``<url>/orders/query`` and ``<url>/refunds``; notices come to our
address. The headers are X-Merchant, X-Timestamp, X-Nonce and X-Signature: see
``signing.signature``. The answer to a query moves money, so it is signed as well, as method ANSWER
with the nonce of the question.
"""

import hashlib
import hmac
import http.client
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import structlog

from billing.payments.domain.hosted import Announcement, Collect, Kind, SendBack
from billing.payments.errors import NoticeRefused, ProviderUnavailable
from billing.payments.providers.base import HostedProvider, ProviderRefused
from billing.payments.providers.signing import signature, signed_at
from mes.kernel import clock
from mes.kernel.errors import Invalid
from mes.kernel.text import gettext_noop as _

log = structlog.get_logger(__name__)

_TIMEOUT_SECONDS = 10
_MOST_BYTES = 65_536
_MOST_PAYMENTS = 20
_UNREADABLE = _("The notice cannot be read.")
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
# The fields of a payment in the answer to a query.
_PAYMENT_FIELDS: Mapping[str, tuple[int, bool]] = {
    "id": (100, True),
    "amount": (40, True),
    "currency": (10, True),
    "at": (40, True),
}
# What the answer's state says beside its payments; others (unknown, open) say nothing new.
_STATES = {"pending": Kind.PENDING, "failed": Kind.FAILED}


@dataclass(frozen=True, slots=True)
class _Reply:
    """What came back, with what it must be signed with."""

    path: str
    nonce: str
    status: int
    headers: Mapping[str, str]
    body: bytes


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
        said = _fields(_read(body), _FIELDS)
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

    def ask(self, order_number: str) -> Sequence[Announcement]:
        reply = self._send("/orders/query", {"number": order_number})
        answer = self._answer(reply)
        try:
            moment = self._signed(reply)
            return self._told(order_number, answer, reply, moment)
        except (NoticeRefused, Invalid) as wrong:
            log.warning("provider_answer_unusable", provider=self.name, error=str(wrong))
            raise ProviderUnavailable from wrong

    def _signed(self, reply: _Reply) -> datetime:
        """When the answer was signed. Raises NoticeRefused unless the provider did, to us, now."""
        timestamp = reply.headers.get("X-Timestamp", "")
        moment = signed_at(timestamp, clock.now())
        right = signature(
            self._secret,
            method="ANSWER",
            path=reply.path,
            timestamp=timestamp,
            nonce=reply.nonce,
            body=reply.body,
        )
        if not hmac.compare_digest(right.encode(), reply.headers.get("X-Signature", "").encode()):
            raise NoticeRefused(detail="signature")
        return moment

    def _told(
        self, order_number: str, answer: Mapping[str, Any], reply: _Reply, moment: datetime
    ) -> Sequence[Announcement]:
        """The notices that would have said what the answer says. Raises Invalid."""
        payments = answer.get("payments", [])
        if answer.get("order") != order_number or not isinstance(payments, list):
            raise Invalid.field("body", "invalid", _UNREADABLE)
        told = [(Kind.PAID, _fields(one, _PAYMENT_FIELDS)) for one in payments[:_MOST_PAYMENTS]]
        kind = _STATES.get(str(answer.get("state", "")))
        if kind is not None and not told:
            told = [(kind, {"id": "", "amount": "", "currency": "", "at": moment.isoformat()})]
        return [
            Announcement(
                provider=self.name,
                event=_event(order_number, str(kind), said),
                nonce=f"{reply.nonce}-{index}",
                signed_at=moment,
                body=reply.body,
                kind=kind,
                order_number=order_number,
                payment_ref=said["id"],
                refund_ref="",
                refund_number="",
                amount=said["amount"],
                currency=said["currency"],
                at=_moment(said["at"]),
            )
            for index, (kind, said) in enumerate(told)
        ]

    def _post(self, path: str, content: Mapping[str, Any]) -> Mapping[str, Any]:
        """The answer of the provider. Raises ProviderUnavailable, ProviderRefused."""
        return self._answer(self._send(path, content))

    def _send(self, path: str, content: Mapping[str, Any]) -> _Reply:
        """What comes back to a signed request. Raises ProviderUnavailable."""
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
        return _Reply(whole, nonce, response.status, dict(response.headers), answer)

    def _answer(self, reply: _Reply) -> Mapping[str, Any]:
        status = reply.status
        if 400 <= status < 500 and status not in (408, 429):
            log.error("provider_refused", provider=self.name, status=status)
            raise ProviderRefused
        try:
            found = json.loads(reply.body) if status < 300 else None
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


def _event(order_number: str, kind: str, said: Mapping[str, str]) -> str:
    """The same name for the same fact however often it is asked for."""
    fact = "\n".join([order_number, kind, said["id"], said["amount"], said["currency"]])
    return f"query-{hashlib.sha256(fact.encode()).hexdigest()}"


def _read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as broken:
        raise Invalid.field("body", "invalid", _UNREADABLE) from broken


def _fields(content: Any, wanted: Mapping[str, tuple[int, bool]]) -> Mapping[str, str]:
    """The wanted fields of what a provider says; others may come along. Raises Invalid."""
    if not isinstance(content, dict):
        raise Invalid.field("body", "invalid", _UNREADABLE)
    said = {}
    for name, (most, needed) in wanted.items():
        value = content.get(name, "")
        if not isinstance(value, str) or len(value) > most or (needed and not value):
            raise Invalid.field(name, "invalid", _UNREADABLE)
        if not value.isprintable():
            raise Invalid.field(name, "invalid", _UNREADABLE)
        said[name] = value
    return said


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as broken:
        raise Invalid.field("at", "invalid", _UNREADABLE) from broken
    if moment.tzinfo is None:
        raise Invalid.field("at", "invalid", _UNREADABLE)
    return moment
