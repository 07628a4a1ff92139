from celery import shared_task

from billing.subscriptions.services.rolling import enterprises_due, roll_due


@shared_task
def roll_subscriptions() -> int:
    """Move what the calendar moves, for every enterprise; harmless to repeat."""
    return roll_due(enterprises_due())
