"""The only clock. Times are UTC; business days are the enterprise's, Asia/Shanghai by default."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BUSINESS_ZONE = ZoneInfo("Asia/Shanghai")


def _system_now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  the clock itself


_now: Callable[[], datetime] = _system_now


def now() -> datetime:
    """The present moment, timezone-aware, UTC."""
    return _now()


def business_date(moment: datetime | None = None) -> date:
    """The business day of ``moment`` (now by default) in the business zone."""
    return (moment or now()).astimezone(BUSINESS_ZONE).date()


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Hold the clock at ``moment`` (aware): for tests and reproducible demo data."""
    global _now
    previous, _now = _now, lambda: moment
    try:
        yield
    finally:
        _now = previous
