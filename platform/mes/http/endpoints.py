"""The one base of every endpoint: who may, what it takes, what it answers, declared as data.

An operation without a declared permission cannot exist: the class refuses to be made.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header
from rest_framework.negotiation import BaseContentNegotiation, DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from mes.http import idempotency, throttling
from mes.http.actors import actor_of
from mes.http.encoding import dumps
from mes.http.methods import SAFE_METHODS
from mes.http.parsers import JSONParser, UploadParser
from mes.http.schema import EndpointSchema
from mes.http.serializers import EmptyBody
from mes.kernel.actor import Actor
from mes.kernel.errors import FieldError, Invalid, NotAuthenticated, NotFound, PermissionDenied
from mes.kernel.text import gettext_noop as _
from mes.kernel.whole import whole_number

ANYONE = "*"  # no sign-in needed: sign-in itself, sign-up, invitation preview
SIGNED_IN = "+"  # whoever is signed in here
MOST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of an endpoint.

    ``permission`` is a permission code, ``ANYONE`` or ``SIGNED_IN``. ``body`` is the serializer of
    what a write takes, ``answer`` of what comes back (``many`` for a bare list). ``atomic=False``
    is for writes that manage their own transaction and must keep what they wrote when they refuse
    (a failed sign-in). ``query`` names plain query parameters with a description each.
    """

    permission: str
    body: type[Serializer] | None = None
    answer: type[Serializer] | None = None
    status: int = 200
    many: bool = False
    atomic: bool = True
    summary: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    binary: str = ""  # content type of a file answer
    upload: bool = False


