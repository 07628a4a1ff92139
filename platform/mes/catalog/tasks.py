"""Schedules that manifests declare, started for every enterprise that has the module."""

from celery import shared_task

from mes.catalog.gate import schemas_with
from mes.tenancy.tasks import for_each_enterprise


@shared_task
def run_schedule(task: str, module: str) -> None:
    """Start ``task`` for each active enterprise in which ``module`` takes part."""
    for_each_enterprise(task, schemas_with(module))
