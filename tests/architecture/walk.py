"""What the architecture tests walk: every URL of every host, every source file, every model."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver

ROOT = Path(__file__).resolve().parents[2]
HOST_URLCONFS = ("enterprise", "public", "operator", "bureau")


@dataclass(frozen=True, slots=True)
class Route:
    """A URL of a kind of host and the view that answers it."""

    host: str
    path: str
    view: Any

    @property
    def name(self) -> str:
        return f"{self.host}:{self.path}"

    def with_id(self, value: int = 987654321) -> str:
        """The path with every converter filled."""
        filled = re.sub(r"<(?:int|path):\w+>", str(value), self.path)
        return re.sub(r"<(?:\w+:)?\w+>", f"x{value}", filled)


def _walk(host: str, patterns: list[Any], prefix: str) -> Iterator[Route]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(host, pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern):
            callback = pattern.callback
            view = getattr(callback, "view_class", None) or getattr(callback, "cls", callback)
            yield Route(host, "/" + path, view)


def routes(*hosts: str) -> list[Route]:
    """All routes of the named hosts (of all hosts when none is named)."""
    return [
        route
        for host in hosts or HOST_URLCONFS
        for route in _walk(host, import_module(f"mes.config.urls.{host}").urlpatterns, "")
    ]


def sources(*suffixes: str) -> list[Path]:
    """Hand-written source files of the product with these suffixes."""
    folders = ["platform", "modules", "billing", "bureau", "frontend/src"]
    return [
        path
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in suffixes
        and "migrations" not in path.parts
        and "node_modules" not in path.parts
        and path.name != "schema.d.ts"
        and not path.name.endswith(".d.ts")
    ]


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each function of a Python file with its length in lines."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1
