"""Long imports, away from the request."""

from collections.abc import Mapping
from typing import Any

from celery import shared_task

from mes.documents.excel.apply import ImportMode
from mes.kernel.actor import Actor, ActorKind
from mes.masterdata.services import imports
from mes.outbox.services import consumer
from mes.tenancy.context import present_tenant
from mes.tenancy.tasks import EnterpriseTask


@shared_task(base=EnterpriseTask)
def plan_import(*, schema: str, import_id: int, actor: dict[str, Any]) -> None:
    """Make the plan of a workbook that ``actor`` uploaded."""
    imports.plan_promised(import_id, actor=_actor(actor))


@shared_task(base=EnterpriseTask)
def apply_import(*, schema: str, import_id: int, mode: str, actor: dict[str, Any]) -> None:
    """Apply a planned import for ``actor``."""
    imports.apply_promised(
        import_id,
        ImportMode(mode),
        actor=_actor(actor),
    )


def _actor(kept: Mapping[str, Any]) -> Actor:
    return Actor(
        kind=ActorKind(kept["kind"]),
        id=kept["id"],
        name=kept["name"],
        permissions=frozenset(kept["permissions"]),
        address=kept["address"],
        request_id=kept["request_id"],
    )


@consumer(imports.TOPIC)
def start(event_id: int, payload: Mapping[str, Any]) -> None:
    """Hand the work to a worker's queue. Delivered twice it is done once: see the services."""
    schema = present_tenant().schema_name
    if payload["do"] == "plan":
        plan_import.delay(schema=schema, import_id=payload["import_id"], actor=payload["actor"])
    else:
        apply_import.delay(
            schema=schema,
            import_id=payload["import_id"],
            mode=payload["mode"],
            actor=payload["actor"],
        )
