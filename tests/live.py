"""The real stack for browser, proxy and failure tests: a database of its own and real processes."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = "mes.config.settings.demo"


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _with_database(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _administer(url: str, *statements: str) -> None:
    connection = psycopg2.connect(_with_database(url, "postgres"))
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        connection.close()


@dataclass
class Stack:
    """HTTP, sockets, worker and beat over one database, as `make demo` runs them."""

    folder: Path
    database_url: str
    redis_url: str
    http_port: int = field(default_factory=free_port)
    socket_port: int = field(default_factory=free_port)
    extra: Mapping[str, str] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "PYTHONPATH": f"{ROOT / 'platform'}:{ROOT}",
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "XUEYANG_STATE": str(self.folder),
            "XUEYANG_HTTP_PORT": str(self.http_port),
            "XUEYANG_SOCKET_PORT": str(self.socket_port),
            "LOG_FORMAT": "json",
            **self.extra,
        }

    def url(self, label: str, path: str = "/") -> str:
        """The address of ``path`` at the host ``label``.localhost."""
        return f"http://{label}.localhost:{self.http_port}{path}"

    def manage(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a management command against the stack's database."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        if check and done.returncode:
            raise AssertionError(f"manage.py {' '.join(arguments)}:\n{done.stdout}{done.stderr}")
        return done

    def start(self, *names: str) -> None:
        """Start the named processes (all without names) and wait until they answer."""
        for name in names or ("http", "sockets", "worker", "beat"):
            log = (self.folder / f"{name}.log").open("ab")
            self.processes[name] = subprocess.Popen(
                self._command(name),
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            log.close()
        if "http" in self.processes:
            self._wait(self.http_port, "/healthz")
        if "sockets" in self.processes:
            self._wait_port(self.socket_port)

    def stop(self, *names: str) -> None:
        """Stop the named processes (all without names), with their children."""
        for name in names or tuple(self.processes):
            process = self.processes.pop(name)
            _signal(process, signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                _signal(process, signal.SIGKILL)
                process.wait(5)

    def log(self, name: str) -> str:
        """What a process has written."""
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def _command(self, name: str) -> Sequence[str]:
        granian = [sys.executable, "-m", "granian", "--host", "127.0.0.1", "--no-access-log"]
        celery = [sys.executable, "-m", "celery", "--quiet", "--app", "mes.config.celery"]
        return {
            "http": [
                *granian,
                "--port",
                str(self.http_port),
                "--interface",
                "wsgi",
                "--no-ws",
                "--workers",
                "1",
                "--blocking-threads",
                "4",
                "mes.config.wsgi:application",
            ],
            "sockets": [
                *granian,
                "--port",
                str(self.socket_port),
                "--interface",
                "asginl",
                "--workers",
                "1",
                "mes.config.asgi:application",
            ],
            "worker": [
                *celery,
                "worker",
                "--concurrency",
                "1",
                "--loglevel",
                "INFO",
                "--without-gossip",
                "--without-mingle",
            ],
            "beat": [
                *celery,
                "beat",
                "--loglevel",
                "INFO",
                "--pidfile",
                "",
                "--schedule",
                str(self.folder / "beat-schedule"),
            ],
        }[name]

    def _wait(self, port: int, path: str) -> None:
        deadline = time.monotonic() + 60
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}{path}", headers={"Host": "www.localhost"}
        )
        while True:
            try:
                with urllib.request.urlopen(request, timeout=2):
                    return
            except (urllib.error.URLError, OSError) as away:
                if time.monotonic() > deadline:
                    raise AssertionError(f"no answer: {away}\n{self.log('http')}") from away
            time.sleep(0.2)

    def _wait_port(self, port: int) -> None:
        deadline = time.monotonic() + 60
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            if time.monotonic() > deadline:
                raise AssertionError(f"no answer\n{self.log('sockets')}")
            time.sleep(0.2)


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return


@contextmanager
def fresh_database(name: str) -> Iterator[str]:
    """The address of an empty database ``name`` on the tests' server; dropped afterwards."""
    server = os.environ["DATABASE_URL"]
    drop = f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'
    _administer(server, drop, f'CREATE DATABASE "{name}"')
    try:
        yield _with_database(server, name)
    finally:
        _administer(server, drop)


@contextmanager
def running_stack(folder: Path, name: str, **extra: str) -> Iterator[Stack]:
    """A stack over a fresh database ``name``, set up but not started; all gone afterwards."""
    redis_url = os.environ["REDIS_URL"].rsplit("/", 1)[0] + "/3"
    with fresh_database(name) as database_url:
        stack = Stack(folder, database_url, redis_url, extra=extra)
        try:
            stack.manage("migrate_enterprises")
            yield stack
        finally:
            stack.stop()
