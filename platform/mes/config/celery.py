"""The worker. `celery -A mes.config.celery worker`"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mes.config.settings.production")
app = Celery("xueyang")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
