"""What the worker does by the clock: the platform's own work and what the manifests declare."""

from collections.abc import Mapping
from typing import Any

from mes.catalog import registry

RUN_SCHEDULE = "mes.catalog.tasks.run_schedule"

# Name: task, seconds. A run that finds the previous one's messages unread is dropped (`expires`).
PLATFORM_SCHEDULES: Mapping[str, tuple[str, float]] = {
    "outbox": ("mes.outbox.tasks.deliver", 5),
    "pool": ("mes.tenancy.tasks.refill_pool", 60),
    "purge": ("mes.tenancy.tasks.purge_deleted", 3600),
    "idempotency": ("mes.http.tasks.clean_idempotency_everywhere", 3600),
    "sessions": ("mes.accounts.people.tasks.clean_sessions", 3600),
    "audit": ("mes.audit.tasks.seal_everywhere", 60),
    "invoices": ("billing.invoicing.tasks.run_month_end", 1800),
    "medians": ("billing.investment.tasks.refresh_medians", 86400),
    "payments": ("billing.payments.tasks.follow_payments", 60),
    "dunning": ("billing.payments.tasks.dun_everybody", 3600),
    "subscriptions": ("billing.subscriptions.tasks.roll_subscriptions", 60),
}


def beat_schedule() -> dict[str, dict[str, Any]]:
    """Celery's ``beat_schedule``."""
    entries = {name: _entry(task, seconds) for name, (task, seconds) in PLATFORM_SCHEDULES.items()}
    for manifest in registry.manifests().values():
        for schedule in manifest.schedules:
            entries[f"{manifest.code}:{schedule.task}"] = _entry(
                RUN_SCHEDULE,
                schedule.minutes * 60,
                {"task": schedule.task, "module": manifest.code},
            )
    return entries


def _entry(task: str, seconds: float, kwargs: dict[str, str] | None = None) -> dict[str, Any]:
    return {
        "task": task,
        "schedule": float(seconds),
        "kwargs": kwargs or {},
        "options": {"expires": max(seconds, 10)},
    }
