"""TOTP: set up, asked for, never used twice; recovery codes; the sealed secret."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from django.test import override_settings

from mes.accounts.people.models import Person, RecoveryCode
from mes.accounts.people.services import confirm_totp, start_totp
from mes.accounts.sealing import SealBroken, seal, unseal
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.tenancy import context
from tests.factories.people import PASSWORD, Client, a_member

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def code_at(secret: str, moment: datetime) -> str:
    return pyotp.TOTP(secret).at(moment)


@pytest.fixture
def protected(tenant: context.Tenant, actor: Actor) -> tuple[Person, str, list[str]]:
    """A member with a second factor, set up at NOON; the secret and the recovery codes."""
    person = a_member(tenant, "viewer")
    with clock.frozen(NOON):
        secret = start_totp(person.pk, actor=actor).secret
        codes = confirm_totp(person.pk, code_at(secret, NOON), actor=actor)
    return person, secret, codes


def sign_in(tenant: context.Tenant, person: Person, totp: str = "") -> tuple[int, str]:
    body = {"login": person.phone, "password": PASSWORD, "totp": totp}
    response = Client(tenant).post("/session", body)
    return response.status_code, response.json().get("code", "")


def test_a_code_is_asked_for(tenant: context.Tenant, protected: tuple) -> None:
    person, _secret, _codes = protected

    assert sign_in(tenant, person) == (401, "totp_required")


def test_the_app_is_not_mentioned_for_a_wrong_password(
    tenant: context.Tenant, protected: tuple
) -> None:
    body = {"login": protected[0].phone, "password": "wrong"}

    assert Client(tenant).post("/session", body).json()["code"] == "wrong_credentials"


def test_a_code_signs_in_once(tenant: context.Tenant, protected: tuple) -> None:
    person, secret, _codes = protected
    later = NOON + timedelta(minutes=5)

    with clock.frozen(later):
        first = sign_in(tenant, person, code_at(secret, later))
        replayed = sign_in(tenant, person, code_at(secret, later))

    assert first == (200, "")
    assert replayed == (401, "wrong_credentials")


def test_the_code_that_confirmed_cannot_sign_in(tenant: context.Tenant, protected: tuple) -> None:
    person, secret, _codes = protected

    with clock.frozen(NOON):
        assert sign_in(tenant, person, code_at(secret, NOON)) == (401, "wrong_credentials")


@pytest.mark.parametrize(("drift", "status"), [(-30, 200), (30, 200), (-90, 401), (90, 401)])
def test_half_a_minute_of_drift_is_accepted(
    tenant: context.Tenant, protected: tuple, drift: int, status: int
) -> None:
    person, secret, _codes = protected
    later = NOON + timedelta(minutes=5)

    with clock.frozen(later):
        code = code_at(secret, later + timedelta(seconds=drift))
        assert sign_in(tenant, person, code)[0] == status


def test_a_recovery_code_signs_in_once(tenant: context.Tenant, protected: tuple) -> None:
    person, _secret, codes = protected

    assert sign_in(tenant, person, codes[0].lower()) == (200, "")
    assert sign_in(tenant, person, codes[0]) == (401, "wrong_credentials")
    assert sign_in(tenant, person, codes[1]) == (200, "")


def test_codes_cannot_be_guessed_without_end(tenant: context.Tenant, protected: tuple) -> None:
    person = protected[0]
    with clock.frozen(NOON):
        answers = [sign_in(tenant, person, "000000") for _ in range(6)]

    assert answers[5] == (429, "locked_out")


def test_nothing_readable_is_stored(protected: tuple) -> None:
    person, secret, codes = protected
    stored = Person.objects.get(pk=person.pk).totp_secret

    assert secret not in stored
    assert unseal(stored, purpose="totp") == secret
    assert not RecoveryCode.objects.filter(code_hash__in=codes).exists()
    assert RecoveryCode.objects.filter(person=person).count() == 10


def test_setting_up_through_the_api(tenant: context.Tenant) -> None:
    person = a_member(tenant, "viewer")
    client = Client(tenant)
    client.post("/session", {"login": person.phone, "password": PASSWORD})

    made = client.post("/totp").json()
    wrong = client.post("/totp/confirm", {"code": "123"})
    right = client.post("/totp/confirm", {"code": code_at(made["secret"], clock.now())})

    assert made["qr_svg"].startswith("<svg")
    assert made["otpauth_uri"].startswith("otpauth://totp/Xueyang:")
    assert wrong.json()["errors"][0]["code"] == "wrong_code"
    assert len(right.json()["recovery_codes"]) == 10
    assert client.get("/session").json()["person"]["totp_enabled"] is True


def test_switching_it_off_needs_the_password(tenant: context.Tenant, protected: tuple) -> None:
    person, _secret, codes = protected
    client = Client(tenant)
    client.post("/session", {"login": person.phone, "password": PASSWORD, "totp": codes[0]})

    wrong = client.post("/totp/disable", {"password": "wrong"})
    assert wrong.status_code == 400
    assert Person.objects.get(pk=person.pk).totp_enabled

    assert client.post("/totp/disable", {"password": PASSWORD}).status_code == 204
    assert Person.objects.get(pk=person.pk).totp_secret == ""
    assert not RecoveryCode.objects.exists()


def test_a_sealed_text_opens_only_for_its_purpose() -> None:
    sealed = seal("秘密", purpose="a")

    assert unseal(sealed, purpose="a") == "秘密"
    assert seal("秘密", purpose="a") != sealed
    with pytest.raises(SealBroken):
        unseal(sealed, purpose="b")
    with pytest.raises(SealBroken):
        unseal(sealed[:-6] + "AAAAA=", purpose="a")


def test_an_older_key_still_opens() -> None:
    with override_settings(SECRET_KEY="the old key"):
        sealed = seal("text" * 20, purpose="a")

    with override_settings(SECRET_KEY="the new key", SECRET_KEY_FALLBACKS=["the old key"]):
        assert unseal(sealed, purpose="a") == "text" * 20
    with override_settings(SECRET_KEY="the new key"), pytest.raises(SealBroken):
        unseal(sealed, purpose="a")
