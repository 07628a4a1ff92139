"""Base serializers: writes refuse what they do not know, documents hide costs."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from mes.http.fields import is_cost


class Body(serializers.Serializer):
    """What a write takes. An unknown field is an error: a typing slip must not be lost.

    A PATCH may leave out fields of its own, never those of a line inside it: DRF would pass over
    the required ones there too.
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
            if wrong:
                raise serializers.ValidationError(wrong)
        return super().to_internal_value(data)


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
