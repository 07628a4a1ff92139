"""A write that is sent twice is done once.

Key, fingerprint, effect and answer commit in one transaction; a killed worker therefore leaves
neither a half effect nor a locked key.
"""

import hashlib
from collections.abc import Callable
from typing import Any

import orjson
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from rest_framework.request import Request

from mes.db.locks import try_advisory_lock
from mes.http.models import IdempotencyRecord
from mes.kernel.errors import IdempotencyInProgress, IdempotencyMismatch, Invalid
from mes.kernel.text import gettext_noop as _

HEADER = "Idempotency-Key"
KEPT_HEADERS = ("ETag", "Location", "Content-Type", "Content-Disposition")


def _canonical(value: Any) -> Any:
    if isinstance(value, UploadedFile):
        digest = hashlib.sha256()
        for chunk in value.chunks():
            digest.update(chunk)
        value.seek(0)
        return {"file": value.name, "sha256": digest.hexdigest()}
    return str(value)


def fingerprint(request: Request) -> str:
    """SHA-256 of method, path, query, If-Match and the content of ``request``."""
    data = request.data
    content = {name: data.getlist(name) for name in data} if hasattr(data, "getlist") else data
    canonical = orjson.dumps(
        [
            request.method,
            request.path,
            request.META.get("QUERY_STRING", ""),
            request.headers.get("If-Match", ""),
            content,
        ],
        default=_canonical,
        option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS,
    )
    return hashlib.sha256(canonical).hexdigest()


def _replayed(record: IdempotencyRecord) -> HttpResponse:
    response = HttpResponse(bytes(record.body), status=record.status)
    for name, value in record.headers.items():
        response[name] = value
    response["Idempotent-Replay"] = "true"
    return response


def carry_out(request: Request, actor_key: str, handler: Callable[[], Any]) -> HttpResponseBase:
    """Run ``handler`` in one transaction, at most once for the request's idempotency key.

    Raises IdempotencyMismatch for the same key with another content, IdempotencyInProgress while
    the first request is still running. A refusal (any exception) rolls back and stores nothing.
    """
    key = request.headers.get(HEADER, "")
    if not key:
        with transaction.atomic():
            response: HttpResponseBase = handler()
            return response
    if len(key) > 255 or not key.isprintable():
        raise Invalid.field(HEADER, "invalid", _("The idempotency key is not valid."))
    mark = fingerprint(request)
    with transaction.atomic():
        if not try_advisory_lock(f"idempotency:{actor_key}:{key}"):
            raise IdempotencyInProgress(retry_after=1)
        record = IdempotencyRecord.objects.filter(actor_key=actor_key, key=key).first()
        if record is not None:
            if record.fingerprint != mark:
                raise IdempotencyMismatch
            return _replayed(record)
        response = handler()
        if isinstance(response, HttpResponse):
            IdempotencyRecord.objects.create(
                actor_key=actor_key,
                key=key,
                fingerprint=mark,
                status=response.status_code,
                headers={name: response[name] for name in KEPT_HEADERS if name in response},
                body=response.content,
            )
        return response
