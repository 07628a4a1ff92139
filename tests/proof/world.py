"""A small whole enterprise, made over HTTP as its owner would, with its own mark in every text.

The identity sequences of its schema start at ``base``, so the first record of every table has the
id ``base + 1``: one number fills any URL of the resolver, also of routes that come later, and the
ids of one world never exist in the other.
"""

import re
import struct
import uuid
import zlib
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from mes.accounts.people.sessions import SessionStore
from mes.documents.excel.workbooks import table_workbook
from mes.kernel import clock
from mes.outbox.services import deliver_due
from mes.tenancy import context
from tests.factories.people import Client, a_member

BADGE_PIN = "4826"


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


def build_world(tenant: context.Tenant, base: int) -> World:
    """Fill ``tenant``, which must be new and outside a transaction, through its API."""
    _number_from(tenant, base)
    person = a_member(tenant, "owner", name="X")
    world = World(tenant, base, _signed_in(tenant, person.pk), person.pk, Client(tenant))
    world.ok("PATCH", "/session", {"name": world.text("owner")})
    _plant(world)
    _products(world)
    _partners(world)
    _people(world)
    _files(world)
    _stock(world)
    _orders(world)
    _production(world)
    _deliveries(world)
    _links(world)
    return world


def _number_from(tenant: context.Tenant, base: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass, %s)"
            " FROM pg_sequences WHERE schemaname = %s",
            [base, tenant.schema_name],
        )


def _signed_in(tenant: context.Tenant, person_id: int) -> Client:
    with context.within_public():
        session = SessionStore()
        session["person_id"] = person_id
        session["enterprise_id"] = tenant.id
        session.create()
    return Client(tenant, session.session_key)


def _plant(world: World) -> None:
    text, code, post = world.text, world.code, world.post
    for number in (1, 2):
        post("/units", {"code": code(f"{number}"), "name": text("unit")[:50]})
        post("/lines", {"code": text(f"L{number}"), "name": text("line")})
        post(
            "/shifts",
            {"code": text(f"S{number}"), "name": text("shift"), "start": "08:00", "end": "17:00"},
        )
    for number in (1, 2):
        post(
            "/calendars",
            {
                "code": text(f"C{number}"),
                "name": text("calendar"),
                "week": [[world.first]] * 5 + [[], []],
                "exceptions": [
                    {"day": day(number), "name": text("feast"), "shift_ids": [world.first]}
                ],
            },
        )
        post(
            "/work-centres",
            {
                "code": text(f"WC{number}"),
                "name": text("centre"),
                "line_id": world.first,
                "note": text("note"),
            },
        )
        post(
            "/warehouses",
            {
                "code": text(f"W{number}"),
                "name": text("warehouse"),
                "address": text("address"),
                "keeper": text("keeper"),
                "note": text("note"),
            },
        )
    for number in (1, 2):
        post(
            "/locations",
            {
                "warehouse_id": world.first,
                "code": text(f"K{number}"),
                "name": text("location"),
                "kind": "storage",
                "note": text("note"),
            },
        )


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


def _products(world: World) -> None:
    """Top ← sub ← part ← raw; the sub-assembly is the first item, so that it has uses and parts."""
    first = world.first
    for name, supply, tracking in (
        ("sub", "make", "none"),
        ("top", "make", "none"),
        ("part", "make", "none"),
        ("raw", "buy", "lot"),
        ("spare", "buy", "none"),
    ):
        body = an_item_body(world, name, supply=supply, tracking=tracking, standard_cost="3.5")
        world.made[name] = world.post("/items", body)["id"]
    world.ok("PATCH", f"/items/{first}", {"lead_time_days": 3, "default_location_id": first})
    conversions = [{"unit": world.code("2"), "numerator": 12, "denominator": 1}]
    world.ok("PUT", f"/items/{first}/conversions", {"conversions": conversions})
    for parent, child, quantity in (
        ("sub", "part", "2"),
        ("top", "sub", "1"),
        ("part", "raw", "3"),
    ):
        bom = a_bom_body(world, parent, child, quantity)
        made = world.post("/boms", bom)["id"]
        world.post(f"/boms/{made}/activate", {})
    for parent in ("sub", "top", "part"):
        made = world.post("/routings", a_routing_body(world, parent))["id"]
        world.post(f"/routings/{made}/activate", {})
    assert world.made["sub"] == first, "the sequences were not shifted"


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
                "piece_rate": "0.5",
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


