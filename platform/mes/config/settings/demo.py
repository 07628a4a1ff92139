"""For `make demo`: everything on this machine, plain HTTP, readable logs."""

import os

os.environ.setdefault("SECRET_KEY", "demo-only-not-secret")
os.environ.setdefault("LOG_FORMAT", "console")

from mes.config.settings.base import *  # noqa: F403

DEMO = True
# A person reads along: the tasks that succeed every few seconds would bury what they look for.
LOGGING["loggers"]["celery.app.trace"] = {"level": "WARNING"}  # noqa: F405
