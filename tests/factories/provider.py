"""A payment provider on this machine: takes orders over HTTP, sends signed notices over HTTP,
answers how an order stands, and has a page where a person pays.

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


def sign(
    secret: str, path: str, timestamp: str, nonce: str, body: bytes, *, method: str = "POST"
) -> str:
    said = b"\n".join([method.encode(), path.encode(), timestamp.encode(), nonce.encode(), body])
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
    #: What it answers when it is asked about an order: its state, and the payments that it took.
    states: dict[str, str] = field(default_factory=dict)
    payments: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    #: The secret that it signs its answers with, and the order that it answers about if not ours.
    answer_secret: str = SECRET
    answers_about: str = ""
    #: Whether what happens at its page is told at once; a notice that gets lost when not.
    tells: bool = True

    def takes(self, order: str, amount: str, *, payment: str = "", currency: str = "CNY") -> None:
        """Take money for an order without telling."""
        self.payments.setdefault(order, []).append(
            {
                "id": payment or f"pay-{order}",
                "amount": amount,
                "currency": currency,
                "at": clock.now().astimezone(UTC).isoformat(),
            }
        )

    def stands(self, order: str) -> dict[str, Any]:
        """What it answers when it is asked about an order."""
        known = "open" if order in self.orders else "unknown"
        paid = self.payments.get(order, [])
        return {
            "order": self.answers_about or order,
            "state": "paid" if paid else self.states.get(order, known),
            "payments": paid,
        }

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

    def do_GET(self) -> None:
        number = self.path.removeprefix("/pay/")
        order = self.provider.orders.get(number)
        if order is None:
            self._answer(404, {})
            return
        self._page(
            f"<h1>本地支付（测试）</h1><p>{number} ¥{order['amount']}</p><form method=post>"
            "<button name=does value=pays>付款</button>"
            "<button name=does value=fails>付款失败</button>"
            "<button name=does value=leaves>返回商户</button></form>"
        )

    def _at_the_page(self, number: str, does: str) -> None:
        """A person pays, fails to, or leaves; then they are sent back."""
        provider, order = self.provider, self.provider.orders[number]
        if does == "pays":
            provider.takes(number, order["amount"])
        if does == "fails":
            provider.states[number] = "failed"
        if provider.tells and does == "pays":
            provider.tell("payment.paid", number, amount=order["amount"])
        if provider.tells and does == "fails":
            provider.tell("payment.failed", number)
        self.send_response(303)
        self.send_header("Location", order["return_url"])
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        provider = self.provider
        if self.path.startswith("/pay/"):
            self._at_the_page(self.path.removeprefix("/pay/"), body.decode().partition("=")[2])
            return
        provider.asked += 1
        right = sign(SECRET, self.path, self.headers["X-Timestamp"], self.headers["X-Nonce"], body)
        if right != self.headers["X-Signature"] or self.headers["X-Merchant"] != MERCHANT:
            self._answer(401, {})
            return
        if provider.refuses:
            self._answer(422, {"error": "no"})
            return
        content = json.loads(body)
        if urlsplit(self.path).path.endswith("/orders/query"):
            self._answer(200, provider.stands(content["number"]), signed=True)
            return
        kept = provider.orders if urlsplit(self.path).path.endswith("/orders") else provider.refunds
        kept.setdefault(content["number"], content)
        if provider.silent:
            provider.silent -= 1
            self.close_connection = True
            return
        page = f"http://127.0.0.1:{provider.port}/pay/{content['number']}"
        self._answer(200, {"pay_url": page})

    def _answer(self, status: int, content: Mapping[str, Any], *, signed: bool = False) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        if signed:
            secret, timestamp = self.provider.answer_secret, str(int(clock.now().timestamp()))
            nonce = self.headers["X-Nonce"]
            self.send_header("X-Timestamp", timestamp)
            self.send_header(
                "X-Signature", sign(secret, self.path, timestamp, nonce, body, method="ANSWER")
            )
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _page(self, html: str) -> None:
        body = f"<!doctype html><meta charset=utf-8>{html}".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def a_running_provider(
    notice_port: int, *, notice_host: str = "www.localhost"
) -> Iterator[Provider]:
    """A provider that listens on 127.0.0.1; ``options_of`` are the settings that name it."""
    provider = Provider(notice_port, notice_host)
    desk = type("Desk", (_Desk,), {"provider": provider})
    server = ThreadingHTTPServer(("127.0.0.1", 0), desk)
    provider.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def options_of(provider: Provider) -> dict[str, str]:
    """What HOSTED_PAYMENT says for ``provider``."""
    return {
        "class": "billing.payments.providers.http.HttpProvider",
        "name": NAME,
        "title": "本地支付",
        "url": f"http://127.0.0.1:{provider.port}/v1",
        "merchant": MERCHANT,
        "secret": SECRET,
    }


@contextmanager
def a_provider(notice_port: int) -> Iterator[Provider]:
    """A provider on 127.0.0.1 that is the one that the settings name."""
    with (
        a_running_provider(notice_port) as provider,
        override_settings(HOSTED_PAYMENT=options_of(provider)),
    ):
        yield provider
