"""Making people and their passwords."""

import re
from collections.abc import Mapping

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from mes.accounts.changes import sessions_ended
from mes.accounts.people.models import Person, PersonSession, normalise_phone
from mes.audit.services import record, snapshot
from mes.db.locks import lock_one
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.errors import FieldError, Invalid
from mes.kernel.text import gettext_noop as _

_PHONE = re.compile(r"^\+?\d{5,19}$")
# In words of our own: Django's translations come with an app that is not installed.
_RULES: Mapping[str, str] = {
    "password_too_short": _("Use at least %(min_length)d characters."),
    "password_too_common": _("This password is used too often. Choose another."),
    "password_entirely_numeric": _("Use more than digits."),
    "password_too_similar": _("This password resembles your name, phone or e-mail."),
}


def check_password_rules(password: str, person: Person | None, *, field: str = "password") -> None:
    """Raise Invalid with each rule of the policy that ``password`` breaks."""
    try:
        validate_password(password, person)
    except ValidationError as broken:
        raise Invalid(
            errors=[
                FieldError(
                    field,
                    one.code or "invalid",
                    _RULES.get(one.code or "", str(one.message)),
                    one.params or {},
                )
                for one in broken.error_list
            ]
        ) from broken


def _checked_logins(phone: str, email: str) -> tuple[str, str]:
    """Phone and e-mail as they are stored. Raises Invalid when malformed, taken or both missing."""
    phone, email = normalise_phone(phone), email.strip()
    errors = []
    if not phone and not email:
        errors.append(FieldError("phone", "required", _("A phone number or e-mail is needed.")))
    if phone and not _PHONE.match(phone):
        errors.append(FieldError("phone", "invalid", _("This is not a phone number.")))
    elif phone and Person.objects.filter(phone=phone).exists():
        errors.append(FieldError("phone", "taken", _("This phone number has an account.")))
    if email:
        try:
            validate_email(email)
        except ValidationError:
            errors.append(FieldError("email", "invalid", _("This is not an e-mail address.")))
        else:
            if Person.objects.filter(email__iexact=email).exists():
                errors.append(FieldError("email", "taken", _("This e-mail has an account.")))
    if errors:
        raise Invalid(errors=errors)
    return phone, email


@transaction.atomic
def create_person(
    *,
    name: str,
    phone: str = "",
    email: str = "",
    password: str | None = None,
    language: str = Person.Language.CHINESE,
    is_operator: bool = False,
    actor: Actor,
) -> Person:
    """Make an account; without ``password`` nobody can sign in until a link sets one.

    Raises Invalid for a login that is malformed or taken, or a password against the rules.
    """
    phone, email = _checked_logins(phone, email)
    person = Person(
        name=name.strip(), phone=phone, email=email, language=language, is_operator=is_operator
    )
    if password is None:
        person.set_unusable_password()
    else:
        check_password_rules(password, person)
        person.set_password(password)

    person.save()

    record(actor, "person.created", person, after=snapshot(person, ["name", "phone", "email"]))
    return person


@transaction.atomic
def update_person(
    person_id: int, *, name: str | None = None, language: str | None = None, actor: Actor
) -> Person:
    """Change one's own name or language. Raises NotFound."""
    person = lock_one(Person, person_id)
    before = snapshot(person, ["name", "language"])

    person.name = name.strip() if name is not None else person.name
    person.language = language or person.language
    person.save(update_fields=["name", "language"])

    record(
        actor, "person.updated", person, before=before, after=snapshot(person, ["name", "language"])
    )
    return person


def put_password(person: Person, password: str, *, field: str = "password") -> None:
    """Check ``password`` by the rules, and store its hash.

    Raises Invalid. Within the caller's transaction.
    """
    check_password_rules(password, person, field=field)
    if person.has_usable_password() and person.check_password(password):
        raise Invalid.field(field, "password_reused", _("Choose another password than before."))
    person.set_password(password)
    person.password_changed_at = clock.now()
    person.save(update_fields=["password", "password_changed_at"])


def end_sessions(person_id: int, *, spare: str | None = None) -> int:
    """Delete a person's sessions everywhere, but that of the cookie ``spare``; sockets close."""
    rows = PersonSession.objects.filter(person_id=person_id).exclude(
        session_key=PersonSession.stored_key(spare)
    )
    places = list(rows.values_list("enterprise_id", flat=True))
    rows.delete()
    sessions_ended(places)
    return len(places)


@transaction.atomic
def change_password(
    person_id: int, *, current: str, new: str, session_key: str | None, actor: Actor
) -> None:
    """Change one's own password; every other session ends. Raises Invalid."""
    person = lock_one(Person, person_id)

    if not person.check_password(current):
        raise Invalid.field("current", "wrong_password", _("This is not your password."))

    put_password(person, new, field="new")
    end_sessions(person.pk, spare=session_key)

    record(actor, "person.password_changed", person)
