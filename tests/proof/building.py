"""Making a world: every register, document and list filled through the API."""

import re
from datetime import timedelta
from decimal import Decimal

from django.db import connection, transaction

from billing.claims.public import submit_claim
from billing.invoicing.selectors.usage import UsageOfAll
from billing.invoicing.services.credits import Credit, credit
from billing.invoicing.services.issuing import issue
from billing.metering.public import Usage, take_in
from billing.payments.domain.states import Method
from billing.payments.services.orders import open_order
from billing.payments.services.receiving import Receipt, receive
from billing.subscriptions.domain.periods import period_of
from billing.subscriptions.domain.states import Cycle
from billing.subscriptions.public import lock_accounts
from billing.subscriptions.services.subscribing import subscribe
from mes.accounts.sessions import SessionStore
from mes.kernel import clock
from mes.kernel.actor import system
from mes.kernel.money import FEN
from mes.outbox.services import deliver_due
from mes.tenancy import context
from tests.factories.billing import on
from tests.factories.claims import Bought, a_claim, a_project, invested
from tests.factories.people import Client, a_member
from tests.factories.provider import NAME as PROVIDER
from tests.proof.world import (
    World,
    a_bom_body,
    a_book,
    a_partner_body,
    a_picture,
    a_routing_body,
    a_work_order_body,
    an_e_invoice_body,
    an_item_body,
    an_order_body,
    day,
    succeeded,
)

BADGE_PIN = "4826"


def build_world(tenant: context.Tenant, base: int) -> World:
    """Fill ``tenant``, which must be new and outside a transaction, through its API."""
    _number_from(tenant, base)
    person = a_member(tenant, "owner", name="X")
    world = World(tenant, base, signed_in(tenant, person.pk), person.pk, Client(tenant))
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
    _bills(world)
    _usage(world)
    _payments(world)
    _investment(world)
    _claims(world)
    return world


def _number_from(tenant: context.Tenant, base: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass, %s)"
            " FROM pg_sequences WHERE schemaname = %s",
            [base, tenant.schema_name],
        )


def signed_in(tenant: context.Tenant, person_id: int) -> Client:
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
        body = an_item_body(world, name, supply=supply, tracking=tracking, standard_cost="35.7719")
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


