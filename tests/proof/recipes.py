"""For each write of the API what it takes to succeed in a world: ids for its URL and a body.

A recipe may prepare what it needs first. ``tests/proof/test_audit.py`` fails for a route that has
neither a recipe here nor a stated reason there: say how to call a new one.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pyotp

from billing.payments.domain.states import Method
from billing.payments.services.receiving import Receipt, receive
from mes.accounts.people.models import LinkKind, Person
from mes.accounts.people.services import links
from mes.kernel import clock
from mes.kernel.actor import system
from mes.tenancy import context
from tests.factories.people import PASSWORD
from tests.proof.world import (
    Upload,
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

NEW_PASSWORD = "another good long password"


@dataclass
class Write:
    """Parameters of the URL (the world's first record where not given) and the body."""

    body: Any = None
    parameters: dict[str, Any] = field(default_factory=dict)


Recipe = Callable[[World], Write]
RECIPES: dict[str, Recipe] = {}


def recipe(*names: str) -> Callable[[Recipe], Recipe]:
    def keep(make: Recipe) -> Recipe:
        RECIPES.update(dict.fromkeys(names, make))
        return make

    return keep


def _plain(name: str, body: Callable[[World], Any] | Any = None) -> None:
    """A write on the first record that needs nothing prepared."""
    RECIPES[name] = lambda world: Write(body(world) if callable(body) else body)


def _on(name: str, prepare: Callable[[World], dict[str, Any]], body: Any = None) -> None:
    """A write with the URL's parameters from ``prepare``."""
    RECIPES[name] = lambda world: Write(body, prepare(world))


# --- people and access ---------------------------------------------------------------------------

_plain("PATCH /session", {"language": "en"})
_plain("DELETE /session")
_plain("POST /roles", lambda w: {"code": "proof", "name": w.text("new role")})
_plain("PATCH /roles/<slug:code>", {"name": "renamed", "permissions": ["masterdata.view"]})
_plain("DELETE /roles/<slug:code>")
_on("DELETE /sessions/<slug:session>", lambda w: {"session": w.named["session"]})
_plain("PATCH /members/<int:pk>", {"roles": ["viewer"]})
_plain("DELETE /members/<int:pk>")
_plain("POST /members/<int:pk>/reset-link")
_plain("DELETE /invitations/<int:pk>")
_plain("DELETE /tokens/<int:pk>")
_plain("PATCH /terminals/<int:pk>", {"name": "renamed"})
_plain("POST /terminals/<int:pk>/revoke")
_plain("POST /terminals/<int:pk>/renew")
_plain("POST /exports")
_plain("POST /password/change", {"current": PASSWORD, "new": NEW_PASSWORD})
_plain("POST /totp")
_plain("POST /password/reset", lambda w: {"login": f"member1.{w.needle}@example.com"})
_plain(
    "POST /password/reset/confirm",
    lambda w: {"token": w.secrets["reset"], "password": NEW_PASSWORD},
)
_plain(
    "POST /invitations/accept",
    lambda w: {"token": w.secrets["invitation"], "name": "Li", "password": NEW_PASSWORD},
)
_plain("POST /floor/enrol", lambda w: {"code": w.secrets["enrolment"]})
_plain("POST /floor/sign-on", lambda w: {"badge": w.text("badge2")})
_plain("POST /floor/sign-off")
_plain("POST /floor/activity")


@recipe("POST /session")
def _sign_in(world: World) -> Write:
    login = f"owner.{world.needle}@example.com"
    with context.within_public():
        Person.objects.filter(pk=world.person_id).update(email=login)
    return Write({"login": login, "password": PASSWORD})


@recipe("POST /session/hand-over")
def _hand_over(world: World) -> Write:
    with context.within_public():
        secret = links.issue(
            LinkKind.HAND_OVER,
            world.person_id,
            enterprise_id=world.tenant.id,
            life=links.HAND_OVER_LIFE,
        )
    return Write({"token": secret})


@recipe("POST /session/switch")
def _switch(world: World) -> Write:
    return Write({"code": world.tenant.code})


@recipe("POST /members", "POST /invitations")
def _newcomer(world: World) -> Write:
    body = {"name": world.text("new"), "email": f"new.{world.needle}@example.com"}
    return Write(body | {"roles": ["viewer"]})


@recipe("POST /roles/<slug:code>/reset")
def _changed_role(world: World) -> Write:
    world.ok("PATCH", "/roles/viewer", {"permissions": ["masterdata.view"]})
    return Write(parameters={"code": "viewer"})


@recipe("POST /tokens")
def _token(world: World) -> Write:
    expires = f"{day(9)}T00:00:00Z"
    return Write({"name": "new", "scopes": ["masterdata.view"], "expires_at": expires})


@recipe("POST /terminals")
def _terminal(world: World) -> Write:
    return Write({"name": "new", "work_centre_ids": [world.first]})


@recipe("POST /totp/confirm")
def _totp_code(world: World) -> Write:
    secret = world.post("/totp")["secret"]
    return Write({"code": pyotp.TOTP(secret).now()})


@recipe("POST /totp/disable")
def _totp_on(world: World) -> Write:
    world.post("/totp/confirm", _totp_code(world).body)
    return Write({"password": PASSWORD})


@recipe("POST /floor/switch")
def _second_worker(world: World) -> Write:
    succeeded(world.tablet.post("/floor/sign-on", {"badge": world.text("badge2")}))
    return Write({"employee_id": world.first, "pin": "4826"})


# --- subscriptions -------------------------------------------------------------------------------


@recipe("POST /billing/subscriptions")
def _owing_nothing_late(world: World) -> Write:
    """Whoever is long overdue pays first."""
    late = world.named["earlier invoice"]
    left = Decimal(world.get(f"/billing/invoices/{late}")["left"])
    money = Receipt(
        Method.HOSTED,
        left,
        clock.business_date(),
        provider="proof",
        provider_payment="late",
        invoice_ids=(late,),
    )
    with context.within(world.tenant):
        receive([money], actor=system("operator"))
    return Write({"modules": ["production"], "cycle": "monthly"})


_plain("POST /billing/subscriptions/<int:pk>/cancel", {"when": "period_end"})
_plain("POST /billing/subscriptions/<int:pk>/change-cycle", {"cycle": "yearly"})
_plain(
    "PUT /billing/account",
    lambda w: {"title": w.text("title"), "credit_code": "91330784MA2E00001X"},
)


@recipe("POST /billing/subscriptions/<int:pk>/keep")
def _about_to_end(world: World) -> Write:
    pk = world.named["subscription"]
    world.post(f"/billing/subscriptions/{pk}/cancel", {"when": "period_end"})
    return Write()


# --- master data ---------------------------------------------------------------------------------

_plain("POST /units", lambda w: {"code": "u3", "name": w.text("")[:50]})
for _one in ("units", "items", "lines", "work-centres", "shifts", "calendars", "customers"):
    _plain(f"PATCH /{_one}/<int:pk>", {"name": "renamed"})
for _one in ("suppliers", "warehouses", "locations", "employees"):
    _plain(f"PATCH /{_one}/<int:pk>", {"name": "renamed"})
_plain("POST /items", lambda w: an_item_body(w, "new", default_location_id=w.first))
_plain(
    "PUT /items/<int:pk>/conversions",
    lambda w: {"conversions": [{"unit": w.code("2"), "numerator": 5}]},
)
_plain("POST /lines", {"code": "new", "name": "new"})
_plain(
    "POST /work-centres",
    lambda w: {"code": "new", "name": "new", "line_id": w.first, "calendar_id": w.first},
)
_plain("POST /shifts", {"code": "new", "name": "new", "start": "20:00", "end": "04:00"})
_plain("POST /calendars", lambda w: {"code": "new", "name": "new", "week": [[w.first]] * 7})
_plain("POST /customers", lambda w: a_partner_body(w, "new"))
_plain("POST /suppliers", lambda w: a_partner_body(w, "new"))
_plain("POST /suppliers/<int:pk>/prices", lambda w: {"item_id": w.made["spare"], "price": "7"})
_plain(
    "POST /supplier-prices",
    lambda w: {"supplier_id": w.first, "item_id": w.made["spare"], "price": "7"},
)
_plain("PATCH /supplier-prices/<int:pk>", {"price": "8.5"})
_plain("DELETE /supplier-prices/<int:pk>")
_plain("POST /warehouses", {"code": "new", "name": "new"})
_plain("POST /locations", lambda w: {"warehouse_id": w.first, "code": "new"})
_plain("POST /employees", lambda w: {"number": "new", "name": "new", "work_centre_ids": [w.first]})
_plain("POST /employees/<int:pk>/pin", {"pin": "7391"})
_plain("POST /boms", lambda w: a_bom_body(w, "top", "part") | {"version_code": "n"})
_plain("POST /routings", lambda w: a_routing_body(w, "top") | {"version_code": "n"})
for _one in ("boms", "routings"):
    _plain(f"POST /{_one}/<int:pk>/obsolete")
    _plain(f"POST /{_one}/<int:pk>/new_version", {"version_code": "v9"})
_plain(
    "PATCH /imports/<int:pk>/mapping",
    {
        "sheets": [
            {"sheet": "物料", "kind": "items", "header_row": 1, "columns": {"code": 0, "name": 1}}
        ]
    },
)
_plain("POST /imports/<int:pk>/apply", {"mode": "good_rows"})
_plain("POST /imports/<int:pk>/replan")
_plain("POST /imports", lambda w: Upload("new.xlsx", a_book(w, 7)))
_plain(
    "POST /attachments/<str:record_type>/<int:record_id>",
    lambda w: Upload("new.png", a_picture(w.text("new"))),
)
_plain("DELETE /attachments/<int:attachment_id>")
_OWN_NUMBERS = {"pattern": "DD{yyyy}-{seq:5}", "reset": "yearly"}
_plain("PUT /number-rules/<str:kind>", _OWN_NUMBERS)


@recipe("DELETE /number-rules/<str:kind>")
def _default_numbers(world: World) -> Write:
    world.ok("PUT", "/number-rules/sales_order", _OWN_NUMBERS)
    return Write()


def _draft(kind: str) -> Callable[[World], dict[str, Any]]:
    body = {"boms": a_bom_body, "routings": a_routing_body}[kind]
    others = ("top", "part") if kind == "boms" else ("top",)

    def make(world: World) -> dict[str, Any]:
        return {"pk": world.post(f"/{kind}", body(world, *others) | {"version_code": "d"})["id"]}

    return make


for _one in ("boms", "routings"):
    _on(f"PATCH /{_one}/<int:pk>", _draft(_one), {"note": "changed"})
    _on(f"DELETE /{_one}/<int:pk>", _draft(_one))
    _on(f"POST /{_one}/<int:pk>/activate", _draft(_one), {"replace": True})

# --- stock ---------------------------------------------------------------------------------------


def _line(world: World, item: str = "top", **more: Any) -> dict[str, Any]:
    return {"item_id": world.made[item], "location_id": world.first, "quantity": "1", **more}


_plain("POST /stock/receipts", lambda w: {"lines": [_line(w, "spare", unit_cost="2")]})
_plain("PUT /stock/closing", {"closed_through": day(-30)})
_plain("PATCH /stock/lots/<int:lot_id>", {"supplier_lot": "theirs"})
_plain("POST /stock/adjustments", lambda w: {"lines": [_line(w, "spare", quantity="3")]})
_plain("POST /stock/lots/<int:lot_id>/status", {"status": "hold"})


@recipe("POST /stock/issues")
def _issue(world: World) -> Write:
    world.post("/stock/receipts", {"lines": [_line(world, "spare")]})
    return Write({"lines": [_line(world, "spare")]})


@recipe("POST /stock/transfers")
def _transfer(world: World) -> Write:
    world.post("/stock/receipts", {"lines": [_line(world, "spare")]})
    return Write({"lines": [_line(world, "spare", to_location_id=world.first + 1)]})


@recipe("POST /stock/documents/<int:document_id>/reverse")
def _a_receipt(world: World) -> Write:
    made = world.post("/stock/receipts", {"lines": [_line(world, "spare")]})
    return Write({"note": "wrong"}, {"document_id": made["id"]})


# --- orders --------------------------------------------------------------------------------------

_ORDER = "/sales-orders/<int:pk>"
_DELIVERY = "/deliveries/<int:pk>"


def _an_order(*steps: str) -> Callable[[World], dict[str, Any]]:
    def make(world: World) -> dict[str, Any]:
        made = world.post("/sales-orders", an_order_body(world, "spare"))
        for step in steps:
            world.post(f"/sales-orders/{made['id']}/{step}", _REASONS.get(step))
        return {"pk": made["id"]}

    return make


_REASONS = {"hold": {"reason": "why"}, "reverse": {"reason": "why"}}
_plain("POST /sales-orders", an_order_body)
_plain(f"PATCH {_ORDER}", {"note": "changed", "reason": "asked for"})
_on(f"POST {_ORDER}/confirm", _an_order())
_on(f"POST {_ORDER}/hold", _an_order("confirm"), {"reason": "credit"})
_on(f"POST {_ORDER}/resume", _an_order("confirm", "hold"))
_on(f"POST {_ORDER}/close", _an_order("confirm"))
_on(f"POST {_ORDER}/reopen", _an_order("confirm", "close"))
_on(f"POST {_ORDER}/cancel", _an_order("confirm"))
_plain(f"POST {_ORDER}/lines/<int:line>/close")


def _a_delivery(*steps: str) -> Callable[[World], dict[str, Any]]:
    def make(world: World) -> dict[str, Any]:
        line = world.get(f"/sales-orders/{world.first}")["lines"][0]["id"]
        lines = [{"order_line_id": line, "quantity": "1"}]
        made = world.post("/deliveries", {"order_id": world.first, "lines": lines})
        for step in steps:
            world.post(f"/deliveries/{made['id']}/{step}", _REASONS.get(step))
        return {"pk": made["id"]}

    return make


_plain(
    "POST /deliveries",
    lambda w: {
        "order_id": w.first,
        "lines": [{"order_line_id": w.first, "quantity": "1", "location_id": w.first}],
    },
)
_on(f"PATCH {_DELIVERY}", _a_delivery(), {"carrier": "other"})
_on(f"POST {_DELIVERY}/ship", _a_delivery())
_on(f"POST {_DELIVERY}/reverse", _a_delivery("ship"), {"reason": "wrong address"})
_on(f"POST {_DELIVERY}/cancel", _a_delivery())
_plain(
    "POST /sales-returns",
    lambda w: {
        "delivery_id": w.first,
        "lines": [{"delivery_line_id": w.first, "quantity": "1", "location_id": w.first}],
    },
)

# --- production ----------------------------------------------------------------------------------

_WORK = "/work-orders/<int:pk>"
_STEPS = "/floor/operations/<int:pk>"


def _a_work_order(*steps: str, release: bool = True) -> Callable[[World], dict[str, Any]]:
    def make(world: World) -> dict[str, Any]:
        body = a_work_order_body(world) | {"release": release}
        made = world.post("/work-orders", body)
        for step in steps:
            world.post(f"/work-orders/{made['id']}/{step}", _REASONS.get(step))
        return {"pk": made["id"]}

    return make


def _an_operation(*steps: str) -> Callable[[World], dict[str, Any]]:
    def make(world: World) -> dict[str, Any]:
        order = world.post("/work-orders", a_work_order_body(world))
        operation = order["operations"][0]["id"]
        for step in steps:
            succeeded(world.tablet.post(f"/floor/operations/{operation}/{step}"))
        return {"pk": operation}

    return make


_plain(
    "POST /work-orders",
    lambda w: a_work_order_body(w) | {"bom_id": w.first + 2, "routing_id": w.first + 2},
)
_plain("POST /work-orders/suggestions", lambda w: {"order_id": w.first})
_plain(
    "POST /work-orders/from-suggestions",
    lambda w: {"suggestions": [{"item_id": w.made["part"], "suggested": "3", "due_date": day(5)}]},
)
_plain(f"PATCH {_WORK}", {"note": "changed"})
_on(f"POST {_WORK}/release", _a_work_order(release=False))
_on(f"POST {_WORK}/hold", _a_work_order(), {"reason": "no material"})
_on(f"POST {_WORK}/resume", _a_work_order("hold"))
_on(f"POST {_WORK}/cancel", _a_work_order())
_plain(
    "POST /work-reports", lambda w: {"operation_id": w.first, "good": "1", "employee_id": w.first}
)
_plain("POST /scrap-reasons", {"code": "new", "name": "new"})
_plain("PATCH /scrap-reasons/<int:pk>", {"name": "renamed"})
_plain("PATCH /production/settings", lambda w: {"output_location_id": w.first})
_on(f"POST {_STEPS}/start", _an_operation())
_on(f"POST {_STEPS}/pause", _an_operation("start"), {"reason": "lunch"})
_on(f"POST {_STEPS}/report", _an_operation("start"), {"good": "1", "note": "fine"})
_plain("POST /board/links", {"name": "new"})
_plain("DELETE /board/links/<int:pk>")


@recipe(f"POST {_WORK}/close")
def _begun(world: World) -> Write:
    order = world.post("/work-orders", a_work_order_body(world))
    world.post("/work-reports", {"operation_id": order["operations"][0]["id"], "good": "1"})
    return Write(parameters={"pk": order["id"]})


@recipe("POST /work-reports/<int:pk>/reverse")
def _a_report(world: World) -> Write:
    operation = _an_operation()(world)["pk"]
    made = world.post("/work-reports", {"operation_id": operation, "good": "2"})
    return Write({"note": "wrong"}, {"pk": made["id"]})


# --- investment ----------------------------------------------------------------------------------

_PROJECT = {"window_start": "2026-01-01", "window_end": "2026-12-31"}
_plain(
    "POST /billing/projects",
    lambda w: {"programme": "P2a", "name": w.text("new project"), **_PROJECT},
)
_plain("PATCH /billing/projects/<int:pk>", {"name": "renamed"})
_plain(
    "POST /billing/projects/<int:pk>/lines",
    {"kind": "edge", "name": "gateway", "vendor_name": "vendor"},
)
_plain("PATCH /billing/investments/<int:pk>", {"name": "renamed"})
_plain("DELETE /billing/investments/<int:pk>")
_plain("POST /billing/investments/<int:pk>/payments", {"paid_on": "2026-03-02", "amount": "12.50"})
_plain("DELETE /billing/investment-payments/<int:pk>")
_plain("PUT /billing/investments/<int:pk>/invoices/<int:invoice>", {"gross": "20.00"})
_plain("POST /billing/investment-invoices", lambda w: an_e_invoice_body(w, 7))
_plain("POST /billing/investment-invoices/<int:pk>/confirm", {"deductible": "1.00"})


@recipe("POST /billing/investment-invoices/upload")
def _an_e_invoice_file(world: World) -> Write:
    body = an_e_invoice_body(world, 8)
    content = (
        "<Invoice><Head><Fphm>{number}</Fphm><Kprq>20260302</Kprq><Xfmc>{seller_name}</Xfmc>"
        "<Xfsh>{seller_code}</Xfsh><Gfsh>{buyer_code}</Gfsh><Hjje>{net}</Hjje><Hjse>{tax}</Hjse>"
        "<Jshj>{gross}</Jshj></Head></Invoice>"
    )
    return Write(Upload("invoice.xml", content.format(**body).encode()))


# --- claims --------------------------------------------------------------------------------------

_CLAIM = "/billing/claims/<int:pk>"
_plain("POST /billing/pay/credit", lambda w: {"invoice_id": w.named["invoice"]})
_plain("POST /billing/pay/orders/<int:pk>/ask")
_plain("POST /billing/pay/online", lambda w: {"invoice_id": w.named["invoice"]})
_plain("POST /billing/claims", lambda w: {"project": w.named["unclaimed"]})
_on(f"PATCH {_CLAIM}", lambda w: {"pk": w.named["draft"]}, {"filed_on": "2026-03-02"})
_plain(f"POST {_CLAIM}/withdraw", {"reason": "an invoice is missing"})


@recipe(f"POST {_CLAIM}/submit")
def _a_complete_claim(world: World) -> Write:
    world.post(f"/billing/claims/{world.named['claim']}/withdraw")
    days = {"filed_on": "2026-03-02", "accepted_on": "2026-09-01", "audited_on": "2026-09-20"}
    made = world.post("/billing/claims", {"project": world.named["claimed"], **days})
    return Write(parameters={"pk": made["id"]})
