"""The image and the compose file without a container engine: the same files, commands, variables.

A folder is filled with what the Dockerfile copies from a fresh clone, and every service of the
program is started there as compose would, over a database and a cache of the tests.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tests.factories.enterprises import a_credit_code
from tests.live import ROOT, free_port, fresh_database

pytestmark = pytest.mark.slow

DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text().replace("\\\n", " ")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
PROGRAM = [name for name, service in SERVICES.items() if "build" in service]
SECRET = "kM3only1in2this3test4vQz1xWn5Lr7Tb2Yc9Hd4Jf6Gs0Pa"
FILLED = {
    "BASE_DOMAIN": "example.com",
    "SECRET_KEY": SECRET,
    "POSTGRES_PASSWORD": SECRET,
    "REDIS_PASSWORD": SECRET,
    "METRICS_TOKEN": "scrape-me-4vQz1xWn5Lr7",
    "DEFAULT_FROM_EMAIL": "no-reply@example.com",
}
# Put before everything else: what the image does not install cannot be imported.
ONLY_THE_IMAGE_S_PACKAGES = """
import sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name in {absent!r}:
            raise ModuleNotFoundError(f"the image has no {{name}}", name=name)
sys.meta_path.insert(0, Refuse())
"""
_VARIABLE = re.compile(r"\$\{(\w+)(?::([?-])([^}]*))?\}")


def instructions(word: str, stage: str) -> list[str]:
    """The arguments of the stage's instructions of this kind."""
    body = next(
        part
        for part in re.split(r"^FROM ", DOCKERFILE, flags=re.MULTILINE)
        if f" AS {stage}" in part
    )
    return re.findall(rf"^{word} +(.+)$", body, flags=re.MULTILINE)


def copies(stage: str) -> Iterator[tuple[list[str], str]]:
    """(sources, target) of what the stage copies out of the checkout."""
    for arguments in instructions("COPY", stage):
        words = [word for word in arguments.split() if not word.startswith("--chmod")]
        if not words[0].startswith("--from"):
            yield words[:-1], words[-1]


