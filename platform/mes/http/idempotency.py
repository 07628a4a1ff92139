"""A write that is sent twice is done once.

Key, fingerprint, effect and answer commit in one transaction; a killed worker therefore leaves
neither a half effect nor a locked key.
"""

import hashlib
import json
import random
import time
from collections.abc import Callable
from typing import Any

import structlog
from django.core.files.uploadedfile import UploadedFile
from django.db import OperationalError, connection, transaction
from django.http import HttpResponse, HttpResponseBase
from rest_framework.request import Request

from mes.db.locks import try_advisory_lock
from mes.http.models import IdempotencyRecord
from mes.kernel.errors import IdempotencyInProgress, IdempotencyMismatch, Invalid
from mes.kernel.text import gettext_noop as _

log = structlog.get_logger(__name__)

HEADER = "Idempotency-Key"
# deadlock_detected and serialization_failure
_WORTH_REPEATING = frozenset({"40P01", "40001"})
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
    # Not orjson, which takes neither integers beyond 64 bits nor every text that JSON can carry.
    canonical = json.dumps(
        [
            request.method,
            request.path,
            request.META.get("QUERY_STRING", ""),
            request.headers.get("If-Match", ""),
            content,
        ],
        default=_canonical,
        sort_keys=True,
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


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
    A transaction that the database gave up to end a deadlock is run again.
    """
    key = request.headers.get(HEADER, "")
    if len(key) > 255 or not key.isprintable():
        raise Invalid.field(HEADER, "invalid", _("The idempotency key is not valid."))
    mark = fingerprint(request) if key else ""
    for last_try in (False, False, True):
        try:
            with transaction.atomic():
                return _once(actor_key, key, mark, handler) if key else handler()
        except OperationalError as stopped:
            code = getattr(stopped.__cause__, "pgcode", None)
            if last_try or code not in _WORTH_REPEATING or connection.in_atomic_block:
                raise
            log.warning("deadlock_repeated", path=request.path)
            time.sleep(random.uniform(0.01, 0.05))  # noqa: S311  spreads the retries
    raise AssertionError("the last try returns or raises")


def _once(actor_key: str, key: str, mark: str, handler: Callable[[], Any]) -> HttpResponseBase:
    if not try_advisory_lock(f"idempotency:{actor_key}:{key}"):
        raise IdempotencyInProgress(retry_after=1)
    record = IdempotencyRecord.objects.filter(actor_key=actor_key, key=key).first()
    if record is not None:
        if record.fingerprint != mark:
            raise IdempotencyMismatch
        return _replayed(record)
    response: HttpResponseBase = handler()
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
