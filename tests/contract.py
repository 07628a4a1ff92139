"""Holds answers against the committed API document: nothing undeclared, nothing missing."""

import copy
import json
import re
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from tests.architecture.walk import ROOT

DOCUMENT = json.loads((ROOT / "docs" / "api" / "openapi.json").read_text(encoding="utf-8"))
PROBLEM = "application/problem+json"
JSON = "application/json"


def _strict() -> dict[str, Any]:
    """The components with objects closed: a field that is not declared is a fault here."""
    schemas = copy.deepcopy(DOCUMENT["components"]["schemas"])
    for name, schema in schemas.items():
        if name == "Problem":
            continue  # a problem may carry further members, RFC 9457
        if "properties" in schema:
            schema.setdefault("additionalProperties", False)
    return {"components": {"schemas": schemas}}


_COMPONENTS = _strict()


@cache
def _templates() -> list[tuple[re.Pattern[str], str]]:
    def pattern(path: str) -> re.Pattern[str]:
        return re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)) + "$")

    # What has no parameters comes first: /imports/templates is not an import.
    return [(pattern(path), path) for path in sorted(DOCUMENT["paths"], key=lambda p: p.count("{"))]


def template_of(path: str) -> str | None:
    """The document's path that ``path`` is an instance of."""
    bare = path.partition("?")[0]
    return next((name for pattern, name in _templates() if pattern.match(bare)), None)


@cache
def _validator(template: str, method: str, status: str, kind: str) -> Draft202012Validator:
    content = DOCUMENT["paths"][template][method]["responses"][status]["content"]
    schema = content[kind]["schema"] | _COMPONENTS
    return Draft202012Validator(schema, format_checker=FormatChecker())


def fault_of(method: str, path: str, response: Any, content: bytes) -> str | None:
    """What the document does not say of ``response`` to ``method`` ``path``; None when it agrees.

    ``path`` begins with ``/api/v1``, ``content`` is the whole of the answer.
    """
    template = template_of(path)
    operation = DOCUMENT["paths"].get(template, {}).get(method.lower()) if template else None
    kind = response.get("Content-Type", "").partition(";")[0]
    if operation is None or response.status_code >= 400:
        return _problem_fault(response, kind, content)
    responses = operation["responses"]
    status = str(response.status_code)
    if status not in responses:
        return f"{status} is not among {sorted(responses)}"
    declared = responses[status].get("content", {})
    if not declared:
        return None if not content else "an answer without content has some"
    if kind not in declared and "*/*" not in declared:
        return f"{kind!r} is not among {sorted(declared)}"
    if kind != JSON:
        return None
    return _first_error(_validator(template, method.lower(), status, kind), content)


def _problem_fault(response: Any, kind: str, content: bytes) -> str | None:
    if response.status_code < 400:
        return f"{response.status_code} where nothing is declared"
    if kind != PROBLEM:
        return f"a refusal of type {kind!r}: {content[:200]!r}"
    validator = Draft202012Validator(_COMPONENTS["components"]["schemas"]["Problem"] | _COMPONENTS)
    wrong = _first_error(validator, content)
    if wrong is None and json.loads(content)["status"] != response.status_code:
        return "the status in the problem is another"
    return wrong


def _first_error(validator: Draft202012Validator, content: bytes) -> str | None:
    for error in validator.iter_errors(json.loads(content)):
        where = ".".join(str(step) for step in error.absolute_path)
        return f"{where or 'whole'}: {error.message[:300]}"
    return None
