"""The whole HTTP surface of an enterprise's host: every route with its methods, URLs to fill."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2

from mes.http.endpoints import Endpoint, Operation
from mes.http.lists import ListEndpoint
from tests.architecture.walk import Route, routes
from tests.proof.world import Upload, World

API = "/api/v1"
CONVERTER = re.compile(r"<(?:(\w+):)?(\w+)>")

#: What a read needs besides its path to be answered.
QUERIES = {
    "/imports/<int:pk>/proposal": "sheet=物料&kind=items",
    "/billing/subsidy/preview": "programme=P1&software=400000.00",
    "/events": "topic=orders&since=0",
    "/floor/scan": "code={work order}",
    "/invitations/accept": "token={invitation}",
    "/billing/quote": "modules=production&cycle=monthly",
    "/billing/subscriptions/<int:pk>/quote": "when=now",
}
#: Parameters that are not numbers of the schema's sequences, by (path, name) or by name.
NAMED_PARAMETERS = {
    ("/members/<int:pk>", "pk"): "member",
    ("/members/<int:pk>/reset-link", "pk"): "member",
    ("/exports/<int:pk>/file", "pk"): "export",
    ("/roles/<slug:code>", "code"): "role",
    ("/roles/<slug:code>/reset", "code"): "role",
    ("/sessions/<slug:session>", "session"): "session",
    ("/billing/payments/<int:pk>", "pk"): "payment",
    ("/billing/pay/orders/<int:pk>", "pk"): "order",
    ("/billing/pay/orders/<int:pk>/ask", "pk"): "order",
    ("/billing/invoices/<int:pk>/payments", "pk"): "invoice",
    ("/billing/projects/<int:pk>", "pk"): "project",
    ("/billing/projects/<int:pk>/evidence", "pk"): "project",
    ("/billing/projects/<int:pk>/lines", "pk"): "project",
    ("/billing/investments/<int:pk>", "pk"): "line",
    ("/billing/investments/<int:pk>/payments", "pk"): "line",
    ("/billing/investments/<int:pk>/invoices/<int:invoice>", "pk"): "line",
    ("/billing/investments/<int:pk>/invoices/<int:invoice>", "invoice"): "einvoice",
    ("/billing/investment-payments/<int:pk>", "pk"): "line_payment",
    ("/billing/investment-invoices/<int:pk>", "pk"): "einvoice",
    ("/billing/investment-invoices/<int:pk>/confirm", "pk"): "einvoice",
    ("/billing/claims/<int:pk>", "pk"): "claim",
    ("/billing/claims/<int:pk>/assessment", "pk"): "claim",
    ("/billing/claims/<int:pk>/submit", "pk"): "claim",
    ("/billing/claims/<int:pk>/withdraw", "pk"): "claim",
    ("/billing/claims/<int:pk>/package", "pk"): "claim",
    ("/billing/subscriptions/<int:pk>/quote", "pk"): "subscription",
    ("/billing/subscriptions/<int:pk>/cancel", "pk"): "subscription",
    ("/billing/subscriptions/<int:pk>/keep", "pk"): "subscription",
    ("/billing/subscriptions/<int:pk>/change-cycle", "pk"): "subscription",
    ("/billing/invoices/<int:pk>", "pk"): "invoice",
    ("/billing/invoices/<int:pk>/pdf", "pk"): "invoice",
    ("/billing/credit-notes/<int:pk>/pdf", "pk"): "credit_note",
}
#: Parameters that choose between things every enterprise has.
FIXED_PARAMETERS = {
    ("/imports/templates/<slug:kind>", "kind"): "items",
    ("/imports/records/<slug:kind>", "kind"): "items",
    ("/attachments/<str:record_type>/<int:record_id>", "record_type"): "item",
    ("/number-rules/<str:kind>", "kind"): "sales_order",
    ("/billing/usage/<slug:meter>/days", "meter"): "documents",
}
MISSING = 987_654_321


@dataclass(frozen=True, slots=True)
class Call:
    """One method of one route."""

    method: str
    path: str
    view: type[Endpoint]

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def operation(self) -> Operation:
        return self.view.operations[self.method]

    @property
    def is_read(self) -> bool:
        return self.method == "GET"

    @property
    def is_list(self) -> bool:
        return self.is_read and issubclass(self.view, ListEndpoint)

    @property
    def floor(self) -> bool:
        return self.path.startswith("/floor/")

    @property
    def parameters(self) -> list[str]:
        """Names of the parameters that mean a record of the enterprise."""
        names = [match[2] for match in CONVERTER.finditer(self.path)]
        return [name for name in names if (self.path, name) not in FIXED_PARAMETERS]

    def of(self, world: World) -> dict[str, Any]:
        """The parameters that mean the first record of ``world``."""
        return {
            name: world.named[NAMED_PARAMETERS[self.path, name]]
            if (self.path, name) in NAMED_PARAMETERS
            else world.first
            for name in self.parameters
        }

    def missing(self) -> dict[str, Any]:
        """Parameters that mean nothing anywhere."""
        return {
            name: f"nobody-has-{MISSING}" if self._is_text(name) else MISSING
            for name in self.parameters
        }

    def _is_text(self, name: str) -> bool:
        return re.search(rf"<(?:slug:|str:)?{name}>", self.path) is not None

    def url(self, parameters: dict[str, Any]) -> str:
        """The path below ``/api/v1`` with its parameters filled."""
        fixed = {
            name: value for (path, name), value in FIXED_PARAMETERS.items() if path == self.path
        }
        filled: dict[str, Any] = {**fixed, **parameters}
        return CONVERTER.sub(lambda match: str(filled[match[2]]), self.path)

    def query(self, world: World) -> str:
        text = QUERIES.get(self.path, "").format(**world.secrets)
        return f"?{text}" if text else ""


def calls(*methods: str) -> list[Call]:
    """Every method of every API route of an enterprise's host; only these methods when named."""
    return [
        Call(method, route.path.removeprefix(API), route.view)
        for route in _api_routes()
        for method in route.view.operations
        if not methods or method in methods
    ]