def _partners(world: World) -> None:
    for number in (1, 2):
        for kind in ("customers", "suppliers"):
            made = world.post(f"/{kind}", a_partner_body(world, f"{kind[0]}{number}"))["id"]
            world.ok("PATCH", f"/{kind}/{made}", {"note": world.text("changed")})
        price = {
            "supplier_id": world.first,
            "item_id": world.made["raw"],
            "price": f"{number}.25",
            "valid_from": day(number * 100),
            "valid_to": day(number * 100 + 50),
            "supplier_item_code": world.text("theirs"),
            "note": world.text("note"),
        }
        world.post("/supplier-prices", price)


def _people(world: World) -> None:
    text = world.text
    for number in (1, 2):
        employee = {
            "number": text(f"E{number}"),
            "name": text(f"worker {number}"),
            "badge": text(f"badge{number}"),
            "department": text("department"),
            "team": text("team"),
            "job_title": text("title"),
            "note": text("note"),
        }
        made = world.post("/employees", employee)["id"]
        world.post(f"/employees/{made}/pin", {"pin": BADGE_PIN})
        world.post("/roles", {"code": f"{world.needle}-{number}", "name": text(f"role {number}")})
        invited = {
            "name": text("invited"),
            "email": f"invited{number}.{world.needle}@example.com",
            "roles": ["viewer"],
        }
        world.secrets["invitation"] = _secret(world.post("/invitations", invited)["link"])
        token = {"name": text("token"), "scopes": ["masterdata.view"], "expires_at": day(30)}
        token["expires_at"] += "T00:00:00Z"
        world.secrets["token"] = world.post("/tokens", token)["token"]
        terminal = {"name": text("terminal"), "code": text(f"T{number}"), "work_centre_ids": []}
        world.secrets["enrolment"] = world.post("/terminals", terminal)["enrolment_code"]
        member = {
            "name": text("member"),
            "phone": f"1{3 + number}{world.base:09d}"[:11],
            "email": f"member{number}.{world.needle}@example.com",
            "roles": ["planner"],
        }
        made_member = world.post("/members", member)
        world.named["member"] = made_member["id"]
        world.secrets["reset"] = _secret(made_member["link"])
    _enrol(world)
    world.named["role"] = f"{world.needle}-1"
    world.named["session"] = _another_session(world)


def _enrol(world: World) -> None:
    tablet = world.post(f"/terminals/{world.first}/renew")
    for_worker = {"code": tablet["enrolment_code"]}
    succeeded(world.tablet.post("/floor/enrol", for_worker))
    succeeded(world.tablet.post("/floor/sign-on", {"badge": world.text("badge1")}))


def _another_session(world: World) -> str:
    other = _signed_in(world.tenant, world.person_id)
    listed = succeeded(other.get("/sessions"))
    return str(next(one["id"] for one in listed if one["current"]))


def _secret(link: str) -> str:
    return re.split(r"[=#/]", link)[-1]


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


def _files(world: World) -> None:
    for number in (1, 2):
        name = f"{world.text(str(number))}.png"
        path = f"/attachments/item/{world.first}"
        succeeded(world.upload(path, name, a_picture(world.text("picture"))))
    for number in (1, 2):
        response = world.upload("/imports", f"{world.text('book')}.xlsx", a_book(world, number))
        world.made[f"import {number}"] = succeeded(response)["id"]
    world.post(f"/imports/{world.made['import 2']}/apply", {"mode": "good_rows"})


