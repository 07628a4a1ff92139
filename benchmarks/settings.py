"""As on a server, except that logs go nowhere and no rate limit is ever reached.

Log lines are still made and requests still counted: both belong to what a request costs.
"""

import os
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "bench-only-not-secret")
os.environ["LOG_FORMAT"] = "json"

from mes.config.settings.base import *  # noqa: F403
from mes.config.settings.base import LOGGING, RATE_LIMITS

RATE_LIMITS = dict.fromkeys(RATE_LIMITS, 10**9)
LOGGING["handlers"]["console"]["stream"] = Path(os.devnull).open("w", encoding="utf-8")  # type: ignore[index]  # noqa: SIM115
