"""Guessing passwords: counted by account and address, with growing pauses, never for everybody."""

from datetime import UTC, datetime, timedelta

import pytest

from mes.accounts.backoff import Attempt, Limit, begin, succeeded
from mes.accounts.errors import LockedOut
from mes.accounts.people.models import SignInFailure
from mes.audit.models import AuditEntry
from mes.kernel import clock
from mes.tenancy import context
from tests.factories.people import PASSWORD, Client, a_member

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
THREE = Limit("test", 3, 10, 60, timedelta(hours=1))


def attempt(
    client: Client, login: str, password: str, address: str = "10.0.0.1"
) -> tuple[int, str]:
    client.http.defaults["REMOTE_ADDR"] = address
    response = client.post("/session", {"login": login, "password": password})
    return response.status_code, response.headers.get("Retry-After", "")


def test_five_failures_pause_account_and_address(tenant: context.Tenant) -> None:
    person = a_member(tenant, "viewer")
    client = Client(tenant)

    with clock.frozen(NOON):
        answers = [attempt(client, person.phone, "wrong") for _ in range(5)]
        right = attempt(client, person.phone, PASSWORD)

    assert answers == [(401, "")] * 5
    assert right == (429, "30")


def test_the_pause_ends_and_grows(tenant: context.Tenant) -> None:
    person = a_member(tenant, "viewer")
    client = Client(tenant)
    with clock.frozen(NOON):
        for _ in range(5):
            attempt(client, person.phone, "wrong")

    with clock.frozen(NOON + timedelta(seconds=31)):
        again = attempt(client, person.phone, "wrong")
        paused = attempt(client, person.phone, PASSWORD)
    with clock.frozen(NOON + timedelta(seconds=92)):
        right = attempt(client, person.phone, PASSWORD)

    assert again == (401, "")
    assert paused == (429, "60")
    assert right[0] == 200


def test_the_owner_signs_in_from_elsewhere_meanwhile(tenant: context.Tenant) -> None:
    person = a_member(tenant, "viewer")
    client = Client(tenant)
    with clock.frozen(NOON):
        for _ in range(6):
            attempt(client, person.phone, "wrong")

        elsewhere = attempt(client, person.phone, PASSWORD, address="10.0.0.2")

    assert elsewhere[0] == 200


def test_others_at_the_same_address_sign_in_meanwhile(tenant: context.Tenant) -> None:
    attacked, other = a_member(tenant, "viewer"), a_member(tenant, "viewer")
    client = Client(tenant)
    with clock.frozen(NOON):
        for _ in range(6):
            attempt(client, attacked.phone, "wrong")

        answer = attempt(client, other.phone, PASSWORD)

    assert answer[0] == 200


def test_an_address_that_tries_many_accounts_is_paused(tenant: context.Tenant) -> None:
    person = a_member(tenant, "viewer")
    client = Client(tenant)
    with clock.frozen(NOON):
        for number in range(30):
            attempt(client, f"1380000{number:04d}", "wrong")

        answer = attempt(client, person.phone, PASSWORD)

    assert answer == (429, "30")


def test_an_account_tried_from_many_addresses_is_paused_but_not_where_its_owner_is(
    tenant: context.Tenant,
) -> None:
    person = a_member(tenant, "viewer")
    with clock.frozen(NOON):
        attempt(Client(tenant), person.phone, PASSWORD, address="10.1.1.1")
        for number in range(50):
            attempt(Client(tenant), person.phone, "wrong", address=f"10.2.0.{number}")

        stranger = attempt(Client(tenant), person.phone, PASSWORD, address="10.3.0.1")
        owner = attempt(Client(tenant), person.phone, PASSWORD, address="10.1.1.1")

    assert stranger == (429, "30")
    assert owner[0] == 200


def test_phone_and_email_count_as_one_account(tenant: context.Tenant) -> None:
    person = a_member(tenant, "viewer")
    with context.within_public():
        person.email = "wang@example.com"
        person.save()
    client = Client(tenant)
    with clock.frozen(NOON):
        for login in [person.phone, person.email] * 3:
            attempt(client, login, "wrong")

        answer = attempt(client, person.email, PASSWORD)

    assert answer == (429, "30")


def test_unknown_accounts_are_paused_like_known_ones(tenant: context.Tenant) -> None:
    client = Client(tenant)
    with clock.frozen(NOON):
        answers = [attempt(client, "13800001234", "wrong") for _ in range(6)]

    assert answers == [*[(401, "")] * 5, (429, "30")]


def test_failures_are_forgotten_after_a_day(tenant: context.Tenant) -> None:
    person = a_member(tenant, "viewer")
    client = Client(tenant)
    with clock.frozen(NOON):
        for _ in range(4):
            attempt(client, person.phone, "wrong")

    with clock.frozen(NOON + timedelta(hours=25)):
        answers = [attempt(client, person.phone, "wrong") for _ in range(5)]

    assert answers == [(401, "")] * 5


def test_a_refused_sign_in_is_audited_with_a_masked_login(tenant: context.Tenant) -> None:
    attempt(Client(tenant), "13800001234", "a secret word")

    entry = AuditEntry.objects.get(action="session.refused")
    assert entry.record_label == "138***34"
    assert entry.address == "10.0.0.1"
    assert entry.record_id == 0


def test_an_attempt_during_a_pause_does_not_prolong_it(tenant: context.Tenant) -> None:
    attempts = [Attempt(THREE, "somebody")]
    with clock.frozen(NOON):
        for _ in range(3):
            begin(SignInFailure, attempts)
    with clock.frozen(NOON + timedelta(seconds=5)), pytest.raises(LockedOut) as refused:
        begin(SignInFailure, attempts)

    assert refused.value.params["retry_after"] == 5
    assert SignInFailure.objects.get().failures == 3


def test_pauses_double_up_to_the_most() -> None:
    assert [THREE.pause(failures) for failures in (2, 3, 4, 5, 6, 99)] == [
        None,
        timedelta(seconds=10),
        timedelta(seconds=20),
        timedelta(seconds=40),
        timedelta(seconds=60),
        timedelta(seconds=60),
    ]


def test_success_takes_back_its_own_attempt_only_where_asked(tenant: context.Tenant) -> None:
    kept = Attempt(THREE, "address", cleared=False)
    gone = Attempt(THREE, "account")
    for _ in range(2):
        begin(SignInFailure, [kept, gone])

    succeeded(SignInFailure, [kept, gone])

    assert SignInFailure.objects.get().subject == kept.subject
    assert SignInFailure.objects.get().failures == 1