def a_book(world: World, number: int) -> bytes:
    """Two items, the second with a cell that is refused."""
    rows = [
        ("物料编码", "物料名称", "安全库存"),
        (world.text(f"B{number}a"), world.text("from book"), 1),
        (world.text(f"B{number}b"), world.text("from book"), "many"),
    ]
    return table_workbook([("物料", rows)])


def _stock(world: World) -> None:
    first, text = world.first, world.text
    for number, lot in enumerate(("a", "b"), start=1):
        line = {
            "item_id": world.made["raw"],
            "location_id": first,
            "quantity": "500",
            "lot_code": text(lot),
            "unit_cost": "1.5",
            "reason": text("reason"),
        }
        tops = {"item_id": world.made["top"], "location_id": first, "quantity": "6"}
        body = {"lines": [line, tops | {"unit_cost": "9"}], "note": text(f"receipt {number}")}
        world.post("/stock/receipts", body)
    moved = {
        "item_id": world.made["top"],
        "location_id": first,
        "to_location_id": first + 1,
        "quantity": "1",
        "reason": text("reason"),
    }
    world.post("/stock/transfers", {"lines": [moved], "note": text("transfer")})


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
                "price": "20",
                "note": world.text("line"),
            }
        ],
    }


def _orders(world: World) -> None:
    for quantity in ("10", "6"):
        made = world.post("/sales-orders", an_order_body(world, quantity=quantity))
        world.post(f"/sales-orders/{made['id']}/confirm")
        change = {"note": world.text("revised"), "reason": world.text("reason"), "priority": 3}
        world.ok("PATCH", f"/sales-orders/{made['id']}", change)
        world.made["order line"] = made["lines"][0]["id"]


def a_work_order_body(world: World, item: str = "part", quantity: str = "6") -> dict[str, Any]:
    return {
        "item_id": world.made[item],
        "quantity": quantity,
        "due_date": day(7),
        "note": world.text("note"),
        "release": True,
    }


def _production(world: World) -> None:
    text = world.text
    for number in (1, 2):
        world.post("/scrap-reasons", {"code": text(f"R{number}"), "name": text("reason")})
    order = world.post("/work-orders", a_work_order_body(world, quantity="8"))
    for operation in order["operations"]:
        report = {"operation_id": operation["id"], "good": "4", "note": text("note")}
        made = world.post("/work-reports", report)
    world.post(f"/work-reports/{made['id']}/reverse", {"note": text("taken back")})
    suggested = world.post("/work-orders/suggestions", {"order_id": world.first + 1})["suggestions"]
    world.post(
        "/work-orders/from-suggestions",
        {"order_id": world.first + 1, "suggestions": suggested, "release": True},
    )
    world.secrets["work order"] = order["number"]
    at_tablet = f"/floor/operations/{world.first}"
    succeeded(world.tablet.post(f"{at_tablet}/report", {"good": "1", "note": text("note")}))
    succeeded(world.tablet.post(f"{at_tablet}/start"))


def _deliveries(world: World) -> None:
    text = world.text
    for order in (world.first, world.first + 1):
        line = world.get(f"/sales-orders/{order}")["lines"][0]["id"]
        body = {
            "order_id": order,
            "carrier": text("carrier"),
            "tracking": text("tracking"),
            "contact": text("contact"),
            "address": text("address"),
            "note": text("note"),
            "lines": [{"order_line_id": line, "quantity": "2"}],
        }
        made = world.post("/deliveries", body)
        world.post(f"/deliveries/{made['id']}/ship")
        returned = {
            "delivery_id": made["id"],
            "note": text("note"),
            "lines": [
                {
                    "delivery_line_id": made["lines"][0]["id"],
                    "quantity": "1",
                    "location_id": world.first,
                    "reason": text("reason"),
                }
            ],
        }
        world.post("/sales-returns", returned)


def _links(world: World) -> None:
    for number in (1, 2):
        made = world.post("/board/links", {"name": world.text(f"screen {number}")})
        world.secrets["board"] = made["key"]
    world.post("/exports")
    deliver_due()
    world.named["export"] = world.get("/exports")[0]["id"]