class OneFormat(BaseContentNegotiation):
    """Every answer has the one format that is declared, whatever ``Accept`` wishes for."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return DefaultContentNegotiation().select_parser(request, parsers)

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class Endpoint(APIView):
    """Base view. Subclasses set ``operations`` and write ``get``, ``post`` … in four lines:
    parse, permit, call, answer. The content of a write is validated before and is in ``data``.
    """

    operations: ClassVar[Mapping[str, Operation]] = {}
    schema = EndpointSchema()
    content_negotiation_class = OneFormat

    #: A class that others are made from may leave its methods undeclared; its children may not.
    abstract: ClassVar[bool] = True

    #: The validated content of a write, in the shape that the operation's ``body`` declares.
    data: dict[str, Any]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.__dict__.get("abstract"):
            return
        for method in ("get", "post", "put", "patch", "delete"):
            if hasattr(cls, method) and method.upper() not in cls.operations:
                raise TypeError(f"{cls.__qualname__}.{method} declares no operation")

    @property
    def actor(self) -> Actor:
        """Whoever sent the request. Raises NotAuthenticated for nobody."""
        actor = actor_of(self.request)
        if actor is None:
            raise NotAuthenticated
        return actor

    @property
    def operation(self) -> Operation:
        return self.operations[_method_of(self.request)]

    def get_parsers(self) -> list[BaseParser]:
        """A write takes JSON, one that is declared as an upload takes a file: nothing else."""
        method = self.request.method if self.request is not None else ""
        operation = self.operations.get(method or "")
        return [UploadParser() if operation is not None and operation.upload else JSONParser()]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        operation = self.operations.get(_method_of(request))
        if operation is None:
            return  # answered by OPTIONS or 405
        self._refuse_unusable(request)
        if operation.permission == ANYONE:
            self._throttle(request, "anonymous", throttling.client_address(request))
            return
        actor = self.actor
        self._throttle(request, actor.kind, actor.key)
        if operation.permission != SIGNED_IN and not actor.may(operation.permission):
            raise PermissionDenied(permission=operation.permission)

    def _refuse_unusable(self, request: Request) -> None:
        """Raise for what no column can be compared with: huge ids, texts with a NUL."""
        if any(isinstance(value, int) and value > MOST_ID for value in self.kwargs.values()):
            raise NotFound
        if any("\x00" in value for value in self.kwargs.values() if isinstance(value, str)):
            raise NotFound
        wrong = [
            FieldError(name, "invalid", _("This text contains characters that cannot be used."))
            for name, values in request.query_params.lists()
            if any("\x00" in value for value in values)
        ]
        if wrong:
            raise Invalid(errors=wrong)

    def _throttle(self, request: Request, scope: str, who: str) -> None:
        limit = settings.RATE_LIMITS.get(scope)
        if limit:
            schema = getattr(getattr(request, "tenant", None), "schema_name", "public")
            throttling.check(scope, f"{schema}:{who}", limit)

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """DRF's dispatch with writes carried out once and in one transaction."""
        self.args, self.kwargs = args, kwargs
        request = self.initialize_request(request, *args, **kwargs)
        self.request = request
        self.headers = self.default_response_headers
        try:
            self.initial(request, *args, **kwargs)
            response: Any = self._answer(request, *args, **kwargs)
        except Exception as raised:  # noqa: BLE001  DRF's boundary: refusals become problems
            response = self.handle_exception(raised)
        self.response = self.finalize_response(request, response, *args, **kwargs)
        return self.response

    def _answer(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        method = request.method or "GET"
        handler = getattr(self, method.lower(), None) or self.http_method_not_allowed
        if method in SAFE_METHODS or method not in self.operations:
            safe: HttpResponseBase = handler(request, *args, **kwargs)
            return safe
        operation = self.operations[method]
        if not operation.upload:
            self.data = self._validated(partial=method == "PATCH")
        if not operation.atomic:
            own: HttpResponseBase = handler(request, *args, **kwargs)
            return own
        actor = actor_of(request)
        who = actor.key if actor else "anonymous"
        return idempotency.carry_out(request, who, lambda: handler(request, *args, **kwargs))

    def _validated(self, *, partial: bool) -> dict[str, Any]:
        """The validated content of the request. Raises a validation error naming each field."""
        serializer_class = self.operation.body or EmptyBody
        serializer = serializer_class(
            data=self.request.data, partial=partial, context={"actor": self.request.user}
        )
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    @classmethod
    def asks_for_version(cls, method: str) -> bool:
        """Whether ``method`` heeds ``If-Match``: the document says so of no other."""
        code = getattr(cls, method.lower()).__code__
        return "expected_version" in code.co_names

    def expected_version(self) -> int | None:
        """The version in ``If-Match``; None when the caller did not ask."""
        header = self.request.headers.get("If-Match", "").strip()
        if header in ("", "*"):
            return None
        version = whole_number(header.removeprefix("W/").strip('"'), most_digits=9)
        if version is None:
            raise Invalid.field("If-Match", "invalid", _("The version is not valid."))
        return version

    def document(self, subject: Any, *, status: int | None = None) -> HttpResponse:
        """``subject`` in the declared shape, with its version as ETag."""
        operation = self.operation
        if operation.answer is None:
            raise TypeError(f"{type(self).__qualname__} declares no answer")
        actor = actor_of(self.request)
        shape = operation.answer(
            subject, many=operation.many, context={"actor": actor, "request": self.request}
        )
        return self.answer(shape.data, status=status or operation.status, version=_version(subject))

    def answer(
        self, data: Any = None, *, status: int | None = None, version: int | None = None
    ) -> HttpResponse:
        """``data`` as JSON; no content for None."""
        if data is None:
            return HttpResponse(status=204)
        response = HttpResponse(
            dumps(data), status=status or self.operation.status, content_type="application/json"
        )
        if version is not None:
            response["ETag"] = f'"{version}"'
        return response

    def file(self, content: bytes, *, name: str, content_type: str) -> HttpResponse:
        """``content`` as a file to download, never to be interpreted by the browser."""
        response = HttpResponse(content, content_type=content_type)
        response.headers["Content-Disposition"] = _disposition(name)
        response["X-Content-Type-Options"] = "nosniff"
        return response


def _method_of(request: Request) -> str:
    """HEAD is GET without the content."""
    return "GET" if request.method == "HEAD" else request.method or "GET"


def _version(subject: Any) -> int | None:
    version = (
        subject.get("version") if isinstance(subject, dict) else getattr(subject, "version", None)
    )
    return version if isinstance(version, int) else None


def _disposition(name: str) -> str:
    """A download named ``name``; Chinese names travel as RFC 5987's ``filename*``."""
    safe = "".join(char for char in name if char.isprintable() and char not in '"\\/')
    return content_disposition_header(as_attachment=True, filename=safe or "file") or "attachment"
