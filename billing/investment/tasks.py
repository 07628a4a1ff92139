"""What the investment register does by the clock."""

from celery import shared_task

from billing.investment.services.medians import compute_medians
from billing.investment.services.own_bills import take_in_own_bills
from mes.tenancy import context
from mes.tenancy.tasks import EnterpriseTask


@shared_task
def refresh_medians() -> None:
    """Compute the median prices that dear lines are told by; nightly."""
    with context.across_enterprises():
        compute_medians()


@shared_task(base=EnterpriseTask)
def take_in_bills(*, schema: str) -> None:
    """Let the enterprise's own bills become lines of its running project; nightly."""
    take_in_own_bills(context.present_tenant().id)
