"""`make demo` from the first start to the second, over servers that the environment names."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from mes.local.demo import source_environment
from tests.live import ROOT, fresh_database

pytestmark = pytest.mark.slow

PATIENCE = 240


@dataclass
class Demo:
    """One start of the demo in a process group of its own, as a terminal gives it."""

    state: Path
    log: Path
    database_url: str

    def start(self) -> None:
        environment = source_environment(self.state) | {
            "DATABASE_URL": self.database_url,
            "REDIS_URL": os.environ["REDIS_URL"].rsplit("/", 1)[0] + "/5",
        }
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "mes.local", "demo"],
                cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT,
                start_new_session=True,
            )  # fmt: skip

    @property
    def text(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def is_ready(self) -> bool:
        assert self.process.poll() is None, self.text
        return "Ctrl-C stops everything" in self.text

    def people(self) -> list[dict[str, str]]:
        found: list[dict[str, str]] = json.loads((self.state / "demo-people.json").read_text())
        return found

    def client(self, url: str) -> httpx.Client:
        place = urlsplit(url)
        return httpx.Client(
            base_url=f"http://127.0.0.1:{place.port}", headers={"Host": place.netloc}, timeout=30
        )

    def sign_in(self, person: dict[str, str]) -> httpx.Response:
        path = "/api/v1/platform/session" if person["role"] == "operator" else "/api/v1/session"
        with self.client(person["url"]) as client:
            given = {"login": person["login"], "password": person["password"]}
            return client.post(path, json=given)

    def owned(self, code: str, path: str) -> list[dict[str, Any]]:
        """The rows of a list as an enterprise's owner sees them."""
        rows: list[dict[str, Any]] = self.asked(code, f"{path}?limit=200")["results"]
        return rows

    def asked(self, code: str, path: str) -> Any:
        """The answer to an enterprise's owner."""
        owner = next(
            one for one in self.people() if one["role"] == "owner" and f"//{code}." in one["url"]
        )
        with self.client(owner["url"]) as client:
            client.post(
                "/api/v1/session", json={"login": owner["login"], "password": owner["password"]}
            )
            return client.get(f"/api/v1/{path}").json()

    def leaders(self) -> dict[str, int]:
        """The process ids of the supervised processes, by a word of their command."""
        words = ("wsgi:application", "asgi:application", "worker", "beat")
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        found = {}
        for pid in children.read_text().split():
            command = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
            for word in words:
                if any(part == word or part.endswith(f".{word}") for part in command):
                    found[word] = int(pid)
        return found

    def members(self) -> set[int]:
        """Every process that was started with this demo's state."""
        mark = f"XUEYANG_STATE={self.state}\0".encode()
        found = set()
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (process / "environ").read_bytes():
                    found.add(int(process.name))
            except OSError:
                continue
        return found

    def interrupt(self) -> int:
        """Ctrl-C: to the whole foreground group."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(60)


def depth(node: dict[str, Any]) -> int:
    """How many levels of parts are below a node of a BOM tree."""
    return max((1 + depth(child) for child in node["children"]), default=0)


Wait = Callable[..., None]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, wait_until: Wait) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo") / "学样 云"
    folder.mkdir()
    with fresh_database("test_demo_runs") as database_url:
        demo = Demo(folder / "state", folder / "log", database_url)
        demo.start()
        try:
            wait_until(demo.is_ready, PATIENCE)
            yield demo
        finally:
            if demo.process.poll() is None:
                demo.process.terminate()
                demo.process.wait(60)


def test_every_printed_person_can_sign_in(demo: Demo) -> None:
    people = [one for one in demo.people() if not one["role"].startswith("floor")]

    assert {one["role"] for one in people} == {"operator", "owner", "sales", "planner", "warehouse"}
    for person in people:
        assert demo.sign_in(person).status_code == 200, person
        assert re.search(
            rf"{person['login']} +{person['password']} +{person['url']}$", demo.text, re.MULTILINE
        )


def test_the_printed_tablet_and_worker_can_sign_on(demo: Demo) -> None:
    floor = [one for one in demo.people() if one["role"].startswith("floor")]

    assert [one["role"] for one in floor] == ["floor terminal", "floor worker"] * 2
    for tablet, worker in (floor[:2], floor[2:]):
        with demo.client(tablet["url"]) as client:
            enrolled = client.post("/api/v1/floor/enrol", json={"code": tablet["password"]})
            given = {"number": worker["login"], "pin": worker["password"]}
            client.cookies = httpx.Cookies(dict(enrolled.cookies))
            client.headers["X-CSRFToken"] = enrolled.cookies.get("csrftoken", "")
            signed_on = client.post("/api/v1/floor/sign-on", json=given)
        assert (enrolled.status_code, signed_on.status_code) == (200, 200), signed_on.text
        assert signed_on.json()["worker"]["name"] == worker["name"]


def test_the_second_factory_is_chinese_and_three_levels_deep(demo: Demo) -> None:
    items = demo.owned("dianqi", "items")
    finished = next(one for one in items if one["code"] == "CP-1001")
    tree = demo.asked("dianqi", f"items/{finished['id']}/bom-tree")

    assert len(items) >= 30
    assert depth(tree) == 3
    assert not [one["name"] for one in items if not re.search(r"[\u4e00-\u9fff]", one["name"])]


@pytest.mark.parametrize("word", ["wsgi:application", "asgi:application", "worker", "beat"])
def test_a_killed_process_comes_back_and_the_product_serves(
    demo: Demo, wait_until: Wait, word: str
) -> None:
    killed = demo.leaders()[word]
    owner = next(one for one in demo.people() if one["role"] == "owner")

    os.kill(killed, signal.SIGKILL)

    wait_until(lambda: demo.leaders().get(word) not in (None, killed), PATIENCE)

    def serves() -> bool:
        try:
            return demo.sign_in(owner).status_code == 200
        except httpx.TransportError:
            return False

    wait_until(serves, PATIENCE)


def test_ctrl_c_leaves_no_process_and_a_second_start_finds_the_data(
    demo: Demo, wait_until: Wait
) -> None:
    orders = [one["number"] for one in demo.owned("dianqi", "sales-orders")]
    assert len(demo.members()) >= 7

    assert demo.interrupt() == 0
    assert demo.members() == set()

    demo.start()
    wait_until(demo.is_ready, PATIENCE)
    assert [one["number"] for one in demo.owned("dianqi", "sales-orders")] == orders
    assert orders
    assert demo.interrupt() == 0
