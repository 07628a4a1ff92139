"""A state folder of its own for each test, and waiting for other processes."""

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mes.local.services import stop_services
from mes.local.state import data_directory

Wait = Callable[..., None]


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A state folder whose services are stopped and whose data are deleted afterwards."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    folder = tmp_path / "state"
    yield folder
    stop_services(folder)
    home = data_directory(folder)
    if home != folder:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def wait_until() -> Wait:
    """Wait for something another process does; a test fails when it never happens."""

    def wait(happened: Callable[[], object], seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while not happened():
            assert time.monotonic() < deadline, "it never happened"
            time.sleep(0.05)

    return wait
