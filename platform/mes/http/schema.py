"""OpenAPI from the declared operations: nothing is guessed."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import is_list_serializer
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    PolymorphicProxySerializer,
    inline_serializer,
)
from rest_framework import serializers

from mes.http.export import CONTENT_TYPE as XLSX
from mes.http.fields import is_cost
from mes.http.serializers import Body, Problem, Upload


class EndpointSchema(AutoSchema):
    """Reads ``Operation`` and the list declarations of an endpoint."""

    def _operation_of(self) -> Any:
        view: Any = self.view
        return view.operations[self.method]

    def is_excluded(self) -> bool:
        return self.method not in getattr(self.view, "operations", {})

    def get_operation_id(self) -> str:
        words = [
            part.strip("{}<>").split(":")[-1].replace("-", "_")
            for part in self.path.removeprefix("/api/v1/").split("/")
            if part
        ]
        verb = {"GET": "get", "POST": "post", "PUT": "put", "PATCH": "patch", "DELETE": "delete"}
        prefix = "list" if self.method == "GET" and hasattr(self.view, "row") else verb[self.method]
        return "_".join([prefix, *words])

    def get_auth(self) -> list[dict[str, list[str]]]:
        if self._operation_of().permission == "*":
            return []
        if "/floor/" in self.path:
            return [{"terminal": []}]
        return [{"session": []}, {"token": []}]

    def get_tags(self) -> list[str]:
        return [self.view.__class__.__module__.split(".")[1]]

    def get_summary(self) -> str:
        summary: str = self._operation_of().summary
        return summary

    def get_description(self) -> str:  # type: ignore[override]  # as drf-spectacular has it
        doc = type(self.view).__doc__ or ""
        return " ".join(doc.split())

    def get_request_serializer(self) -> Any:
        operation = self._operation_of()
        if operation.upload:
            return {"multipart/form-data": Upload}
        return operation.body

    def map_parsers(self) -> list[str]:
        return ["application/json"]

    def get_response_serializers(self) -> Any:
        operation = self._operation_of()
        problem = OpenApiResponse(Problem, description="problem")
        answers: dict[Any, Any] = {}
        if operation.binary:
            answers[(200, operation.binary)] = OpenApiTypes.BINARY
        elif self.method == "GET" and hasattr(self.view, "row"):
            view: Any = self.view
            row = view.row
            answers[200] = inline_serializer(
                f"{row.__name__}Page",
                {
                    "results": row(many=True),
                    "next": serializers.CharField(allow_null=True),
                },
            )
            answers[(200, XLSX)] = OpenApiTypes.BINARY
        elif operation.answer is None:
            answers[204] = OpenApiResponse(description="done")
        elif operation.many:
            answers[operation.status] = operation.answer(many=True)
        else:
            answers[operation.status] = operation.answer
        answers[("default", "application/problem+json")] = problem
        return answers

    def get_override_parameters(self) -> list[Any]:
        operation = self._operation_of()
        parameters: list[Any] = [
            OpenApiParameter(name, str, description=text) for name, text in operation.query.items()
        ]
        if self.method == "GET" and hasattr(self.view, "row"):
            parameters += self._list_parameters()
        if self.method != "GET":
            parameters.append(OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER))
        view: Any = self.view
        if view.asks_for_version(self.method):
            parameters.append(OpenApiParameter("If-Match", str, OpenApiParameter.HEADER))
        return parameters

    def _list_parameters(self) -> list[Any]:
        view: Any = self.view
        names = sorted({*view.ordering.allowed, view.ordering.default.removeprefix("-")})
        parameters = [
            OpenApiParameter("cursor", str),
            OpenApiParameter("limit", int),
            OpenApiParameter("export", str, enum=["xlsx"]),
            OpenApiParameter(
                "ordering", str, enum=[sign + name for name in names for sign in ("", "-")]
            ),
        ]
        if view.searchable:
            parameters.append(OpenApiParameter("search", str))
        if view.filterset_class is not None:
            parameters += [
                OpenApiParameter(name, str) for name in sorted(view.filterset_class.base_filters)
            ]
        return parameters

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Any:
        """What a write takes is closed; who may not see costs gets an answer without them."""
        schema = super()._map_basic_serializer(serializer, direction)  # type: ignore[no-untyped-call]
        if isinstance(serializer, Body):
            schema["additionalProperties"] = False
        elif "required" in schema:
            costs = {name for name, field in serializer.fields.items() if is_cost(field)}
            schema["required"] = [name for name in schema["required"] if name not in costs]
        if not type(serializer).__dict__.get("__doc__"):
            schema.pop("description", None)
        return schema

    def _is_list_view(self, serializer: Any = None) -> bool:
        """A bare list is one that was declared so; pages are shapes of their own."""
        return bool(is_list_serializer(serializer))

    def get_filter_backends(self) -> list[Any]:
        return []


__all__ = ["EndpointSchema", "PolymorphicProxySerializer"]
