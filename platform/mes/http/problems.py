"""RFC 9457 problem documents: a stable code, a sentence in the reader's language, field errors."""

from collections.abc import Iterator, Mapping
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext
from rest_framework import exceptions, status

from mes.kernel import errors
from mes.kernel.text import gettext_noop as _

log = structlog.get_logger(__name__)

CONTENT_TYPE = "application/problem+json"
_TYPE_PREFIX = "urn:xueyang:problem:"
_OUT_OF_RANGE = "22003"  # PostgreSQL's numeric_value_out_of_range
_LISTED_PARAMS = frozenset({"errors"})


class MethodNotAllowed(errors.DomainError):
    code = "method_not_allowed"
    status = 405
    message = _("This address does not take this kind of request.")


class Unsupported(errors.DomainError):
    code = "unsupported_media_type"
    status = 415
    message = _("The content type is not supported.")


class Unreadable(errors.DomainError):
    code = "unreadable"
    status = 400
    message = _("The request body cannot be read.")


class NumberTooLarge(errors.DomainError):
    """What was entered, or what follows from it, is beyond what any column keeps."""

    code = "number_too_large"
    status = 400
    message = _("A number is too large, or becomes so by what follows from it.")


class ServerError(errors.DomainError):
    code = "server_error"
    status = 500
    message = _("Something went wrong on our side. Nothing was changed; please try again.")


def translated(message: str, params: Mapping[str, Any]) -> str:
    """``message`` in the present language with its placeholders filled."""
    text = gettext(message) if message else ""
    try:
        return text % params if params else text
    except (KeyError, ValueError, TypeError):
        return text


def problem(error: errors.DomainError) -> HttpResponse:
    """``error`` as a problem document in the present language."""
    body: dict[str, Any] = {
        "type": _TYPE_PREFIX + error.code,
        "title": translated(error.message, error.params),
        "status": error.status,
        "code": error.code,
        "errors": [
            {"field": e.field, "code": e.code, "message": translated(e.message, e.params)}
            for e in error.errors
        ],
    }
    detail = error.params.get("detail")
    body["detail"] = str(detail) if detail else body["title"]
    for name, value in error.params.items():
        if name not in body and name not in _LISTED_PARAMS:
            body[name] = value
    response = JsonResponse(body, status=error.status, content_type=CONTENT_TYPE)
    if "retry_after" in error.params:
        response["Retry-After"] = str(error.params["retry_after"])
    if error.status == status.HTTP_401_UNAUTHORIZED:
        response["WWW-Authenticate"] = "Session"
    return response


def _walk(detail: Any, path: str = "") -> Iterator[errors.FieldError]:
    """DRF's nested validation detail as flat field errors (``lines.2.item``)."""
    if isinstance(detail, Mapping):
        for name, value in detail.items():
            inner = path if name == "non_field_errors" else f"{path}.{name}" if path else str(name)
            yield from _walk(value, inner)
    elif isinstance(detail, list):
        for index, value in enumerate(detail):
            if isinstance(value, (Mapping, list)):
                yield from _walk(value, f"{path}.{index}" if path else str(index))
            else:
                yield from _walk(value, path)
    else:
        code = getattr(detail, "code", "invalid")
        yield errors.FieldError(path, str(code), str(detail).replace("%", "%%") or "", {"x": ""})


def as_domain_error(raised: Exception) -> errors.DomainError | None:
    """The domain error that says what ``raised`` says, or None when it is not a refusal."""
    match raised:
        case errors.DomainError():
            return raised
        case exceptions.ValidationError():
            return errors.Invalid(errors=list(_walk(raised.detail)))
        case exceptions.NotAuthenticated() | exceptions.AuthenticationFailed():
            return errors.NotAuthenticated()
        case exceptions.PermissionDenied() | DjangoPermissionDenied():
            detail = str(raised)
            return (
                errors.PermissionDenied(detail=detail)
                if "CSRF" in detail
                else (errors.PermissionDenied())
            )
        case exceptions.NotFound() | Http404():
            return errors.NotFound()
        case exceptions.MethodNotAllowed():
            return MethodNotAllowed()
        case exceptions.UnsupportedMediaType():
            return Unsupported()
        case exceptions.ParseError():
            return Unreadable(detail=str(raised.detail))
        case exceptions.Throttled():
            return errors.Throttled(retry_after=60)
        case DataError() if _pgcode(raised) == _OUT_OF_RANGE:
            return NumberTooLarge()
        case RequestDataTooBig():
            return errors.TooLarge()
        case SuspiciousOperation():
            return Unreadable()
    return None


def _pgcode(raised: Exception) -> str | None:
    return getattr(raised.__cause__, "pgcode", None)


def exception_handler(raised: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """DRF's exception handler. What is not a refusal goes on to the server-error handler."""
    error = as_domain_error(raised)
    return problem(error) if error is not None else None


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return problem(errors.NotFound())


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return problem(Unreadable())


def server_error(request: HttpRequest) -> HttpResponse:
    return problem(ServerError())
