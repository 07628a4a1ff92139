"""A payment provider on this machine: takes orders over HTTP, sends signed notices over HTTP.

It signs as the protocol says (see billing.payments.providers.http) by code of its own, so that a
mistake in ours does not cancel out.
"""

import hashlib
import hmac
import http.client
import itertools
import json
import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from django.test import override_settings

from mes.kernel import clock

NAME, MERCHANT, SECRET = "localpay", "M-1", "a secret of the tests"
_numbers = itertools.count(1)


def sign(secret: str, path: str, timestamp: str, nonce: str, body: bytes) -> str:
    said = b"\n".join([b"POST", path.encode(), timestamp.encode(), nonce.encode(), body])
    return hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()


@dataclass
class Answer:
    """What we answered to a notice."""

    status: int
    content: Mapping[str, Any]

    @property
    def state(self) -> str:
        return str(self.content.get("state", self.content.get("code")))


@dataclass
class Sent:
    """One signed notice as bytes, to be sent again as it is."""

    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Provider:
    """Orders and refunds that it was asked for, and how it is to behave."""

    notice_port: int
    notice_host: str
    port: int = 0
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    refunds: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: int = 0
    #: Requests that it carries out without answering, as a broken line does.
    silent: int = 0
    refuses: bool = False

    def notice(
        self,
        kind: str,
        order: str,
        *,
        amount: str = "",
        payment: str = "",
        refund: str = "",
        refund_number: str = "",
        currency: str = "CNY",
        event: str = "",
        secret: str = SECRET,
        at: datetime | None = None,
        signed: datetime | None = None,
        nonce: str = "",
        path: str = f"/api/v1/public/payment-notices/{NAME}",
    ) -> Sent:
        """A notice, signed now by the product's clock unless told otherwise."""
        now = clock.now()
        content = {
            "id": event or f"evt-{next(_numbers)}",
            "type": kind,
            "order": order,
            "payment": payment or f"pay-{order}",
            "refund": refund,
            "refund_number": refund_number,
            "amount": amount,
            "currency": currency,
            "at": (at or now).astimezone(UTC).isoformat(),
            "channel": "a field that we do not know",
        }
        body = json.dumps(content).encode()
        timestamp = str(int((signed or now).timestamp()))
        nonce = nonce or secrets.token_hex(12)
        headers = {
            "Content-Type": "application/json",
            "X-Merchant": MERCHANT,
            "X-Timestamp": timestamp,
            "X-Nonce": nonce,
            "X-Signature": sign(secret, path, timestamp, nonce, body),
        }
        return Sent(path, headers, body)

    def send(self, sent: Sent, *, hang_up: bool = False) -> Answer | None:
        """Send a notice over HTTP; with ``hang_up`` close the line without reading the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.notice_port, timeout=20)
        connection.request(
            "POST", sent.path, body=sent.body, headers={**sent.headers, "Host": self.notice_host}
        )
        if hang_up:
            connection.close()
            return None
        response = connection.getresponse()
        content = json.loads(response.read())
        connection.close()
        return Answer(response.status, content)

    def tell(self, kind: str, order: str, **said: Any) -> Answer:
        """Sign and send; what was answered."""
        answer = self.send(self.notice(kind, order, **said))
        assert answer is not None
        return answer


class _Desk(BaseHTTPRequestHandler):
    """The provider's own HTTP side."""

    provider: Provider

    def log_message(self, *said: Any) -> None:
        pass

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        provider = self.provider
        provider.asked += 1
        right = sign(SECRET, self.path, self.headers["X-Timestamp"], self.headers["X-Nonce"], body)
        if right != self.headers["X-Signature"] or self.headers["X-Merchant"] != MERCHANT:
            self._answer(401, {})
            return
        if provider.refuses:
            self._answer(422, {"error": "no"})
            return
        content = json.loads(body)
        kept = provider.orders if urlsplit(self.path).path.endswith("/orders") else provider.refunds
        kept.setdefault(content["number"], content)
        if provider.silent:
            provider.silent -= 1
            self.close_connection = True
            return
        page = f"http://127.0.0.1:{provider.port}/pay/{content['number']}"
        self._answer(200, {"pay_url": page})

    def _answer(self, status: int, content: Mapping[str, Any]) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def a_provider(notice_port: int, *, notice_host: str = "www.localhost") -> Iterator[Provider]:
    """A provider that listens on 127.0.0.1 and is the one that the settings name."""
    provider = Provider(notice_port, notice_host)
    desk = type("Desk", (_Desk,), {"provider": provider})
    server = ThreadingHTTPServer(("127.0.0.1", 0), desk)
    provider.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        with override_settings(
            HOSTED_PAYMENT={
                "class": "billing.payments.providers.http.HttpProvider",
                "name": NAME,
                "title": "本地支付",
                "url": f"http://127.0.0.1:{provider.port}/v1",
                "merchant": MERCHANT,
                "secret": SECRET,
            }
        ):
            yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
