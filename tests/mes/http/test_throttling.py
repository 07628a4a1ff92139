"""A limit holds to the request, whoever counts."""

import secrets
from collections.abc import Iterator

import pytest
import redis
from django.conf import settings

from mes.http import throttling
from mes.kernel.errors import Throttled


@pytest.fixture
def who() -> Iterator[str]:
    """A key of this test's own, in a window that does not end meanwhile."""
    throttling.forget()
    yield secrets.token_hex(8)
    throttling.forget()


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time in seconds, which only the test moves."""
    moment = [1_800_000_000.0]
    monkeypatch.setattr(throttling.time, "time", lambda: moment[0])
    return moment


def _counted(who: str, moment: float) -> int:
    client = redis.Redis.from_url(settings.REDIS_URL)
    found = client.get(f"throttle:test:{who}:{int(moment) // 60}")
    client.close()
    return int(found or 0)


def test_the_request_above_the_limit_is_refused(who: str, still: list[float]) -> None:
    for _request in range(10):
        throttling.check("test", who, 10)

    with pytest.raises(Throttled) as refused:
        throttling.check("test", who, 10)

    assert refused.value.params == {"retry_after": 60 - int(still[0]) % 60}


def test_the_next_minute_begins_from_nothing(who: str, still: list[float]) -> None:
    for _request in range(10):
        throttling.check("test", who, 10)

    still[0] += 60

    throttling.check("test", who, 10)


def test_what_another_process_counted_counts(who: str, still: list[float]) -> None:
    throttling.check("test", who, 10)
    throttling._told(f"throttle:test:{who}:{int(still[0]) // 60}", 9)  # the other process
    still[0] += throttling.TELL_EVERY_SECONDS

    with pytest.raises(Throttled):
        throttling.check("test", who, 10)


def test_below_half_of_the_limit_requests_are_told_together(who: str, still: list[float]) -> None:
    for _request in range(40):
        throttling.check("test", who, 100)
    before = _counted(who, still[0])

    still[0] += throttling.TELL_EVERY_SECONDS
    throttling.check("test", who, 100)

    assert (before, _counted(who, still[0])) == (1, 41)


def test_from_half_of_the_limit_each_request_is_told(who: str, still: list[float]) -> None:
    for number in range(1, 101):
        throttling.check("test", who, 100)
        if number > 50:
            assert _counted(who, still[0]) == number


def test_without_redis_requests_go_on(
    who: str, still: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    away = redis.Redis(port=1, socket_connect_timeout=0.1)
    monkeypatch.setattr(throttling, "_client", away)

    for _request in range(15):
        throttling.check("test", who, 10)

    away.close()
