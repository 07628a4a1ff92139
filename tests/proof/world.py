"""A small whole enterprise, made over HTTP as its owner would, with its own mark in every text.

The identity sequences of its schema start at ``base``, so the first record of every table has the
id ``base + 1``: one number fills any URL of the resolver, also of routes that come later, and the
ids of one world never exist in the other.
"""

import struct
import uuid
import zlib
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from mes.documents.excel.workbooks import table_workbook
from mes.kernel import clock
from mes.tenancy import context
from mes.tenancy.models import Enterprise
from tests.factories.people import Client


@dataclass(frozen=True, slots=True)
class Upload:
    """A file instead of a JSON body."""

    name: str
    content: bytes


@dataclass
class World:
    """What was made, and the ways in: the owner's browser, a worker's tablet, secrets shown once."""

    tenant: context.Tenant
    base: int
    owner: Client
    person_id: int
    tablet: Client
    secrets: dict[str, str] = field(default_factory=dict)
    #: Values for URLs whose records are not numbered by a sequence of the schema.
    named: dict[str, Any] = field(default_factory=dict)
    made: dict[str, int] = field(default_factory=dict)

    @property
    def first(self) -> int:
        return self.base + 1

    @property
    def needle(self) -> str:
        """What is in every text of this enterprise and in no other's."""
        return self.tenant.schema_name

    def text(self, what: str = "") -> str:
        return f"CANARY-{self.needle}-{what}"

    def code(self, what: str) -> str:
        """Like ``text``, for columns that take 20 characters."""
        return f"{self.needle}{what}"[:20]

    def ok(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Do as the owner what must succeed; the answer's JSON (None for an empty one)."""
        return succeeded(self.owner.request(method, path, body, **headers), f"{method} {path}")

    def post(self, path: str, body: Any = None) -> Any:
        return self.ok("POST", path, {} if body is None else body)

    def get(self, path: str) -> Any:
        return self.ok("GET", path)

    def upload(self, path: str, name: str, content: bytes, **headers: str) -> Any:
        """Send a file as the owner; the response."""
        headers.setdefault("HTTP_IDEMPOTENCY_KEY", str(uuid.uuid4()))
        with context.within_public():
            return self.owner.http.post(
                f"/api/v1{path}",
                {"file": SimpleUploadedFile(name, content)},
                HTTP_HOST=self.owner.host,
                **headers,
            )


def succeeded(response: Any, what: str = "") -> Any:
    assert 200 <= response.status_code < 300, f"{what}: {response.status_code} {response.content!r}"
    return response.json() if response.content else None


def day(later: int = 0) -> str:
    """A business day from today, as the API writes it."""
    when: date = clock.business_date() + timedelta(days=later)
    return when.isoformat()


def an_item_body(world: World, what: str, **more: Any) -> dict[str, Any]:
    """A valid item with the world's mark in every text."""
    return {
        "code": world.text(what),
        "name": world.text(f"item {what}"),
        "specification": world.text("specification"),
        "drawing_no": world.text("drawing"),
        "category": world.text("category"),
        "barcode": world.text(f"barcode {what}"),
        "note": world.text("note"),
        "unit": world.code("1"),
        **more,
    }


def a_bom_body(world: World, parent: str, child: str, quantity: str = "1") -> dict[str, Any]:
    spare = {"item_id": world.made["spare"], "ratio": "1", "priority": 1}
    return {
        "item_id": world.made[parent],
        "version_code": world.text(""),
        "note": world.text("note"),
        "lines": [
            {
                "component_id": world.made[child],
                "quantity": quantity,
                "note": world.text("note"),
                "operation_seq": 10,
                "substitutes": [spare],
            }
        ],
    }


def a_routing_body(world: World, parent: str) -> dict[str, Any]:
    return {
        "item_id": world.made[parent],
        "version_code": world.text(""),
        "note": world.text("note"),
        "operations": [
            {
                "seq": seq,
                "code": world.text(f"{seq}"),
                "name": world.text(f"step {seq}"),
                "work_centre_id": world.first,
                "run_minutes": "2",
                "piece_rate": "0.577193",
                "note": world.text("note"),
            }
            for seq in (10, 20)
        ],
    }


def a_partner_body(world: World, what: str) -> dict[str, Any]:
    return {
        "code": world.text(what),
        "name": world.text(f"partner {what}"),
        "short_name": world.text("short"),
        "contact": world.text("contact"),
        "phone": world.text("")[:40],
        "email": f"{world.needle}@example.com",
        "address": world.text("address"),
        "payment_terms": world.text("terms"),
        "note": world.text("note"),
    }


def a_picture(text: str) -> bytes:
    """A PNG of one pixel with ``text`` inside."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"tEXt", b"Comment\x00" + text.encode())
        + chunk(b"IDAT", zlib.compress(b"\x00\x00"))
        + chunk(b"IEND", b"")
    )


def a_book(world: World, number: int) -> bytes:
    """Two items, the second with a cell that is refused."""
    rows = [
        ("物料编码", "物料名称", "安全库存", "标准成本"),
        (world.text(f"B{number}a"), world.text("from book"), 1, 61.7713),
        (world.text(f"B{number}b"), world.text("from book"), "many", 61.7713),
    ]
    return table_workbook([("物料", rows)])


def an_order_body(world: World, item: str = "top", quantity: str = "10") -> dict[str, Any]:
    return {
        "customer_id": world.first,
        "customer_reference": world.text("reference"),
        "promise_date": day(14),
        "contact": world.text("contact"),
        "phone": world.text("")[:40],
        "address": world.text("address"),
        "note": world.text("note"),
        "lines": [
            {
                "item_id": world.made[item],
                "quantity": quantity,
                "price": "7391.53",
                "note": world.text("line"),
            }
        ],
    }


def a_work_order_body(world: World, item: str = "part", quantity: str = "6") -> dict[str, Any]:
    return {
        "item_id": world.made[item],
        "quantity": quantity,
        "due_date": day(7),
        "note": world.text("note"),
        "release": True,
    }


def an_e_invoice_body(world: World, number: int) -> dict[str, Any]:
    """An e-invoice to the enterprise; its number is the world's own."""
    with context.within_public():
        buyer = Enterprise.objects.values_list("credit_code", flat=True).get(pk=world.tenant.id)
    return {
        "number": f"26332{world.base + number:015d}",
        "issued_on": "2026-03-02",
        "seller_name": world.text("seller"),
        "seller_code": "91330784MA2E00099Y",
        "buyer_name": world.text("buyer"),
        "buyer_code": buyer,
        "net": "8857.53",
        "tax": "1151.48",
        "gross": "10009.01",
    }
