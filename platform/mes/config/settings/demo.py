"""For `make demo`: everything on this machine, plain HTTP, readable logs."""

import os

os.environ.setdefault("SECRET_KEY", "demo-only-not-secret")
os.environ.setdefault("LOG_FORMAT", "console")

from mes.config.settings.base import *  # noqa: F403

DEMO = True
