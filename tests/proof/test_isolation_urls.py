"""Another enterprise's ids are answered as ids that nobody has; its data stays as it is.

Everything here follows from the URL walk, so a route that comes later is covered unasked.
"""

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from tests.proof.conftest import Worlds
from tests.proof.recipes import RECIPES
from tests.proof.surface import MISSING, Call, calls, content_of, reads, send, shows, writes
from tests.proof.world import Upload, World

READS = [call for call in reads() if call.parameters]
WRITES = [call for call in writes() if call.parameters]
#: Fields of a body that name a record by its own text.
NAMING = frozenset({"unit", "badge", "login"})
#: Answered alike whoever is named, so that nobody learns who has an account.
ALWAYS_ALIKE = frozenset({"POST /password/reset"})


def digest_of(world: World) -> dict[str, tuple[int, int]]:
    return digest_of_schema(world.tenant.schema_name)


def digest_of_schema(schema: str) -> dict[str, tuple[int, int]]:
    """Rows of each table of a schema with a sum over their content."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY tablename", [schema]
        )
        tables = [name for (name,) in cursor.fetchall()]
        found = {}
        for table in tables:
            cursor.execute(
                f'SELECT count(*), coalesce(sum(hashtext(t::text)), 0) FROM "{schema}"."{table}" t'
            )
            found[table] = cursor.fetchone()
    return found


def likened(response: Any, *values: Any) -> tuple[int, str]:
    """Status and body, with every asked value replaced by one word."""
    text = content_of(response).decode("utf-8", errors="replace")
    if response.get("Content-Type", "").endswith("json"):
        asked = {str(value) for value in values}
        text = json.dumps(_without(json.loads(text), asked), ensure_ascii=False)
    return response.status_code, text


def _without(value: Any, asked: set[str]) -> Any:
    if isinstance(value, dict):
        return {name: _without(inner, asked) for name, inner in value.items()}
    if isinstance(value, list):
        return [_without(inner, asked) for inner in value]
    if str(value) in asked:
        return "ASKED"
    if isinstance(value, str):
        for one in asked:
            value = re.sub(rf"(?<!\d){re.escape(one)}(?!\d)", "ASKED", value)
    return value


def substitutions(call: Call, worlds: Worlds) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Pairs of parameters, foreign and missing: one parameter at a time, then all together."""
    own, foreign, missing = call.of(worlds.here), call.of(worlds.there), call.missing()
    for name in call.parameters:
        yield own | {name: foreign[name]}, own | {name: missing[name]}
    if len(call.parameters) > 1:
        yield foreign, missing


@pytest.mark.parametrize("call", READS, ids=lambda call: call.name)
def test_reading_a_foreign_id_is_reading_a_missing_one(call: Call, worlds: Worlds) -> None:
    for foreign, missing in substitutions(call, worlds):
        strange = likened(send(worlds.here, call, foreign), *foreign.values())
        nothing = likened(send(worlds.here, call, missing), *missing.values())

        assert strange == nothing
        assert strange[0] == 404
        assert not shows(worlds.there, strange[1])


@pytest.mark.parametrize("call", WRITES, ids=lambda call: call.name)
def test_writing_to_a_foreign_id_is_writing_to_a_missing_one(call: Call, worlds: Worlds) -> None:
    body = RECIPES[call.name](worlds.here).body if call.name in RECIPES else None
    before = digest_of(worlds.there)

    for foreign, missing in substitutions(call, worlds):
        strange = likened(send(worlds.here, call, foreign, body), *foreign.values())
        nothing = likened(send(worlds.here, call, missing, body), *missing.values())

        assert strange == nothing
        assert strange[0] == 404
        assert not shows(worlds.there, strange[1])
    assert digest_of(worlds.there) == before


def references(body: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Paths of the fields of ``body`` that name a record."""
    if isinstance(body, dict):
        for name, value in body.items():
            is_number = isinstance(value, int) and not isinstance(value, bool)
            if (is_number and (name == "id" or name.endswith("_id"))) or (
                name in NAMING and isinstance(value, str) and value
            ):
                yield (*path, name)
            else:
                yield from references(value, (*path, name))
    elif isinstance(body, list):
        for index, value in enumerate(body):
            if isinstance(value, int) and path and str(path[-1]).endswith("_ids"):
                yield (*path, index)
            else:
                yield from references(value, (*path, index))


def value_at(body: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        body = body[step]
    return body


def with_value(body: Any, path: tuple[Any, ...], value: Any) -> Any:
    changed = copy.deepcopy(body)
    place = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return changed


@pytest.mark.parametrize("call", writes(), ids=lambda call: call.name)
def test_a_foreign_id_in_a_body_is_a_missing_one(call: Call, worlds: Worlds) -> None:
    if call.name not in RECIPES:
        return  # the audit proof demands a recipe for every write
    write = RECIPES[call.name](worlds.here)
    parameters = {**call.of(worlds.here), **write.parameters}
    if isinstance(write.body, Upload):
        return
    before = digest_of(worlds.there)

    for path in references(write.body):
        own = value_at(write.body, path)
        theirs: Any = worlds.there.first
        nobodys: Any = MISSING
        if isinstance(own, str):
            theirs = own.replace(worlds.here.needle, worlds.there.needle)
            nobodys = own.replace(worlds.here.needle, "t_0123456789abcdef")
            assert theirs != own, "the recipe should name the world's own"
        strange = send(worlds.here, call, parameters, with_value(write.body, path, theirs))
        nothing = send(worlds.here, call, parameters, with_value(write.body, path, nobodys))

        assert likened(strange, theirs) == likened(nothing, nobodys), path
        assert 400 <= strange.status_code < 500 or call.name in ALWAYS_ALIKE, path
    assert digest_of(worlds.there) == before


def test_the_foreign_ids_are_real_where_they_belong(worlds: Worlds) -> None:
    """Else the tests above would compare nothing with nothing."""
    unreal = [
        call.name
        for call in READS
        if send(worlds.there, call, call.of(worlds.there)).status_code != 200
    ]

    assert unreal == []


def test_every_parameter_of_every_route_is_tried() -> None:
    assert {call.path for call in calls() if "<" in call.path} - {
        call.path for call in READS + WRITES
    } == {
        "/imports/templates/<slug:kind>",
        "/number-rules/<str:kind>",
        "/imports/records/<slug:kind>",
        "/billing/usage/<slug:meter>/days",
    }
