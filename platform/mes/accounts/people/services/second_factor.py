"""TOTP (RFC 6238: SHA-1, six digits, 30 seconds) and recovery codes."""

import io
from dataclasses import dataclass

import pyotp
import segno
from django.db import transaction

from mes.accounts.errors import TotpAlreadySet
from mes.accounts.people.models import Person, RecoveryCode
from mes.accounts.sealing import seal, unseal
from mes.accounts.secrets import digest, new_readable, normalise_readable
from mes.audit.services import record
from mes.db.locks import lock_one
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.errors import Invalid
from mes.kernel.text import gettext_noop as _
from mes.kernel.whole import whole_number

_PURPOSE = "totp"
_STEP_SECONDS = 30
_DRIFT_STEPS = 1  # a clock half a minute off is accepted, RFC 6238 section 5.2
RECOVERY_CODES = 10
_ISSUER = "Xueyang"


@dataclass(frozen=True, slots=True)
class TotpSetUp:
    """What an authenticator app needs; shown once."""

    secret: str
    otpauth_uri: str
    qr_svg: str


def qr_svg(text: str) -> str:
    """``text`` as the SVG of a QR code, without fixed size."""
    buffer = io.BytesIO()
    segno.make(text, micro=False).save(buffer, kind="svg", xmldecl=False, omitsize=True, border=2)
    return buffer.getvalue().decode()


def _matching_step(person: Person, code: str) -> int | None:
    """The time step whose code ``code`` is, newer than the last used; None for no such."""
    if not person.totp_secret or len(code) != 6 or whole_number(code, most_digits=6) is None:
        return None
    totp = pyotp.TOTP(unseal(person.totp_secret, purpose=_PURPOSE))
    present = int(clock.now().timestamp()) // _STEP_SECONDS
    matches = [
        step
        for step in range(present - _DRIFT_STEPS, present + _DRIFT_STEPS + 1)
        if step > person.totp_last_step
        and pyotp.utils.strings_equal(code, totp.at(step * _STEP_SECONDS))
    ]
    return matches[0] if matches else None


def use_code(person_id: int, code: str) -> bool:
    """Use up ``code``, of the app or a recovery code; whether it was right and not used before."""
    code = normalise_readable(code)
    with transaction.atomic():
        person = lock_one(Person, person_id)
        step = _matching_step(person, code)
        if step is not None:
            person.totp_last_step = step
            person.save(update_fields=["totp_last_step"])
            return True
        used = RecoveryCode.objects.filter(
            person_id=person_id, code_hash=digest(code), used_at=None
        ).update(used_at=clock.now())
    return bool(used)


@transaction.atomic
def start_totp(person_id: int, *, actor: Actor) -> TotpSetUp:
    """Make a secret; it counts once ``confirm_totp`` has seen a code. Raises TotpAlreadySet."""
    person = lock_one(Person, person_id)
    if person.totp_enabled:
        raise TotpAlreadySet

    secret = pyotp.random_base32()
    person.totp_secret = seal(secret, purpose=_PURPOSE)
    person.totp_last_step = 0
    person.save(update_fields=["totp_secret", "totp_last_step"])

    login = person.email or person.phone
    uri = pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=_ISSUER)
    return TotpSetUp(secret, uri, qr_svg(uri))


@transaction.atomic
def confirm_totp(person_id: int, code: str, *, actor: Actor) -> list[str]:
    """Switch the second factor on; the recovery codes, shown once. Raises Invalid."""
    person = lock_one(Person, person_id)
    if person.totp_enabled:
        raise TotpAlreadySet
    step = _matching_step(person, normalise_readable(code))
    if step is None:
        raise Invalid.field("code", "wrong_code", _("This code is not right."))

    person.totp_enabled, person.totp_last_step = True, step
    person.save(update_fields=["totp_enabled", "totp_last_step"])
    codes = [new_readable(10) for _index in range(RECOVERY_CODES)]
    RecoveryCode.objects.filter(person=person).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(person=person, code_hash=digest(code)) for code in codes
    )

    record(actor, "person.totp_enabled", person)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


@transaction.atomic
def disable_totp(person_id: int, password: str, *, actor: Actor) -> None:
    """Switch the second factor off. Raises Invalid for a wrong password."""
    person = lock_one(Person, person_id)
    if not person.check_password(password):
        raise Invalid.field("password", "wrong_password", _("This is not your password."))

    person.totp_secret, person.totp_enabled, person.totp_last_step = "", False, 0
    person.save(update_fields=["totp_secret", "totp_enabled", "totp_last_step"])
    RecoveryCode.objects.filter(person=person).delete()

    record(actor, "person.totp_disabled", person)
