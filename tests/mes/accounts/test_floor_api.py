"""Floor terminals: enrolled, revoked; workers sign on, switch, idle."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from mes.accounts.access.models import SignOffReason, Terminal, WorkerSession
from mes.accounts.access.services import create_terminal, renew_terminal, revoke_terminal
from mes.accounts.secrets import READABLE
from mes.audit.models import AuditEntry
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.masterdata.models import Employee, WorkCentre
from mes.masterdata.services.employees import set_pin, update_employee
from mes.tenancy import context
from tests.factories.floor import PIN, a_tablet, a_worker, a_worker_at
from tests.factories.people import Client, sign_in

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def test_an_administrator_sets_a_terminal_up(tenant: context.Tenant) -> None:
    centre = WorkCentre.objects.create(code="WC1", name="装配")

    response = sign_in(tenant, "manager").post(
        "/terminals", {"name": "装配平板", "work_centre_ids": [centre.pk]}
    )

    body = response.json()
    assert response.status_code == 201
    assert (body["code"], body["status"]) == ("T01", "waiting")
    assert len(body["enrolment_code"]) == 8
    assert set(body["enrolment_code"]) <= set(READABLE)
    assert body["enrolment_url"] == (
        f"http://alpha.localhost:8000/floor?code={body['enrolment_code']}"
    )
    assert body["enrolment_qr_svg"].startswith("<svg")
    assert Terminal.objects.get().enrolment_hash != body["enrolment_code"]


@pytest.mark.parametrize("alike", ["0", "O", "1", "I", "L", "5", "S", "2", "Z", "8", "B"])
def test_codes_have_no_look_alikes(alike: str) -> None:
    assert alike not in READABLE


def test_an_unknown_work_centre_is_refused(tenant: context.Tenant) -> None:
    response = sign_in(tenant, "owner").post("/terminals", {"name": "x", "work_centre_ids": [99]})

    assert response.json()["errors"][0]["code"] == "unknown_work_centre"
    assert not Terminal.objects.exists()


def test_terminals_need_the_right(tenant: context.Tenant) -> None:
    assert sign_in(tenant, "planner").post("/terminals", {"name": "x"}).status_code == 403


def test_the_device_gets_a_cookie_for_this_host_alone(tenant: context.Tenant, actor: Actor) -> None:
    made = create_terminal(name="x", work_centre_ids=[], actor=actor)
    typed = f"{made.code[:4]} {made.code[4:]}".lower()

    response = Client(tenant).post("/floor/enrol", {"code": typed})

    cookie = response.cookies[settings.TERMINAL_COOKIE_NAME]
    assert response.status_code == 200
    assert (cookie["httponly"], cookie["samesite"], cookie["domain"]) == (True, "Strict", "")
    assert cookie.value not in Terminal.objects.values_list("cookie_hash", flat=True)


def test_an_enrolment_code_works_once_and_for_a_day(tenant: context.Tenant, actor: Actor) -> None:
    used = create_terminal(name="x", work_centre_ids=[], actor=actor).code
    late = create_terminal(name="y", work_centre_ids=[], actor=actor).code
    Client(tenant).post("/floor/enrol", {"code": used})

    again = Client(tenant).post("/floor/enrol", {"code": used})
    with clock.frozen(clock.now() + timedelta(hours=25)):
        expired = Client(tenant).post("/floor/enrol", {"code": late})

    assert {again.json()["code"], expired.json()["code"]} == {"enrolment_code_not_valid"}


def test_enrolment_codes_cannot_be_guessed_without_end(tenant: context.Tenant) -> None:
    with clock.frozen(NOON):
        answers = [
            Client(tenant).post("/floor/enrol", {"code": f"AAAA{n:04d}"}).status_code
            for n in range(11)
        ]

    assert answers == [404] * 10 + [429]


def test_codes_and_cookies_of_one_enterprise_are_refused_at_another(
    tenant: context.Tenant, other_tenant: context.Tenant, actor: Actor
) -> None:
    code = create_terminal(name="x", work_centre_ids=[], actor=actor).code
    assert Client(other_tenant).post("/floor/enrol", {"code": code}).status_code == 404
    tablet = a_tablet(tenant)

    tablet.host = "beta.localhost"

    response = tablet.get("/floor/session")
    assert (response.status_code, response.json()["code"]) == (401, "terminal_not_enrolled")


def test_an_unknown_device_is_told_to_enrol(tenant: context.Tenant) -> None:
    for client in (Client(tenant), sign_in(tenant, "owner")):
        response = client.get("/floor/session")
        assert (response.status_code, response.json()["code"]) == (401, "terminal_not_enrolled")
        assert client.post("/floor/sign-on", {"badge": "x"}).status_code == 401


def test_the_terminal_knows_its_work_centres(tenant: context.Tenant) -> None:
    centre = WorkCentre.objects.create(code="WC1", name="装配")

    body = a_tablet(tenant, centre.pk).get("/floor/session", accept_language="en").json()

    assert body["terminal"]["work_centres"] == [{"id": centre.pk, "code": "WC1", "name": "装配"}]
    assert body["worker"] is None
    assert body["permissions"] == []
    assert body["idle_seconds"] == 900
    assert body["language"] == "en"


def test_a_revoked_terminal_is_out_at_once(tenant: context.Tenant, actor: Actor) -> None:
    tablet = a_worker_at(a_tablet(tenant), a_worker())

    revoked = sign_in(tenant, "owner").post(f"/terminals/{Terminal.objects.get().pk}/revoke")

    assert revoked.json()["status"] == "revoked"
    assert tablet.get("/floor/session").status_code == 401
    assert WorkerSession.objects.get().end_reason == SignOffReason.REVOKED


def test_a_new_device_replaces_the_old_one(tenant: context.Tenant, actor: Actor) -> None:
    old = a_tablet(tenant)
    code = renew_terminal(Terminal.objects.get().pk, actor=actor).code
    assert old.get("/floor/session").status_code == 200

    Client(tenant).post("/floor/enrol", {"code": code})

    assert old.get("/floor/session").status_code == 401


def test_a_revoked_terminal_is_enrolled_again_by_renewing(
    tenant: context.Tenant, actor: Actor
) -> None:
    a_tablet(tenant)
    terminal = revoke_terminal(Terminal.objects.get().pk, actor=actor)
    owner = sign_in(tenant, "owner")

    code = owner.post(f"/terminals/{terminal.pk}/renew").json()["enrolment_code"]
    answer = Client(tenant).post("/floor/enrol", {"code": code})

    assert answer.status_code == 200


def test_a_terminal_of_another_enterprise_is_not_there(
    tenant: context.Tenant, other_tenant: context.Tenant
) -> None:
    a_tablet(tenant)
    pk = Terminal.objects.get().pk
    stranger = sign_in(other_tenant, "owner")

    for method, path, body in (
        ("GET", f"/terminals/{pk + 7}", None),
        ("POST", f"/terminals/{pk + 7}/revoke", {}),
        ("PATCH", f"/terminals/{pk + 7}", {"name": "mine"}),
    ):
        assert stranger.request(method, path, body).status_code == 404
    assert stranger.get("/terminals").json()["results"] == []


def test_a_badge_signs_a_worker_on(tenant: context.Tenant) -> None:
    worker = a_worker()
    tablet = a_tablet(tenant)

    body = tablet.post("/floor/sign-on", {"badge": worker.badge}).json()

    assert body["worker"] == {"id": worker.pk, "name": "赵铁柱", "number": worker.number}
    entry = AuditEntry.objects.get(action="worker.signed_on")
    assert (entry.actor_kind, entry.actor_id) == ("worker", worker.pk)


def test_number_and_pin_sign_a_worker_on(tenant: context.Tenant) -> None:
    worker = a_worker()
    tablet = a_tablet(tenant)

    wrong = tablet.post("/floor/sign-on", {"number": worker.number, "pin": "0000"})
    right = tablet.post("/floor/sign-on", {"number": worker.number, "pin": PIN})

    assert (wrong.status_code, wrong.json()["code"]) == (400, "wrong_badge_or_pin")
    assert right.json()["worker"]["id"] == worker.pk


@pytest.mark.parametrize("body", [{}, {"number": "W1"}, {"pin": "1234"}])
def test_half_a_sign_on_is_refused(tenant: context.Tenant, body: dict) -> None:
    response = a_tablet(tenant).post("/floor/sign-on", body)

    assert response.json()["errors"][0]["field"] == "badge"


def test_who_left_or_has_no_pin_cannot_sign_on(tenant: context.Tenant) -> None:
    gone, without = a_worker(active=False), a_worker(pin="")
    tablet = a_tablet(tenant)

    answers = [
        tablet.post("/floor/sign-on", {"badge": gone.badge}),
        tablet.post("/floor/sign-on", {"number": without.number, "pin": ""}),
        tablet.post("/floor/sign-on", {"number": without.number, "pin": "0000"}),
        tablet.post("/floor/sign-on", {"badge": "no such badge"}),
    ]

    assert all(answer.status_code == 400 for answer in answers)
    assert not WorkerSession.objects.exists()


def test_wrong_pins_pause_this_worker_at_this_terminal_only(tenant: context.Tenant) -> None:
    worker, colleague = a_worker(), a_worker(name="钱师傅")
    here, there = a_tablet(tenant), a_tablet(tenant)
    with clock.frozen(NOON):
        for _ in range(5):
            here.post("/floor/sign-on", {"number": worker.number, "pin": "0000"})

        paused = here.post("/floor/sign-on", {"number": worker.number, "pin": PIN})
        other = here.post("/floor/sign-on", {"number": colleague.number, "pin": PIN})
        elsewhere = there.post("/floor/sign-on", {"number": worker.number, "pin": PIN})
    with clock.frozen(NOON + timedelta(seconds=31)):
        later = here.post("/floor/sign-on", {"number": worker.number, "pin": PIN})

    assert (paused.status_code, paused.headers["Retry-After"]) == (429, "30")
    assert [r.status_code for r in (other, elsewhere, later)] == [200, 200, 200]


def test_workers_who_take_turns_switch_without_pin(tenant: context.Tenant) -> None:
    first, second = a_worker(), a_worker(name="钱师傅")
    tablet = a_worker_at(a_worker_at(a_tablet(tenant), first), second)

    body = tablet.post("/floor/switch", {"employee_id": first.pk}).json()

    assert body["worker"]["id"] == first.pk
    assert [one["id"] for one in body["workers"]] == [first.pk, second.pk]
    assert WorkerSession.objects.filter(ended_at=None).count() == 1


def test_who_signed_off_needs_the_pin_to_come_back(tenant: context.Tenant) -> None:
    worker = a_worker()
    tablet = a_worker_at(a_tablet(tenant), worker)
    tablet.post("/floor/sign-off")

    asked = tablet.post("/floor/switch", {"employee_id": worker.pk})
    wrong = tablet.post("/floor/switch", {"employee_id": worker.pk, "pin": "0000"})
    right = tablet.post("/floor/switch", {"employee_id": worker.pk, "pin": PIN})

    assert asked.json()["code"] == "pin_required"
    assert wrong.json()["code"] == "wrong_badge_or_pin"
    assert right.json()["worker"]["id"] == worker.pk


def test_nobody_switches_to_who_was_not_here_lately(tenant: context.Tenant) -> None:
    worker, stranger = a_worker(), a_worker(name="孙师傅")
    tablet = a_worker_at(a_tablet(tenant), worker)

    response = tablet.post("/floor/switch", {"employee_id": stranger.pk})

    assert (response.status_code, response.json()["code"]) == (404, "no_such_worker")
    assert tablet.get("/floor/session").json()["worker"]["id"] == worker.pk


def test_idling_signs_off(tenant: context.Tenant) -> None:
    worker = a_worker()
    with clock.frozen(NOON):
        tablet = a_worker_at(a_tablet(tenant), worker)

    with clock.frozen(NOON + timedelta(seconds=899)):
        assert tablet.get("/floor/session").json()["worker"]["id"] == worker.pk
    with clock.frozen(NOON + timedelta(seconds=900)):
        body = tablet.get("/floor/session").json()
        asked = tablet.post("/floor/switch", {"employee_id": worker.pk})

    assert body["worker"] is None
    assert WorkerSession.objects.get().end_reason == SignOffReason.IDLE
    assert asked.json()["code"] == "pin_required"


def test_signs_of_life_keep_the_worker_on(tenant: context.Tenant) -> None:
    worker = a_worker()
    with clock.frozen(NOON):
        tablet = a_worker_at(a_tablet(tenant), worker)
    with clock.frozen(NOON + timedelta(seconds=800)):
        assert tablet.post("/floor/activity").status_code == 204

    with clock.frozen(NOON + timedelta(seconds=1500)):
        assert tablet.get("/floor/session").json()["worker"]["id"] == worker.pk


@pytest.mark.parametrize("change", ["leaves", "badge", "pin"])
def test_who_leaves_or_gets_another_badge_or_pin_is_signed_off(
    tenant: context.Tenant, actor: Actor, change: str
) -> None:
    worker = a_worker()
    tablet = a_worker_at(a_tablet(tenant), worker)

    if change == "pin":
        set_pin(worker.pk, "7391", actor=actor)
    else:
        values = {"active": False} if change == "leaves" else {"badge": "NEW"}
        update_employee(worker.pk, values, actor=actor)

    body = tablet.get("/floor/session").json()
    assert body["worker"] is None
    assert [one["id"] for one in body["workers"]] == ([] if change == "leaves" else [worker.pk])


def test_a_worker_has_no_office(tenant: context.Tenant) -> None:
    tablet = a_worker_at(a_tablet(tenant), a_worker())

    for path in ("/members", "/audit", "/terminals", "/tokens", "/sessions"):
        assert tablet.get(path).status_code == 403
    assert tablet.patch("/session", {"name": "x"}).status_code == 403
    assert tablet.post("/session/switch", {"code": "alpha"}).status_code == 403


def test_in_the_office_the_persons_session_counts_on_the_floor_the_tablet(
    tenant: context.Tenant,
) -> None:
    worker = a_worker()
    tablet = a_worker_at(a_tablet(tenant), worker)
    person = sign_in(tenant, "owner")
    tablet.http.cookies["sessionid"] = person.http.cookies["sessionid"].value

    assert tablet.get("/session").json()["kind"] == "person"
    assert tablet.get("/floor/session").json()["worker"]["id"] == worker.pk


def test_a_tablet_reads_its_session_document(tenant: context.Tenant) -> None:
    body = a_worker_at(a_tablet(tenant), a_worker()).get("/session").json()

    assert (body["kind"], body["person"], body["menu"]) == ("terminal", None, [])


def test_changing_a_terminal_is_versioned(tenant: context.Tenant) -> None:
    a_tablet(tenant)
    owner = sign_in(tenant, "owner")
    terminal = owner.get("/terminals").json()["results"][0]
    path = f"/terminals/{terminal['id']}"

    changed = owner.patch(path, {"name": "新名"}, if_match=f'"{terminal["version"]}"')
    stale = owner.patch(path, {"name": "旧名"}, if_match=f'"{terminal["version"]}"')
    forged = owner.patch(path, {"status": "enrolled", "cookie_hash": "x"})

    assert changed.json()["name"] == "新名"
    assert stale.status_code == 412
    assert {e["code"] for e in forged.json()["errors"]} == {"unknown_field"}


def test_pins_are_stored_as_hashes(tenant: context.Tenant) -> None:
    assert PIN not in Employee.objects.get(pk=a_worker().pk).pin_hash
