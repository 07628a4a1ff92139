"""Checking what somebody typed about their enterprise."""

from dataclasses import dataclass

from django.conf import settings
from stdnum import exceptions as number_errors
from stdnum.cn import uscc

from mes.kernel.errors import FieldError, Invalid
from mes.kernel.text import gettext_noop as _
from mes.tenancy.models import SizeClass
from mes.tenancy.registration.industries import industry_name
from mes.tenancy.services import NewEnterprise, check_code


@dataclass(frozen=True, slots=True)
class Application:
    """An enterprise as its people describe it; ``code`` is empty to have one made."""

    name: str
    credit_code: str
    industry: str
    town: str
    size_class: str
    designated: bool = False
    code: str = ""


def checked(application: Application, code: str) -> NewEnterprise:
    """The enterprise to make, with ``code`` as its label. Raises Invalid with all wrong fields.

    The unified social credit code is checked by GB 32100-2015: 18 characters, the alphabet without
    I, O, S, V, Z, and the check character.
    """
    errors: list[FieldError] = []
    name = " ".join(application.name.split())
    if not 2 <= len(name) <= 200:
        errors.append(FieldError("name", "invalid", _("Between 2 and 200 characters.")))
    credit_code = uscc.compact(application.credit_code)
    try:
        uscc.validate(credit_code)
    except number_errors.InvalidLength:
        errors.append(
            FieldError("credit_code", "wrong_length", _("The credit code has 18 characters."))
        )
    except number_errors.InvalidChecksum:
        errors.append(
            FieldError(
                "credit_code",
                "wrong_check_character",
                _("The credit code's last character does not fit the others: check for a slip."),
            )
        )
    except number_errors.ValidationError:
        errors.append(
            FieldError(
                "credit_code",
                "wrong_characters",
                _("Digits first, then digits and capital letters without I, O, S, V and Z."),
            )
        )
    if industry_name(application.industry) is None:
        errors.append(
            FieldError("industry", "unknown", _("This is no industry code of GB/T 4754-2017."))
        )
    if application.town not in settings.TOWNS:
        errors.append(FieldError("town", "unknown", _("This town is not in the list.")))
    if application.size_class not in SizeClass.values:
        errors.append(FieldError("size_class", "unknown", _("This size class is not known.")))
    try:
        check_code(code)
    except Invalid as wrong:
        errors += wrong.errors
    if errors:
        raise Invalid(errors=errors)
    return NewEnterprise(
        code=code,
        name=name,
        credit_code=credit_code,
        industry=application.industry,
        town=application.town,
        size_class=application.size_class,
        designated=application.designated,
    )