def reads() -> list[Call]:
    return calls("GET")


def writes() -> list[Call]:
    return calls("POST", "PUT", "PATCH", "DELETE")


def _api_routes() -> Iterator[Route]:
    for route in routes("enterprise"):
        if route.path.startswith(f"{API}/"):
            yield route


def ask(world: World, call: Call, url: str, body: Any = None) -> Any:
    """Send ``call`` to ``world`` as its owner, or from its tablet when it is the floor's."""
    client = world.tablet if call.floor else world.owner
    response = client.request(call.method, url, body)
    if response.streaming:
        response.whole = b"".join(response.streaming_content)  # which closes it, too
    return response


def send(world: World, call: Call, parameters: dict[str, Any], body: Any = None) -> Any:
    """Like ``ask``, with a URL of ``parameters``; ``body`` may be a file to upload."""
    url = call.url(parameters) + call.query(world)
    if isinstance(body, Upload):
        return world.upload(url, body.name, body.content)
    return ask(world, call, url, body)


def content_of(response: Any) -> bytes:
    """The bytes of an answer, also of a streamed one."""
    return bytes(response.whole if response.streaming else response.content)


def readable(response: Any) -> str:
    """Everything that can be read in an answer: headers, text, what is zipped, what is printed."""
    content = content_of(response)
    kind = response.get("Content-Type", "")
    head = "\n".join(f"{name}: {value}" for name, value in response.items())
    if kind == "application/pdf":
        text = _printed(content)
    elif content.startswith(b"PK\x03\x04"):
        text = "\n".join(_unzipped(content))
    else:
        text = content.decode("utf-8", errors="replace")
    return f"{head}\n{text}"


def _printed(content: bytes) -> str:
    """The text of a PDF without its line breaks, which cut words."""
    document = pypdfium2.PdfDocument(content)
    try:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()
    return re.sub(r"[\s\ufffe\x02]+", "", "".join(pages))


def _unzipped(content: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            yield name
            yield archive.read(name).decode("utf-8", errors="replace")


def shows(world: World, text: str) -> bool:
    """Whether ``text`` shows anything of ``world``."""
    return world.needle.lower() in text.lower()
