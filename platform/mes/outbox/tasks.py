"""The worker's side of the outbox, and the doorbell that wakes it."""

import redis
import structlog
from celery import shared_task
from django.conf import settings
from kombu.exceptions import KombuError

from mes.outbox import services

# Then the next bell or the schedule goes on, so that no run lasts for ever.
_MOST_ROUNDS = 50
log = structlog.get_logger(__name__)


@shared_task
def deliver() -> None:
    """Deliver what is due. Also scheduled every few seconds, for when the bell was not heard."""
    for _round in range(_MOST_ROUNDS):
        if not services.deliver_due():
            return


def ring() -> None:
    """Wake the worker. Best effort: without Redis the schedule delivers a little later."""
    if getattr(settings, "CELERY_TASK_ALWAYS_EAGER", False):
        return  # tests deliver when they say so, not in the middle of a request
    try:
        deliver.apply_async(retry=False)
    except (KombuError, redis.RedisError, OSError) as away:
        log.warning("doorbell_unheard", reason=str(away))
