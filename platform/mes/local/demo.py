"""The whole product on one machine: services, set-up, servers, and the addresses to open."""

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn
from urllib.parse import urlsplit

from mes.local.ports import LOOPBACK, held_port
from mes.local.services import start_services, stop_services
from mes.local.state import (
    PROJECT_ROOT,
    SOURCE_ROOT,
    LocalServicesError,
    data_directory,
    is_held,
    open_lock,
    prepare_state,
    try_exclusive,
)
from mes.local.supervisor import Child, Supervisor

HTTP_PORT = 8000
SOCKET_PORT = 8001
SETTINGS = "mes.config.settings.demo"
PEOPLE_FILE = "demo-people.json"
HEALTH_PATH = "/healthz"
_LOCK = "demo.lock"
_KEPT_BY_RESET = "test"
_STOP_TIMEOUT = 120.0


def run_demo(state: Path) -> int:
    """Start everything, print where to find it, keep it running until Ctrl-C. The exit code.

    Raises LocalServicesError when a demo of this state runs already, or a service cannot start.
    """
    prepare_state(state)
    with _only_demo(state):
        services = start_services(state, durable=True)
        try:
            host = os.environ.get("XUEYANG_BIND", LOOPBACK)
            http_port, http_holder = held_port(state, "http", HTTP_PORT, host=host)
            socket_port, socket_holder = held_port(state, "sockets", SOCKET_PORT, host=host)
            environment = {
                **source_environment(state),
                "DATABASE_URL": services.database_url,
                "REDIS_URL": services.redis_url,
                "DJANGO_SETTINGS_MODULE": SETTINGS,
                "XUEYANG_HTTP_PORT": str(http_port),
                "XUEYANG_SOCKET_PORT": str(socket_port),
            }
            # Seeding asks our own API some fifty times; only what goes wrong is of interest.
            quiet = {"LOG_LEVEL": "WARNING", **environment}
            if code := _manage("seed_demo", quiet):
                return code
            announcement = _Announcement(state, http_port)
            children = _children(state, environment, host, http_port, socket_port)
            with http_holder, socket_holder:
                Supervisor(children, tick=announcement).run()
        finally:
            services.stop()
    return 0


def reset_demo(state: Path) -> None:
    """Stop the demo and its services and delete what they stored; the tests' state stays.

    Raises LocalServicesError when the demo does not stop. A database that DATABASE_URL names is
    not ours and is left alone.
    """
    if not state.is_dir():
        return
    _stop_demo(state)
    stop_services(state)
    home = data_directory(state)
    if home != state and home.is_dir():
        shutil.rmtree(home)
    for path in state.iterdir():
        if path.name == _KEPT_BY_RESET:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def source_environment(state: Path) -> dict[str, str]:
    """Our environment, with the sources importable and the state named for child processes."""
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(SOURCE_ROOT), str(PROJECT_ROOT))),
        "PYTHONUNBUFFERED": "1",
        "XUEYANG_STATE": str(state),
    }


@contextmanager
def _only_demo(state: Path) -> Iterator[None]:
    """Hold the state's demo for ourselves, with our process id in the file for `demo-reset`."""
    lock = open_lock(state / _LOCK)
    try:
        if not try_exclusive(lock):
            raise LocalServicesError(f"the demo is already running with {state}")
        os.truncate(lock, 0)
        os.write(lock, str(os.getpid()).encode())
        yield
    finally:
        os.close(lock)


def _stop_demo(state: Path) -> None:
    lock = state / _LOCK
    deadline = time.monotonic() + _STOP_TIMEOUT
    asked = False
    while is_held(lock):
        written = lock.read_text(encoding="utf-8")
        if written and not asked:
            os.kill(int(written), signal.SIGTERM)
            asked = True
        if time.monotonic() > deadline:
            raise LocalServicesError("the running demo does not stop")
        time.sleep(0.1)


def _manage(command: str, environment: Mapping[str, str]) -> int:
    _say(f"manage.py {command}")
    arguments = [sys.executable, str(PROJECT_ROOT / "manage.py"), command]
    return subprocess.run(arguments, cwd=PROJECT_ROOT, env=environment, check=False).returncode


def _children(
    state: Path, environment: Mapping[str, str], host: str, http_port: int, socket_port: int
) -> list[Child]:
    """The four processes. Two HTTP workers of four threads: measured best on two cores."""
    granian = (sys.executable, "-m", "granian", "--host", host, "--no-access-log")
    celery = (sys.executable, "-m", "celery", "--quiet", "--app", "mes.config.celery")
    commands: dict[str, tuple[str, ...]] = {
        "http": (
            *(*granian, "--port", str(http_port), "--interface", "wsgi", "--no-ws"),
            *("--workers", "2", "--blocking-threads", "4", "--respawn-failed-workers"),
            "mes.config.wsgi:application",
        ),
        "sockets": (
            *(*granian, "--port", str(socket_port), "--interface", "asginl", "--workers", "1"),
            *("--respawn-failed-workers", "mes.config.asgi:application"),
        ),
        "worker": (
            *(*celery, "worker", "--concurrency", "2", "--loglevel", "INFO"),
            *("--without-gossip", "--without-mingle", "--hostname", "demo@localhost"),
        ),
        "beat": (
            *(*celery, "beat", "--loglevel", "INFO", "--pidfile", ""),
            *("--schedule", str(state / "celerybeat-schedule")),
        ),
    }
    # Root is meant here: a machine of one's own, where nobody but us sends tasks.
    quiet = {**environment, "PYTHONWARNINGS": "ignore:You're running the worker with superuser"}
    return [
        Child(name, command, environment=quiet, folder=PROJECT_ROOT)
        for name, command in commands.items()
    ]


class _Announcement:
    """Waits for the first healthy answer, then prints the addresses and the demo people once."""

    def __init__(self, state: Path, port: int) -> None:
        self._state = state
        self._port = port
        self._made = False

    def __call__(self, supervisor: Supervisor) -> None:
        if self._made or not _is_healthy(self._port):
            return
        self._made = True
        for line in announcement(self._state, self._port):
            _say(line)


def announcement(state: Path, port: int) -> list[str]:
    """What to open and whom to be, from what ``seed_demo`` wrote."""
    try:
        people = json.loads((state / PEOPLE_FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        people = []
    lines = ["", "Xueyang 学样云 is ready.", "", f"  http://www.localhost:{port}"]
    enterprises = [person for person in people if person["role"] != "operator"]
    operators = dict.fromkeys(one["url"] for one in people if one not in enterprises)
    lines += [f"  {address}" for address in operators]
    for address in dict.fromkeys(_origin(person["url"]) for person in enterprises):
        lines += [f"  {address}", f"  {address}/floor", f"  {address}/board"]
    if people:
        columns = ("enterprise", "name", "role", "login", "password", "url")
        rows = [columns, *(tuple(str(person[column]) for column in columns) for person in people)]
        lines += ["", *_table(rows)]
    return [
        *lines,
        "",
        "Ctrl-C stops everything; the data stay. `make demo-reset` starts over.",
        "",
    ]


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _table(rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(_width(row[index]) for row in rows) for index in range(len(rows[0]))]
    return [
        "  "
        + "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]


def _width(text: str) -> int:
    """Columns on a terminal, where Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _is_healthy(port: int) -> bool:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=2)
    try:
        connection.request("GET", HEALTH_PATH, headers={"Host": f"www.localhost:{port}"})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def end_politely(number: int, _frame: FrameType | None) -> NoReturn:
    """A signal handler that lets every ``finally`` run."""
    raise SystemExit(128 + number)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
