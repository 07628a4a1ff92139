"""The supervisor with real processes: logs, restarts, a clean stop, a hard death."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from mes.local.state import SOURCE_ROOT

DRIVER = Path(__file__).with_name("supervised.py")
STEADY = ["sh", "-c", "echo pid $$; exec sleep 600"]
STUBBORN = ["sh", "-c", "trap '' TERM; echo pid $$; while :; do sleep 0.1; done"]
WITH_CHILD = ["sh", "-c", "sleep 600 & echo pid $!; exec sleep 600"]

Start = Callable[..., "Supervised"]


class Supervised:
    """A running supervisor and everything it has written so far."""

    def __init__(self, log: Path, children: list[tuple[str, list[str], float]]) -> None:
        self._log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, DRIVER, json.dumps(children)],
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PYTHONPATH": str(SOURCE_ROOT)},
            )

    @property
    def text(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def pids(self, name: str) -> list[int]:
        """The process ids a child has announced, one for each of its starts."""
        return [
            int(found) for found in re.findall(rf"^{name} +\| pid (\d+)$", self.text, re.MULTILINE)
        ]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    started: list[Supervised] = []

    def run(*children: tuple[str, list[str], float]) -> Supervised:
        supervised = Supervised(tmp_path / f"{len(started)}.log", list(children))
        started.append(supervised)
        return supervised

    yield run
    for supervised in started:
        with suppress(ProcessLookupError):
            supervised.process.kill()
        supervised.process.wait()


def is_alive(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def test_each_line_carries_the_name_of_its_process(start: Start, wait_until) -> None:
    supervised = start(
        ("web", ["sh", "-c", "echo one; echo two >&2; exec sleep 600"], 5),
        ("worker", ["sh", "-c", "printf unfinished; exec sleep 600"], 5),
    )
    wait_until(lambda: "two" in supervised.text)

    supervised.process.terminate()

    assert supervised.process.wait(30) == 0
    lines = supervised.text.splitlines()
    assert lines.index("web    | one") < lines.index("web    | two")
    assert "worker | unfinished" in lines


def test_a_crashed_child_comes_back(start: Start, wait_until) -> None:
    supervised = start(("web", STEADY, 5), ("worker", STEADY, 5))
    wait_until(lambda: supervised.pids("web") and supervised.pids("worker"))

    os.kill(supervised.pids("web")[0], signal.SIGKILL)

    wait_until(lambda: len(supervised.pids("web")) == 2)
    assert is_alive(supervised.pids("web")[1])
    assert len(supervised.pids("worker")) == 1
    assert "web    | ended (Killed), again in 0.5 s" in supervised.text


def test_a_child_that_keeps_crashing_is_given_longer_pauses(start: Start, wait_until) -> None:
    supervised = start(("web", ["sh", "-c", "exit 3"], 5))

    wait_until(lambda: "again in 2 s" in supervised.text)

    pauses = re.findall(r"ended \(exit 3\), again in ([\d.]+) s", supervised.text)
    assert pauses == ["0.5", "1", "2"]


def test_a_program_that_does_not_exist_does_not_disturb_the_others(
    start: Start, wait_until
) -> None:
    supervised = start(("absent", ["/nowhere/program"], 5), ("web", STEADY, 5))

    wait_until(lambda: supervised.pids("web"))

    assert "absent | could not start" in supervised.text


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_the_children_last_started_first(
    start: Start, wait_until, number: signal.Signals
) -> None:
    supervised = start(("web", STEADY, 5), ("worker", STEADY, 5))
    wait_until(lambda: supervised.pids("web") and supervised.pids("worker"))

    supervised.process.send_signal(number)

    assert supervised.process.wait(30) == 0
    assert re.findall(r"^(\w+) +\| stopped$", supervised.text, re.MULTILINE) == ["worker", "web"]
    assert not is_alive(supervised.pids("web")[0])
    assert not is_alive(supervised.pids("worker")[0])


def test_a_child_that_ignores_the_request_is_ended_after_its_time_out(
    start: Start, wait_until
) -> None:
    supervised = start(("web", STUBBORN, 0.3))
    wait_until(lambda: supervised.pids("web"))

    supervised.process.terminate()

    assert supervised.process.wait(30) == 0
    assert "web | did not stop in time, ended" in supervised.text
    assert not is_alive(supervised.pids("web")[0])


def test_a_second_signal_cuts_the_waiting_short(start: Start, wait_until) -> None:
    supervised = start(("web", STUBBORN, 600))
    wait_until(lambda: supervised.pids("web"))
    supervised.process.terminate()

    supervised.process.send_signal(signal.SIGINT)

    assert supervised.process.wait(30) == 0
    assert not is_alive(supervised.pids("web")[0])


def test_what_a_child_started_ends_with_it(start: Start, wait_until) -> None:
    supervised = start(("web", WITH_CHILD, 5))
    wait_until(lambda: supervised.pids("web"))
    grandchild = supervised.pids("web")[0]

    supervised.process.terminate()

    assert supervised.process.wait(30) == 0
    assert not is_alive(grandchild)


def test_the_children_end_when_the_supervisor_is_killed(start: Start, wait_until) -> None:
    supervised = start(("web", STEADY, 5))
    wait_until(lambda: supervised.pids("web"))

    supervised.process.kill()

    wait_until(lambda: not is_alive(supervised.pids("web")[0]))
