"""Row locks, always in primary-key order so that two transactions never wait for each other."""

import hashlib
from collections.abc import Iterable
from typing import TypeVar

from django.db import connection, models
from django.db.models import QuerySet
from django.db.transaction import TransactionManagementError

from mes.kernel.errors import NotFound

M = TypeVar("M", bound=models.Model)


def require_transaction() -> None:
    """Raise TransactionManagementError outside a transaction: a lock there is none."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("a lock needs a transaction")


def lock_all(rows: QuerySet[M]) -> list[M]:
    """The rows of ``rows``, locked for change in primary-key order."""
    require_transaction()
    return list(rows.order_by("pk").select_for_update(of=("self",)))


def lock_one(model: type[M], pk: int) -> M:
    """The row ``pk`` of ``model``, locked for change. Raises NotFound."""
    require_transaction()
    manager: models.Manager[M] = model._default_manager
    row = manager.filter(pk=pk).select_for_update(of=("self",)).first()
    if row is None:
        raise NotFound(record=model._meta.model_name, id=pk)
    return row


def lock_many(model: type[M], pks: Iterable[int]) -> dict[int, M]:
    """The rows ``pks`` of ``model`` by id, locked in order. Raises NotFound if one is missing."""
    wanted = set(pks)
    manager: models.Manager[M] = model._default_manager
    rows = {row.pk: row for row in lock_all(manager.filter(pk__in=wanted))}
    for pk in sorted(wanted - rows.keys()):
        raise NotFound(record=model._meta.model_name, id=pk)
    return rows


def advisory_key(name: str) -> int:
    """A signed 64-bit lock key for ``name`` in the present schema.

    Advisory locks are global to the database, hence the schema in the hash.
    """
    schema = getattr(connection, "schema_name", "public")
    digest = hashlib.sha256(f"{schema}\x00{name}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def try_advisory_lock(name: str) -> bool:
    """Take the named lock until the transaction ends; False when another holds it."""
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [advisory_key(name)])
        return bool(cursor.fetchone()[0])


def advisory_lock(name: str) -> None:
    """Take the named lock until the transaction ends, waiting for whoever holds it."""
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [advisory_key(name)])
