from celery import shared_task

from billing.invoicing.services.runs import bill_until_today
from mes.kernel.actor import system


@shared_task
def run_month_end() -> int:
    """Bill the periods that are over; harmless to repeat."""
    run = bill_until_today(actor=system("invoicing"))
    return 0 if run is None else run.invoices
