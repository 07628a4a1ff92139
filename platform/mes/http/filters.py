"""Filters of lists that refuse what they do not understand."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter

_MEANINGS = {"true": True, "1": True, "false": False, "0": False}


class _YesNoField(forms.Field):
    """Django's own field takes everything that it does not understand for no answer at all."""

    def to_python(self, value: Any) -> bool | None:
        if value is None or value == "":
            return None
        meaning = _MEANINGS.get(str(value).lower())
        if meaning is None:
            raise ValidationError(_("Say true or false."), code="invalid")
        return meaning


class YesNo(BooleanFilter):
    """true or false, 1 or 0, in either case; nothing does not narrow, all else is refused."""

    field_class = _YesNoField
