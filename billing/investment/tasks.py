"""What the investment register does by the clock."""

from celery import shared_task

from billing.investment.services.medians import compute_medians
from mes.tenancy import context


@shared_task
def refresh_medians() -> None:
    """Compute the median prices that dear lines are told by; nightly."""
    with context.across_enterprises():
        compute_medians()
