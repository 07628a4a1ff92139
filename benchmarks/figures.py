"""Timing, and what is printed of it."""

import importlib.metadata
import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import django
from django.db import connection

from mes.kernel import clock

_PACKAGES = ("django-tenants", "djangorestframework", "psycopg2-binary", "orjson")


@dataclass(frozen=True, slots=True)
class Goal:
    """A ratio with its target: ``value`` must be at least, or at most, ``target``.

    ``shown`` is the ratio in words, ``details`` the absolute figures behind it.
    """

    title: str
    value: float
    target: float
    shown: str
    wanted: str
    at_most: bool = False
    details: Sequence[str] = field(default_factory=tuple)

    @property
    def reached(self) -> bool:
        return self.value <= self.target if self.at_most else self.value >= self.target

    def lines(self) -> list[str]:
        verdict = "PASS" if self.reached else "MISS"
        return [
            f"{verdict}  {self.title}: {self.shown}  (target: {self.wanted})",
            *(f"      {detail}" for detail in self.details),
        ]


def seconds_of(call: Callable[[], object]) -> float:
    """How long ``call`` takes, in seconds."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def spread(samples: Sequence[float]) -> str:
    """Median, and the middle nine tenths, in the unit that reads best; samples in seconds."""
    ordered = sorted(samples)
    low = ordered[int(len(ordered) * 0.05)]
    high = ordered[min(int(len(ordered) * 0.95), len(ordered) - 1)]
    return f"{duration(median(samples))} ({duration(low)} to {duration(high)}, n={len(samples)})"


def median(samples: Sequence[float]) -> float:
    return statistics.median(samples)


def duration(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.2f} ms"


def surroundings() -> list[str]:
    """The machine and the versions that the figures hold for."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = cursor.fetchone()[0]
        cursor.execute("SHOW fsync")
        fsync = cursor.fetchone()[0]
        cursor.execute("SHOW synchronous_commit")
        synchronous = cursor.fetchone()[0]
    packages = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in _PACKAGES)
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return [
        f"{clock.now():%Y-%m-%d %H:%M} UTC, {platform.system()} {platform.release()}",
        f"{os.cpu_count()} x {_processor()}, {_memory()} GiB, load {load} at the start",
        f"PostgreSQL {server} (fsync {fsync}, synchronous_commit {synchronous})",
        f"Python {platform.python_version()}, Django {django.get_version()}, {packages}",
    ]


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
