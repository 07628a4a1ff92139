"""Whatever a write is sent, the answer is a documented one and names the field that is wrong."""

from typing import Any

import pytest

from tests.proof.conftest import Worlds
from tests.proof.hostile import (
    EXTREMES,
    STRANGE,
    WRONG_FOR_ALL,
    Path,
    by_depth,
    complaint,
    dotted,
    fields_of,
    planted,
    send_raw,
    target_of,
)
from tests.proof.surface import Call, writes
from tests.proof.world import World

JSON_WRITES = [call for call in writes() if fields_of(call)]
Target = tuple[str, Any]
#: Free objects: keys are sheets' own headings.
FREE = {"sheets.0.columns", "sheets.0.fixed"}


def unnamed(call: Call, world: World, target: Target, paths: list[Path], text: str) -> set[str]:
    """Which of ``paths`` are not named by the refusal when all hold ``text``."""
    url, body = target
    content, reached = planted(body, paths, text)
    if not reached:
        return set()
    response = send_raw(world, call, url, content, HTTP_IDEMPOTENCY_KEY="one")
    assert response.status_code == 400, (text, response.content)
    said = [error["field"] for error in response.json()["errors"]]
    wanted = {dotted(path) for path in reached}
    return {path for path in wanted if not any(one.startswith(path) for one in said)}


@pytest.mark.parametrize("call", JSON_WRITES, ids=lambda call: call.name)
def test_every_wrong_field_is_named(call: Call, worlds: Worlds) -> None:
    target = target_of(worlds.here, call)
    paths = [path for path, _kind in fields_of(call) if dotted(path) not in FREE]
    for together in by_depth(paths):
        for text in WRONG_FOR_ALL.values():
            assert unnamed(call, worlds.here, target, together, text) == set()


@pytest.mark.parametrize("call", JSON_WRITES, ids=lambda call: call.name)
def test_a_number_is_not_taken_for_text(call: Call, worlds: Worlds) -> None:
    target = target_of(worlds.here, call)
    for together in by_depth([path for path, kind in fields_of(call) if kind == "text"]):
        assert unnamed(call, worlds.here, target, together, "7") == set()


@pytest.mark.parametrize("call", JSON_WRITES, ids=lambda call: call.name)
def test_strange_content_everywhere_is_no_server_error(call: Call, worlds: Worlds) -> None:
    url, body = target_of(worlds.here, call)
    wrong = []
    for together in by_depth([path for path, _kind in fields_of(call)]):
        for what, text in STRANGE.items():
            content, _reached = planted(body, together, text)
            response = send_raw(worlds.here, call, url, content, HTTP_IDEMPOTENCY_KEY="one")
            if found := complaint(call, url, response):
                wrong.append((what, found))

    assert wrong == []


@pytest.mark.parametrize("call", JSON_WRITES, ids=lambda call: call.name)
def test_the_outermost_values_are_no_server_error(call: Call, worlds: Worlds) -> None:
    url, body = target_of(worlds.here, call)
    wrong = []
    for path, kind in fields_of(call):
        for text in EXTREMES.get(kind, []):
            content, reached = planted(body, [path], text)
            if not reached:
                continue
            response = send_raw(worlds.here, call, url, content, HTTP_IDEMPOTENCY_KEY="one")
            if found := complaint(call, url, response):
                wrong.append((dotted(path), text, found))

    assert wrong == []


@pytest.mark.parametrize("call", writes(), ids=lambda call: call.name)
def test_a_field_that_is_not_known_is_refused(call: Call, worlds: Worlds) -> None:
    url, body = target_of(worlds.here, call)
    if body is None:
        return  # a file: tests/mes/documents/test_attachments.py, test_imports_api.py

    content, _ = planted(body, [("unheard_of",), ("lines", 0, "unheard_of")], "1")
    response = send_raw(worlds.here, call, url, content)
    errors = {(error["field"], error["code"]) for error in response.json()["errors"]}

    assert response.status_code == 400
    assert ("unheard_of", "unknown_field") in errors
