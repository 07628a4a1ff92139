"""The demo's announcement and its reset."""

import json
from pathlib import Path

from mes.local.demo import announcement, reset_demo
from mes.local.services import running_services, start_services
from mes.local.state import data_directory

PERSON = {
    "enterprise": "电动工具厂",
    "name": "王芳",
    "login": "13800000001",
    "password": "demo-word",
    "role": "计划",
    "url": "http://tools.localhost:8123/",
}


def test_the_announcement_names_every_address_and_person(tmp_path: Path) -> None:
    other = {**PERSON, "name": "Li", "role": "owner"}
    operator = {**PERSON, "role": "operator", "url": "http://admin.localhost:8123"}
    people = json.dumps([operator, {**operator, "name": "Wu"}, PERSON, other])
    (tmp_path / "demo-people.json").write_text(people, encoding="utf-8")

    lines = announcement(tmp_path, 8123)

    assert [line.strip() for line in lines if line.startswith("  http")] == [
        "http://www.localhost:8123",
        "http://admin.localhost:8123",
        "http://tools.localhost:8123",
        "http://tools.localhost:8123/floor",
        "http://tools.localhost:8123/board",
    ]
    assert (
        "  电动工具厂  王芳  计划      13800000001  demo-word  http://tools.localhost:8123/"
        in lines
    )
    assert (
        "  电动工具厂  Li    owner     13800000001  demo-word  http://tools.localhost:8123/"
        in lines
    )


def test_a_reset_stops_the_services_and_deletes_all_but_the_tests(state: Path) -> None:
    start_services(state, durable=False)
    (state / "uploads").mkdir()
    (state / "uploads" / "file").write_text("x", encoding="utf-8")
    (state / "test").mkdir()

    reset_demo(state)

    assert running_services(state) is None
    assert [path.name for path in state.iterdir()] == ["test"]
    assert state == data_directory(state) or not data_directory(state).exists()


def test_a_reset_of_nothing_does_nothing(state: Path) -> None:
    reset_demo(state)

    assert not state.exists()