def committed() -> list[str]:
    """Every file of a fresh clone, those of the present change included."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [name for name in names.splitlines() if (ROOT / name).is_file()]


def example_variables() -> dict[str, str]:
    """deploy/.env.example, filled."""
    lines = (ROOT / "deploy/.env.example").read_text().splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert FILLED.keys() <= given.keys()
    return given | FILLED


def interpolated(text: str, values: dict[str, str]) -> str:
    """As compose fills ${NAME}, ${NAME:-default} and ${NAME:?message}."""

    def value(match: re.Match[str]) -> str:
        name, kind, rest = match.groups()
        found = values.get(name, "")
        assert found or kind != "?", f"{name}: {rest}"
        return found or (rest if kind == "-" else "")

    return _VARIABLE.sub(value, text)


@dataclass
class Machine:
    """The image's files below ``root`` and its services as processes of this machine."""

    root: Path
    database_url: str
    redis_url: str
    ports: dict[str, int] = field(
        default_factory=lambda: {"8000": free_port(), "8001": free_port()}
    )
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def environment(self, service: str) -> dict[str, str]:
        given = example_variables()
        stated = SERVICES[service]["environment"]
        variables = {
            **dict(
                pair.split("=", 1)
                for line in instructions("ENV", "program")
                for pair in line.split()
            ),
            **given,
            **{name: interpolated(str(value), given) for name, value in stated.items()},
        }
        assert f":{SECRET}@database:5432/" in variables["DATABASE_URL"]
        assert f":{SECRET}@cache:6379/" in variables["REDIS_URL"]
        variables |= {
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "BIND": "127.0.0.1",
            "HTTP_PORT": str(self.ports["8000"]),
            "SOCKET_PORT": str(self.ports["8001"]),
        }
        return {name: self._inside(value) for name, value in variables.items()}

    def start(self, service: str, *more: str) -> subprocess.Popen[bytes]:
        command = [self.root / "usr/local/bin/xueyang", *SERVICES[service]["command"], *more]
        with self._log(service).open("ab") as log:
            self.processes[service] = subprocess.Popen(
                command, cwd=self.root / "app", env=self.environment(service),
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip
        return self.processes[service]

    def run(self, service: str, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.root / "app", env=self.environment(service),
            capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip

    def is_healthy(self, service: str) -> bool:
        """Whether the service's own health check, at the ports we gave it, succeeds."""
        kind, *words = SERVICES[service]["healthcheck"]["test"]
        assert kind == "CMD"
        for port, ours in self.ports.items():
            words = [word.replace(port, str(ours)) for word in words]
        return self.run(service, *words).returncode == 0

    def log(self, service: str) -> str:
        return self._log(service).read_text()

    def client(self, host: str) -> httpx.Client:
        return httpx.Client(
            base_url=f"http://127.0.0.1:{self.ports['8000']}",
            headers={"Host": host, "X-Forwarded-Proto": "https"},
            timeout=20,
        )

    def _log(self, service: str) -> Path:
        return self.root / f"{service}.log"

    def _inside(self, value: str) -> str:
        return re.sub(r"(?<![\w.])/(?=(app|var/lib/xueyang|run/xueyang)\b)", f"{self.root}/", value)


def absent_packages() -> set[str]:
    """What is importable here and not in the image."""
    lock = (ROOT / "requirements-runtime.lock").read_text()
    present = {line.partition("==")[0] for line in lock.splitlines() if "==" in line}
    return {
        module
        for module, owners in packages_distributions().items()
        if not {re.sub("[-_.]+", "-", owner).lower() for owner in owners}
        & (present | {"xueyang", "zhplot"})
    }


def wait_for(happened: Any, said: Any) -> None:
    deadline = time.monotonic() + 90
    while not happened():
        assert time.monotonic() < deadline, said()
        time.sleep(0.2)


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    root = tmp_path_factory.mktemp("image")
    files = committed()
    for sources, target in copies("program"):
        for source in sources:
            for name in files:
                if name == source or name.startswith(f"{source}/"):
                    inner = Path(name).relative_to(source) if name != source else Path()
                    folder = (
                        root / target.lstrip("/") if target[0] == "/" else root / "app" / target
                    )
                    place = folder / Path(source).name if target.endswith("/") else folder / inner
                    place.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(ROOT / name, place)
    (root / "usr/local/bin/xueyang").chmod(0o755)
    (root / "app/sitecustomize.py").write_text(
        ONLY_THE_IMAGE_S_PACKAGES.format(absent=absent_packages())
    )
    (root / "app/frontend").mkdir(exist_ok=True)
    (root / "app/frontend/dist").symlink_to(ROOT / "frontend/dist")
    (root / "var/lib/xueyang").mkdir(parents=True)
    (root / "run/xueyang-metrics").mkdir(parents=True)
    redis_url = os.environ["REDIS_URL"].rsplit("/", 1)[0] + "/4"
    with fresh_database("test_image") as database_url:
        machine = Machine(root, database_url, redis_url)
        try:
            yield machine
        finally:
            for process in machine.processes.values():
                process.terminate()
            for process in machine.processes.values():
                process.wait(20)


@pytest.fixture(scope="module")
def running(machine: Machine) -> Machine:
    """Everything of the program up, and one enterprise."""
    assert machine.start("migrate").wait(300) == 0, machine.log("migrate")
    made = machine.run(
        "http", str(machine.root / "usr/local/bin/xueyang"), "manage", "enterprise", "create", "--code", "imaged", "--name", "镜像测试厂",
        "--credit-code", a_credit_code(), "--industry", "346", "--town", "东城街道",
        "--size-class", "small", "--administrator", "王管理", "--phone", "13900000001",
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    for service in set(PROGRAM) - {"migrate"}:
        machine.start(service)
    for service in ("http", "sockets"):
        wait_for(
            lambda name=service: machine.is_healthy(name), lambda name=service: machine.log(name)
        )
    return machine


@pytest.mark.parametrize("stage", ["frontend", "program"])
def test_what_the_image_copies_is_in_every_clone_and_not_kept_out(stage: str) -> None:
    ignored = [
        line.removeprefix("**/").rstrip("/")
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    files = committed()

    for sources, _ in copies(stage):
        for source in sources:
            assert any(name == source or name.startswith(f"{source}/") for name in files), source
            assert source not in ignored


def test_the_image_has_every_package_of_the_program() -> None:
    copied = {source for sources, _ in copies("program") for source in sources}
    packages = {
        name for name in ("platform", "modules", "billing", "bureau") if (ROOT / name).is_dir()
    }

    assert packages <= copied


def test_secrets_and_this_machine_s_builds_stay_out_of_the_image() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()

    assert {"**/.env", "deploy/tls", ".state", ".venv", "**/node_modules", ".git"} <= set(ignored)


def test_no_secret_has_a_default() -> None:
    text = (ROOT / "deploy/compose.yaml").read_text()
    secrets = [found for found in _VARIABLE.findall(text) if re.search("PASSWORD|SECRET", found[0])]

    assert {name for name, kind, _ in secrets if kind == "?"} == {
        "SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD",
    }  # fmt: skip
    assert not [name for name, kind, _ in secrets if kind == "-"]
    with pytest.raises(AssertionError, match="set POSTGRES_PASSWORD"):
        interpolated(SERVICES["http"]["environment"]["DATABASE_URL"], {})


def test_the_start_command_knows_every_service(machine: Machine) -> None:
    unknown = machine.run("http", str(machine.root / "usr/local/bin/xueyang"), "nonsense")

    assert sorted(PROGRAM) == ["beat", "http", "migrate", "sockets", "worker"]
    assert (unknown.returncode, unknown.stderr.split(":")[0]) == (64, "unknown role")


def test_the_image_compiles_its_translations(machine: Machine) -> None:
    own = [line for line in instructions("RUN", "program") if line.startswith("python ")]

    for line in own:
        done = machine.run("http", *shlex.split(line))
        assert done.returncode == 0, done.stderr

    assert (machine.root / "app/platform/mes/locale/zh_Hans/LC_MESSAGES/django.mo").is_file()


def test_a_server_is_ready_and_speaks_only_to_its_hosts_over_tls(running: Machine) -> None:
    with running.client("imaged.example.com") as client:
        ready = client.get("/readyz")
        session = client.get("/api/v1/session")
        plain = client.get("/items", headers={"X-Forwarded-Proto": "http"})
        stranger = client.get("/", headers={"Host": "imaged.example.org"})

    assert ready.json() == {"database": "ok", "migrations": "ok", "redis": "ok"}
    assert (session.status_code, session.json()["code"]) == (401, "not_authenticated")
    assert (plain.status_code, plain.headers["location"]) == (
        301,
        "https://imaged.example.com/items",
    )
    assert (stranger.status_code, "set-cookie" in stranger.headers) == (404, False)


def test_metrics_count_requests_for_whoever_has_the_token(running: Machine) -> None:
    with running.client("imaged.example.com") as client:
        client.get("/api/v1/session")
        closed = client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"})
        answer = client.get(
            "/metrics", headers={"Authorization": f"Bearer {FILLED['METRICS_TOKEN']}"}
        )

    counted = re.search(
        r'^xueyang_requests_total\{host="enterprise",method="GET",'
        r'route="api/v1/session",status="401"\} (\d+)',
        answer.text,
        re.MULTILINE,
    )
    assert closed.status_code == 404
    assert counted, answer.text
    assert int(counted[1]) >= 1
    assert re.search(r'^xueyang_enterprise\{state="active"\} 1\.0$', answer.text, re.MULTILINE)


def test_the_worker_does_what_the_clock_asks(running: Machine) -> None:
    wait_for(
        lambda: "Task mes.outbox.tasks.deliver" in running.log("worker"),
        lambda: running.log("beat") + running.log("worker"),
    )

    assert '"level": "error"' not in running.log("worker")


@pytest.mark.parametrize("service", ["http", "sockets", "worker", "beat"])
def test_every_line_of_the_log_is_structured(running: Machine, service: str) -> None:
    lines = [line for line in running.log(service).splitlines() if line]

    for line in lines:
        assert {"event", "level", "timestamp"} <= json.loads(line).keys(), line


def test_a_request_is_logged_with_its_id_and_its_enterprise(running: Machine) -> None:
    with running.client("imaged.example.com") as client:
        client.get("/api/v1/session", headers={"X-Request-ID": "given-by-the-proxy-1"})
    wait_for(lambda: "given-by-the-proxy-1" in running.log("http"), lambda: running.log("http"))

    written = [json.loads(line) for line in running.log("http").splitlines() if line]
    line = next(one for one in written if one.get("request_id") == "given-by-the-proxy-1")
    assert (line["enterprise"], line["path"], line["status"]) == ("imaged", "/api/v1/session", 401)
