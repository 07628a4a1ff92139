"""Runs a few named processes: readable logs, restarts with back-off, a clean stop.

One thread does everything, so that the hook between fork and exec (which ties a child's life to
ours) never runs in a process with other threads.
"""

import ctypes
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import TextIO

from mes.local.state import Account

FIRST_DELAY = 0.5
LONGEST_DELAY = 30.0
STABLE_AFTER = 20.0
_GROUP_GRACE = 2.0
_BEAT = 0.1
_TICK = 0.5
_LONGEST_LINE = 64 * 1024
_COLOURS = ("36", "33", "32", "35", "34", "96", "93", "95")
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Child:
    """A process to keep running. ``environment`` None means ours; ``account`` needs root."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] | None = None
    folder: Path | None = None
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    stop_timeout: float = 10.0


@dataclass(slots=True)
class _Running:
    child: Child
    label: str
    process: subprocess.Popen[bytes] | None = None
    unfinished: bytes = b""
    started: float = 0.0
    delay: float = FIRST_DELAY
    restart_at: float | None = None


@dataclass(slots=True)
class Supervisor:
    """Starts the children in order, stops them in reverse.

    ``tick`` is called about twice a second while all is well: it may call ``request_stop``.
    ``run`` must be called from the main thread; it handles SIGINT, SIGTERM and SIGHUP; a second
    signal cuts the clean stop short.
    """

    children: Sequence[Child]
    output: TextIO = field(default_factory=lambda: sys.stdout)
    tick: Callable[["Supervisor"], None] | None = None
    _running: list[_Running] = field(default_factory=list, init=False)
    _selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector, init=False)
    _stops_asked: int = field(default=0, init=False)

    def run(self) -> None:
        """Keep the children running until a signal or ``request_stop``; then stop them all."""
        previous = {
            number: signal.signal(number, self._on_signal)
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        }
        try:
            self._prepare()
            self._keep_running()
        finally:
            self._stop_all()
            self._selector.close()
            for number, handler in previous.items():
                signal.signal(number, handler)

    def request_stop(self) -> None:
        """Ask ``run`` to stop the children and return."""
        self._stops_asked += 1

    def say(self, name: str, line: str) -> None:
        """Write one line of our own under a name."""
        self._write(self._label(name, len(_COLOURS) - 1), line)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.request_stop()

    def _prepare(self) -> None:
        for index, child in enumerate(self.children):
            running = _Running(child, self._label(child.name, index))
            self._running.append(running)
            self._start(running)

    def _keep_running(self) -> None:
        next_tick = 0.0
        while not self._stops_asked:
            self._pump(_BEAT)
            now = time.monotonic()
            for running in self._running:
                self._look_after(running, now)
            if self.tick is not None and now >= next_tick:
                next_tick = now + _TICK
                self.tick(self)

    def _look_after(self, running: _Running, now: float) -> None:
        if running.process is None:
            if running.restart_at is not None and now >= running.restart_at:
                self._start(running)
            return
        code = running.process.poll()
        if code is None:
            return
        if now - running.started >= STABLE_AFTER:
            running.delay = FIRST_DELAY
        self._finish(running)
        self._write(running.label, f"ended ({_ending(code)}), again in {running.delay:g} s")
        running.restart_at = now + running.delay
        running.delay = min(running.delay * 2, LONGEST_DELAY)

    def _start(self, running: _Running) -> None:
        child = running.child
        account = child.account
        running.started = time.monotonic()
        running.restart_at = None
        try:
            process = subprocess.Popen(
                list(child.command),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                cwd=child.folder,
                env=None if child.environment is None else dict(child.environment),
                start_new_session=True,
                user=None if account is None else account.uid,
                group=None if account is None else account.gid,
                extra_groups=None if account is None else [],
                preexec_fn=end_with_parent(child.stop_signal),  # noqa: PLW1509 - no threads here
            )
        except OSError as error:
            self._write(running.label, f"could not start: {error}, again in {running.delay:g} s")
            running.restart_at = running.started + running.delay
            running.delay = min(running.delay * 2, LONGEST_DELAY)
            return
        running.process = process
        stream = _stdout(process)
        os.set_blocking(stream, False)
        self._selector.register(stream, selectors.EVENT_READ, running)

    def _pump(self, timeout: float) -> None:
        if not self._selector.get_map():
            time.sleep(timeout)
            return
        for key, _ in self._selector.select(timeout):
            if not self._read(key.data):
                self._selector.unregister(key.fileobj)

    def _read(self, running: _Running) -> bool:
        """Pass on what the child has written so far; False once its output is closed."""
        if running.process is None:
            return False
        try:
            chunk = os.read(_stdout(running.process), 65536)
        except BlockingIOError:
            return True
        *lines, rest = (running.unfinished + chunk).split(b"\n")
        if len(rest) > _LONGEST_LINE or (rest and not chunk):
            lines.append(rest)
            rest = b""
        running.unfinished = rest
        for line in lines:
            self._write(running.label, line.decode("utf-8", "replace").rstrip("\r"))
        return bool(chunk)

    def _finish(self, running: _Running) -> None:
        """Clear up after a child whose first process has ended: its group, its pipe, its record."""
        process = running.process
        if process is None:
            return
        self._end_group(process.pid)
        stream = _stdout(process)
        if stream in self._selector.get_map():
            self._selector.unregister(stream)
            self._read(running)
        if running.unfinished:
            self._write(running.label, running.unfinished.decode("utf-8", "replace"))
            running.unfinished = b""
        if process.stdout is not None:
            process.stdout.close()
        running.process = None

    def _end_group(self, group: int) -> None:
        """End what the child left behind, politely first."""
        deadline = time.monotonic() + _GROUP_GRACE
        if not _signal_group(group, signal.SIGTERM):
            return
        while time.monotonic() < deadline and self._stops_asked < 2:
            self._pump(_BEAT)
            if not _signal_group(group, 0):
                return
        _signal_group(group, signal.SIGKILL)

    def _stop_all(self) -> None:
        for running in reversed(self._running):
            if running.process is not None:
                self._stop(running, running.process)

    def _stop(self, running: _Running, process: subprocess.Popen[bytes]) -> None:
        """Ask the first process to end; after its time-out end the whole group."""
        child = running.child
        deadline = time.monotonic() + child.stop_timeout
        if process.poll() is None:
            # Only the leader: a pre-forking server stops its own workers, in its own order.
            process.send_signal(child.stop_signal)
        while process.poll() is None and time.monotonic() < deadline and self._stops_asked < 2:
            self._pump(_BEAT)
        if process.poll() is None:
            self._write(running.label, "did not stop in time, ended")
            _signal_group(process.pid, signal.SIGKILL)
            process.wait()
        self._finish(running)
        self._write(running.label, "stopped")

    def _label(self, name: str, index: int) -> str:
        width = max((len(child.name) for child in self.children), default=0)
        text = f"{name:<{width}} |"
        if not self.output.isatty() or os.environ.get("NO_COLOR"):
            return text
        return f"\x1b[{_COLOURS[index % len(_COLOURS)]}m{text}\x1b[0m"

    def _write(self, label: str, line: str) -> None:
        self.output.write(f"{label} {line}\n")
        self.output.flush()


def end_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    """A hook for a forked child: Linux then sends it ``number`` when its parent dies, however.

    None where the kernel has no such call; children then only end by a clean stop.
    """
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def tie() -> None:
        prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return tie


def _stdout(process: subprocess.Popen[bytes]) -> int:
    if process.stdout is None:
        raise ValueError("the child was started without a pipe")
    return process.stdout.fileno()


def _signal_group(group: int, number: int) -> bool:
    """Send a signal to a process group; False when nobody is left in it."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def _ending(code: int) -> str:
    return signal.strsignal(-code) or f"signal {-code}" if code < 0 else f"exit {code}"
