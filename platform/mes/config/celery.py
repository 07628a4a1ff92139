"""The worker. `celery -A mes.config.celery worker` and `… beat`

The package imports this module, so that every process knows which broker its tasks go to.
"""

import os
from typing import Any

from celery import Celery

from mes.config.schedule import beat_schedule

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mes.config.settings.production")
app = Celery("xueyang")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_finalize.connect  # type: ignore[untyped-decorator]
def schedule(sender: Celery, **_: Any) -> None:
    """Manifests are read when Django is ready, not when this module is imported."""
    sender.conf.beat_schedule = beat_schedule()
