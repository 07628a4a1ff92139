"""Background work for one enterprise, and the platform's own schedules."""

from collections.abc import Iterable
from typing import Any

from celery import Task, current_app, shared_task
from django.conf import settings

from mes.kernel.errors import DomainError
from mes.kernel.text import gettext_noop as _
from mes.tenancy import context, directory
from mes.tenancy.services import lifecycle
from mes.tenancy.services import pool as pool_services


class WrongSchema(DomainError):
    """The database is not where the task thinks it is: better no work than another's data."""

    code = "wrong_schema"
    status = 500
    message = _("The work was stopped because it was about to reach another enterprise's data.")


class EnterpriseTask(Task):
    """Base of every task that works for one enterprise::

        @shared_task(base=EnterpriseTask)
        def recount(*, schema: str, item_id: int) -> None: ...

        recount.delay(schema=tenant.schema_name, item_id=7)

    ``schema`` is always given by name. Without it, or for one that is unknown or deleted, the task
    refuses to run (NoEnterprise, NotFound). Afterwards the connection is back in the public schema,
    whatever happened.
    """

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        schema = kwargs.get("schema")
        if not isinstance(schema, str) or not schema:
            raise context.NoEnterprise
        directory.forget()
        tenant = directory.by_schema(schema)
        context.enter(tenant)
        try:
            with context.connection.cursor() as cursor:
                cursor.execute("SELECT current_schema()")
                (found,) = cursor.fetchone()
            if found != schema:
                raise WrongSchema(schema=schema, found=found)
            return self.run(*args, **kwargs)
        finally:
            context.leave()


CHUNK = 100


@shared_task
def start_for_schemas(task: str, schemas: list[str]) -> None:
    """Send ``task`` once for each schema."""
    for schema in schemas:
        current_app.send_task(task, kwargs={"schema": schema})


def for_each_enterprise(task: str, schemas: Iterable[str] | None = None) -> int:
    """Send ``task`` for every active enterprise, or for ``schemas``; returns for how many.

    In chunks that are messages of their own, so that thousands of enterprises do not keep one
    worker busy with sending.
    """
    chosen = list(directory.active_schemas() if schemas is None else schemas)
    for start in range(0, len(chosen), CHUNK):
        start_for_schemas.delay(task, chosen[start : start + CHUNK])
    return len(chosen)


@shared_task
def refill_pool() -> None:
    """Keep ``POOL_SIZE`` ready schemas for the next enterprises."""
    pool_services.refill(settings.POOL_SIZE)


@shared_task
def purge_deleted() -> None:
    """Remove the data of the enterprises whose grace period is over, and old archives.

    What a killed process left of either goes too.
    """
    lifecycle.purge_due()
    lifecycle.expire_exports()
    lifecycle.remove_leftovers()
