"""For `make demo`: everything on this machine, plain HTTP, readable logs."""

import os

os.environ.setdefault("SECRET_KEY", "demo-only-not-secret")
os.environ.setdefault("LOG_FORMAT", "console")
# The services' addresses come from whoever starts them; a command that needs neither, such as the
# check of a file, runs without. What does need one says by this host's name what is missing.
os.environ.setdefault("DATABASE_URL", "postgresql://demo@database-url-is-missing/demo")
os.environ.setdefault("REDIS_URL", "redis://redis-url-is-missing/0")

# Where the demo's bills are paid to: no such bank, no such account.
os.environ.setdefault("SELLER_NAME", "学样云平台运营方（演示）")
os.environ.setdefault("SELLER_BANK", "演示银行（虚构）示例支行")
os.environ.setdefault("SELLER_BANK_ACCOUNT", "0000 0000 0000 0000")

from mes.config.settings.base import *  # noqa: F403

DEMO = True
# What layers above the platform add to the demo enterprises: commands that take their codes.
DEMO_COMMANDS = ["seed_demo_policies", "seed_demo_bills", "seed_demo_payments"]
# A person reads along: the tasks that succeed every few seconds would bury what they look for.
LOGGING["loggers"]["celery.app.trace"] = {"level": "WARNING"}  # noqa: F405
