"""A pytest plugin that starts the servers before Django reads its settings (`-p` in pyproject)."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from mes.local.services import Services, start_services

ROOT = Path(__file__).resolve().parents[3]
_services: list[Services] = []


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Iterator[None]:
    """Servers of the tests' own, without fsync, unless the environment names others."""
    state = Path(os.environ.get("XUEYANG_STATE", ROOT / ".state"))
    if state.name != "test":
        state = state / "test"
    services = start_services(state, durable=False)
    _services.append(services)
    os.environ["XUEYANG_STATE"] = str(state)
    os.environ["DATABASE_URL"] = services.database_url
    os.environ["REDIS_URL"] = services.redis_url
    yield


def pytest_unconfigure() -> None:
    while _services:
        _services.pop().stop()
