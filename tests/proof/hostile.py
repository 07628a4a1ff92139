"""What nobody should send, and a way to send it exactly as it is."""

import copy
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from mes.tenancy import context
from tests.contract import DOCUMENT, fault_of, template_of
from tests.proof.recipes import RECIPES, Write
from tests.proof.surface import API, Call, content_of
from tests.proof.world import Upload, World

#: JSON for a field, whatever the field takes, by what is wrong with it.
WRONG_FOR_ALL = {
    "an object": '{"x": 1}',
    "lists of lists": "[[[]]]",
    "a NUL": '"a\\u0000b"',
    "half a character": '"a\\ud800b"',
}
#: JSON that some fields take and others do not.
STRANGE = {
    "beyond 64 bit": "1" + "0" * 30,
    "beyond every number": "1e999999999",
    "not a number": '"NaN"',
    "a superscript digit": '"²"',
    "much text": json.dumps("长" * 70_000),
    "null": "null",
    "before all days": '"0001-01-01"',
    "after all days": '"9999-12-31"',
}
#: The outermost values that the type of a field lets through, one field at a time.
EXTREMES = {
    "integer": ["9223372036854775807", "-1"],
    "number": ["1e300", "-0"],
    "text": ['"\\u202e\\u001b[2J"'],
    "string": ['"1e13"', '"-0.000001"', '"2999-12-31"', '"1900-01-01"'],
    "array": ["[]"],
}
MARK = "@@HERE@@"
Path = tuple[Any, ...]


def send_raw(world: World, call: Call, url: str, content: bytes = b"", **extra: Any) -> Any:
    """Send ``content`` as it is; what it changes is undone again."""
    client = world.tablet if call.floor else world.owner
    kind = extra.pop("content_type", "application/json")
    method = extra.pop("method", call.method)
    with _undone(), context.within_public():
        response = client.http.generic(
            method, f"{API}{url}", content, kind, HTTP_HOST=client.host, **extra
        )
        if response.streaming:
            response.whole = b"".join(response.streaming_content)
    return response


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def complaint(call: Call, url: str, response: Any, *, method: str = "") -> str | None:
    """What is wrong with ``response`` as an answer to anything at all; None when it is fine."""
    if response.status_code >= 500:
        return f"{response.status_code}"
    return fault_of(method or call.method, f"{API}{url}", response, content_of(response))


def target_of(world: World, call: Call) -> tuple[str, Any]:
    """A URL for ``call`` and a JSON body that would succeed there (None for a file)."""
    write = RECIPES[call.name](world) if call.name in RECIPES else Write()
    url = call.url({**call.of(world), **write.parameters}) + call.query(world)
    return url, None if isinstance(write.body, Upload) else write.body or {}


def operation_of(call: Call) -> dict[str, Any]:
    """What the API document says of ``call``."""
    template = template_of(API + call.url(call.missing()))
    operation: dict[str, Any] = DOCUMENT["paths"][template][call.method.lower()]
    return operation


def fields_of(call: Call) -> list[tuple[Path, str]]:
    """Each field of the declared body, those of lines too, with its type."""
    content = operation_of(call).get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema")
    return [] if schema is None else list(_fields(schema, ()))


def _fields(schema: dict[str, Any], path: Path) -> Iterator[tuple[Path, str]]:
    for name, inner in _resolved(schema).get("properties", {}).items():
        kind = inner.get("type", "")
        kind = kind if isinstance(kind, str) else next(one for one in kind if one != "null")
        yield (*path, name), "text" if kind == "string" and _is_text(inner) else kind
        if kind == "array":
            yield (*path, name, 0), _resolved(inner["items"]).get("type", "")
            yield from _fields(inner["items"], (*path, name, 0))


def _is_text(schema: dict[str, Any]) -> bool:
    return schema.get("format") in (None, "email") and "enum" not in schema


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in schema:
        return schema
    component: dict[str, Any] = DOCUMENT["components"]["schemas"][schema["$ref"].split("/")[-1]]
    return component


def planted(body: Any, paths: list[Path], text: str) -> tuple[bytes, list[Path]]:
    """``body`` with the JSON ``text`` at each of ``paths`` that it has room for, and those."""
    changed, reached = copy.deepcopy(body), []
    for path in paths:
        place = changed
        try:
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] = MARK
        except (KeyError, IndexError, TypeError):
            continue
        reached.append(path)
    return json.dumps(changed).replace(f'"{MARK}"', text).encode(), reached


def by_depth(paths: list[Path]) -> list[list[Path]]:
    """``paths`` in groups that can be planted together."""
    return [[path for path in paths if len(path) == depth] for depth in sorted({*map(len, paths)})]


def dotted(path: Path) -> str:
    return ".".join(str(step) for step in path)
