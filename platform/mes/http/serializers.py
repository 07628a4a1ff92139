"""Base serializers: writes refuse what they do not know, documents hide costs."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from mes.http.fields import is_cost

#: No business day lies outside; within, a day more or less is always a date.
EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)


def _number_for_text(field: serializers.Field, value: Any) -> Any:
    """The refusal of a number where ``field`` takes text, which DRF would turn into text."""
    if isinstance(field, serializers.ListField) and isinstance(value, list):
        inner = {at: _number_for_text(field.child, one) for at, one in enumerate(value)}
        return {at: wrong for at, wrong in inner.items() if wrong}
    if isinstance(field, serializers.CharField) and isinstance(value, (int, float, Decimal)):
        return [serializers.ErrorDetail(str(field.error_messages["invalid"]), "invalid")]
    return None


class Body(serializers.Serializer):
    """What a write takes. An unknown field is an error: a typing slip must not be lost.

    A PATCH may leave out fields of its own, never those of a line inside it: DRF would pass over
    the required ones there too. A number is no text, and dates are such that a firm can mean.
    """

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            wrong = {
                str(name): [serializers.ErrorDetail(_("This field is not known."), "unknown_field")]
                for name in data
                if name not in self.fields
            }
            if self.parent is not None:
                wrong |= {
                    name: [
                        serializers.ErrorDetail(str(field.error_messages["required"]), "required")
                    ]
                    for name, field in self.fields.items()
                    if field.required and name not in data
                }
            for name, field in self.fields.items():
                if name not in wrong and (refusal := _number_for_text(field, data.get(name))):
                    wrong[name] = refusal
            if wrong:
                raise serializers.ValidationError(wrong)
        values = super().to_internal_value(data)
        self._refuse_strange_days(values)
        return values

    def _refuse_strange_days(self, values: Mapping[str, Any]) -> None:
        strange = {
            name: [serializers.ErrorDetail(_("This date is out of range."), "out_of_range")]
            for name, field in self.fields.items()
            if isinstance(field, serializers.DateField)
            and (day := values.get(str(field.source))) is not None
            and not EARLIEST <= day <= LATEST
        }
        if strange:
            raise serializers.ValidationError(strange)


class EmptyBody(Body):
    """A write without content."""


class Upload(serializers.Serializer):
    """One file, as multipart content."""

    file = serializers.FileField()


class Document(serializers.Serializer):
    """The shape of an answer. Cost fields appear only for an actor with the right to see costs.

    The ``actor`` comes in the context; without one nothing is hidden (schema generation).
    """

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        actor = self.context.get("actor")
        if actor is not None and not actor.sees_costs:
            fields = {name: field for name, field in fields.items() if not is_cost(field)}
        return fields


class Row(Document):
    """The declared shape of a list's row. Its instances are never made: see ``lists``."""


class ProblemField(serializers.Serializer):
    field = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()


class Problem(serializers.Serializer):
    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    errors = ProblemField(many=True)  # type: ignore[assignment]  # the wire's name