def _partners(world: World) -> None:
    for number in (1, 2):
        for kind in ("customers", "suppliers"):
            made = world.post(f"/{kind}", a_partner_body(world, f"{kind[0]}{number}"))["id"]
            world.ok("PATCH", f"/{kind}/{made}", {"note": world.text("changed")})
        price = {
            "supplier_id": world.first,
            "item_id": world.made["raw"],
            "price": f"{number}3.257719",
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
    other = signed_in(world.tenant, world.person_id)
    listed = succeeded(other.get("/sessions"))
    return str(next(one["id"] for one in listed if one["current"]))


def _secret(link: str) -> str:
    return re.split(r"[=#/]", link)[-1]


def _files(world: World) -> None:
    for number in (1, 2):
        name = f"{world.text(str(number))}.png"
        path = f"/attachments/item/{world.first}"
        succeeded(world.upload(path, name, a_picture(world.text("picture"))))
    for number in (1, 2):
        response = world.upload("/imports", f"{world.text('book')}.xlsx", a_book(world, number))
        world.made[f"import {number}"] = succeeded(response)["id"]
    world.post(f"/imports/{world.made['import 2']}/apply", {"mode": "good_rows"})


def _stock(world: World) -> None:
    first, text = world.first, world.text
    for number, lot in enumerate(("a", "b"), start=1):
        line = {
            "item_id": world.made["raw"],
            "location_id": first,
            "quantity": "500",
            "lot_code": text(lot),
            "unit_cost": "17.491753",
            "reason": text("reason"),
        }
        tops = {"item_id": world.made["top"], "location_id": first, "quantity": "6"}
        body = {"lines": [line, tops | {"unit_cost": "93.1741"}], "note": text(f"receipt {number}")}
        world.post("/stock/receipts", body)
    moved = {
        "item_id": world.made["top"],
        "location_id": first,
        "to_location_id": first + 1,
        "quantity": "1",
        "reason": text("reason"),
    }
    world.post("/stock/transfers", {"lines": [moved], "note": text("transfer")})


def _orders(world: World) -> None:
    for quantity in ("10", "6"):
        made = world.post("/sales-orders", an_order_body(world, quantity=quantity))
        world.post(f"/sales-orders/{made['id']}/confirm")
        change = {"note": world.text("revised"), "reason": world.text("reason"), "priority": 3}
        world.ok("PATCH", f"/sales-orders/{made['id']}", change)
        world.made["order line"] = made["lines"][0]["id"]


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


def _usage(world: World) -> None:
    """Devices of two names: the platform's own keys say nothing of whose they are."""
    used = [
        Usage("networked_devices", "", world.text(f"device {n}"), Decimal(1), clock.now())
        for n in (1, 2)
    ]
    with context.within(world.tenant):
        take_in(world.tenant.id, used)


def _payments(world: World) -> None:
    """Money on a bill, money that is credit, and an order begun online."""
    today = clock.business_date()
    receipts = [
        Receipt(
            Method.HOSTED,
            Decimal(n),
            today,
            payer_name=world.text(f"payer {n}"),
            provider="proof",
            provider_payment=world.text(f"payment {n}"),
            invoice_ids=(world.named["invoice"],) if n == 1 else (),
        )
        for n in (1, 2)
    ]
    with context.within(world.tenant):
        world.named["payment"] = receive(receipts, actor=system("operator"))[0].pk
        order = open_order(world.named["earlier invoice"], provider=PROVIDER, actor=system("proof"))
        world.named["order"] = order.pk


def _investment(world: World) -> None:
    """A project with a line, its e-invoice and a payment; they are numbered in the public schema."""
    text, named = world.text, world.named
    project = {"programme": "P1", "name": text("project"), "contractor_name": text("contractor")}
    window = {"window_start": "2026-01-01", "window_end": "2026-12-31"}
    named["project"] = world.post("/billing/projects", project | window)["id"]
    line = {
        "kind": "acquisition",
        "name": text("terminal"),
        "vendor_name": text("vendor"),
        "contract_number": text(""),
        "contract_net": "8857.53",
        "contract_gross": "10009.01",
        "note": text("note"),
        "serials": [text("serial")],
    }
    unclaimed = world.post("/billing/projects", project | window | {"programme": "P2b"})
    named["unclaimed"] = unclaimed["id"]
    named["line"] = world.post(f"/billing/projects/{named['project']}/lines", line)["id"]
    named["einvoice"] = world.post("/billing/investment-invoices", an_e_invoice_body(world, 1))[
        "id"
    ]
    world.post("/billing/investment-invoices", an_e_invoice_body(world, 2))
    world.ok(
        "PUT",
        f"/billing/investments/{named['line']}/invoices/{named['einvoice']}",
        {"gross": "500"},
    )
    paid = {"paid_on": "2026-03-02", "amount": "500.00", "payee": text("payee")}
    named["line_payment"] = world.post(f"/billing/investments/{named['line']}/payments", paid)["id"]


def _claims(world: World) -> None:
    """A claim as it was handed in and the draft of another, numbered in the public schema."""
    text, named = world.text, world.named
    line = {"note": text("note"), "vendor_name": text("vendor")}
    number = f"26335{world.base:015d}"
    bought = Bought("201347.19", number, name=text("software"), contract=text(""), line=line)
    with on("2026-10-08"), context.within(world.tenant):
        project = a_project(world.tenant, name=text("claimed project"))
        invested(project, bought)
        named["claim"] = a_claim(project).pk
        submit_claim(named["claim"], actor=system(text("submitter")))
    named["claimed"] = project.pk
    named["draft"] = world.post("/billing/claims", {"project": named["project"]})["id"]


def _bills(world: World) -> None:
    """Two subscriptions, two bills of them and a credit note, from the months before."""
    actor, tenant = system("proof"), world.tenant
    months = [period_of(clock.business_date(), 1).start]
    months.insert(0, period_of(months[0] - timedelta(days=1), 1).start)
    began = clock.now() - timedelta(days=(clock.business_date() - months[0]).days + 5)
    with clock.frozen(began), context.within(tenant):
        for module, cycle in (("orders", Cycle.YEARLY), ("inventory", Cycle.MONTHLY)):
            (row,) = subscribe([module], cycle=cycle, actor=actor)
    world.named["subscription"] = row.pk
    for month in months:
        with context.across_enterprises(), transaction.atomic():
            accounts = lock_accounts(after=tenant.id - 1, most=1, opened_before=month)
            issued = issue(accounts, as_of=month, usage=UsageOfAll(), actor=actor)
        world.named.setdefault("earlier invoice", issued.invoices[0].pk)
    world.named["invoice"] = issued.invoices[0].pk
    with context.within(tenant):
        note = credit(
            issued.invoices[0].pk, [Credit(1, FEN)], reason=world.text("reason"), actor=actor
        )
    world.named["credit_note"] = note.pk
