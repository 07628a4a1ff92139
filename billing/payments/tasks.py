from celery import shared_task

from billing.payments.providers import ask_about_waiting
from billing.payments.services.dunning import dun
from billing.payments.services.notices import apply_waiting
from billing.payments.services.orders import expire_orders
from billing.payments.services.statements import match_lines
from mes.kernel.actor import system
from mes.tenancy import context


@shared_task
def follow_payments() -> int:
    """Close orders whose time is over, look again at what waits, ask about lost notices."""
    expire_orders()
    with context.across_enterprises():
        settled = apply_waiting() + match_lines(actor=system("payments"))
    ask_about_waiting()
    return settled


@shared_task
def dun_everybody() -> int:
    """Take the steps of dunning that have come; harmless to repeat."""
    return dun()
