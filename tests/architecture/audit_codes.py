"""What the code can write to the audit trail, read from the code itself.

Every call of ``record`` and ``record_each`` is found and the action that it passes worked out: a
text, one of two texts, a text with a part that a caller passes or that an enumeration lists. A
shape that cannot be worked out is an error: teach it here rather than list codes by hand.
"""

import ast
import enum
import importlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
_SOURCES = ("platform/mes", "modules", "billing", "bureau")
_WRITERS = frozenset({"record", "record_each"})


@dataclass(frozen=True, slots=True)
class Call:
    """One call with the function that it stands in."""

    file: Path
    node: ast.Call
    function: ast.FunctionDef | None

    @property
    def place(self) -> str:
        return f"{self.file.relative_to(ROOT)}:{self.node.lineno}"


def _files() -> list[Path]:
    return [
        path
        for source in _SOURCES
        for path in sorted((ROOT / source).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def _calls_in(file: Path, tree: ast.AST) -> Iterator[Call]:
    def walk(node: ast.AST, function: ast.FunctionDef | None) -> Iterator[Call]:
        if isinstance(node, ast.FunctionDef):
            function = node
        if isinstance(node, ast.Call):
            yield Call(file, node, function)
        for child in ast.iter_child_nodes(node):
            yield from walk(child, function)

    yield from walk(tree, None)


class Code:
    """The parsed source of the product."""

    def __init__(self) -> None:
        self.trees = {path: ast.parse(path.read_text()) for path in _files()}
        self.calls = [call for path, tree in self.trees.items() for call in _calls_in(path, tree)]

    def audit_calls(self) -> list[Call]:
        """The calls that write to the trail, by the name imported from the audit service."""
        found = []
        for path, tree in self.trees.items():
            names = {
                name.asname or name.name
                for node in ast.walk(tree)
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("mes.audit")
                for name in node.names
                if name.name in _WRITERS
            }
            found += [
                call
                for call in self.calls
                if call.file == path
                and isinstance(call.node.func, ast.Name)
                and call.node.func.id in names
            ]
        return found

    def values(self, node: ast.expr, call: Call) -> set[str]:
        """Every text that ``node`` can be where ``call`` stands."""
        if isinstance(node, ast.Constant):
            return {str(node.value)}
        if isinstance(node, ast.IfExp):
            return self.values(node.body, call) | self.values(node.orelse, call)
        if isinstance(node, ast.JoinedStr):
            texts = {""}
            for part in node.values:
                inner = part.value if isinstance(part, ast.FormattedValue) else part
                texts = {text + more for text in texts for more in self.values(inner, call)}
            return texts
        if isinstance(node, ast.Name):
            return self._of_name(node.id, call)
        if isinstance(node, ast.Attribute):
            return self._of_attribute(node, call)
        raise AssertionError(f"{call.place}: which audit action is {ast.unparse(node)}?")

    def _of_name(self, name: str, call: Call) -> set[str]:
        function = call.function
        assert function is not None, f"{call.place}: {name} outside a function"
        arguments = [*function.args.posonlyargs, *function.args.args]
        everything = [*arguments, *function.args.kwonlyargs]
        parameter = next((one for one in everything if one.arg == name), None)
        if parameter is None:
            return self._of_variable(name, call, function)
        listed = _enumerated(parameter.annotation, self.trees[call.file], call.file)
        if listed:
            return listed
        place = arguments.index(parameter) if parameter in arguments else None
        return self._passed(function.name, name, place, call)

    def _of_variable(self, name: str, call: Call, function: ast.FunctionDef) -> set[str]:
        """What is assigned to a local variable, or looped over."""
        found: set[str] = set()
        for node in ast.walk(function):
            targets: list[ast.expr] = []
            if isinstance(node, ast.Assign):
                targets = node.targets
            elif isinstance(node, ast.AnnAssign):
                targets = [node.target]
            names = {
                one.id
                for target in targets
                for one in ast.walk(target)
                if isinstance(one, ast.Name)
            }
            value = getattr(node, "value", None)
            if name in names and isinstance(value, ast.expr):
                found |= self.values(value, call)
        assert found, f"{call.place}: where does {name} come from?"
        return found

    def _passed(self, function: str, name: str, place: int | None, call: Call) -> set[str]:
        found: set[str] = set()
        for other in self.calls:
            called = other.node.func
            called_name = (
                called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            )
            if called_name != function or other.file.parts[:-1] != call.file.parts[:-1]:
                continue
            given = next((one.value for one in other.node.keywords if one.arg == name), None)
            if given is None and place is not None and place < len(other.node.args):
                given = other.node.args[place]
            if given is not None:
                found |= self.values(given, other)
        assert found, f"{call.place}: nobody passes {name} to {function}"
        return found

    def _of_attribute(self, node: ast.Attribute, call: Call) -> set[str]:
        """``register.word`` is what the calls of ``Register(...)`` give as ``word``; ``Kind.X`` its value."""
        if isinstance(node.value, ast.Name):
            members = _members(node.value.id, self.trees[call.file])
            if members is not None and node.attr in members.__members__:
                return {str(members[node.attr])}
        assert call.function is not None, call.place
        assert isinstance(node.value, ast.Name), call.place
        owner = next(
            one
            for one in [*call.function.args.args, *call.function.args.kwonlyargs]
            if one.arg == node.value.id
        )
        assert owner.annotation is not None, call.place
        made = ast.unparse(owner.annotation).split("[")[0]
        found: set[str] = set()
        listed = _states_of(made, node.attr)
        if listed:
            return listed
        place = self._columns(made).index(node.attr)
        for other in self.calls:
            if ast.unparse(other.node.func).split("[")[0] == made:
                named = [one.value for one in other.node.keywords if one.arg == node.attr]
                for given in named or other.node.args[place : place + 1]:
                    found |= self.values(given, other)
        assert found, f"{call.place}: no {made} has a {node.attr}"
        return found

    def _columns(self, name: str) -> list[str]:
        """The columns of a dataclass, in the order in which it is called."""
        for tree in self.trees.values():
            for node in ast.walk(tree):
                if isinstance(node, ast.ClassDef) and node.name == name:
                    return [
                        ast.unparse(one.target)
                        for one in node.body
                        if isinstance(one, ast.AnnAssign)
                    ]
        raise AssertionError(f"no class {name}")


def _members(name: str, tree: ast.AST) -> type[enum.Enum] | None:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for one in node.names:
                if (one.asname or one.name) == name:
                    found = getattr(importlib.import_module(node.module), one.name, None)
                    return (
                        found if isinstance(found, type) and issubclass(found, enum.Enum) else None
                    )
    return None


def _states_of(model: str, column: str) -> set[str]:
    """The words that the database allows in a model's column: ``claim.state``."""
    found: set[str] = set()
    for one in apps.get_models():
        if one.__name__ == model:
            for constraint in one._meta.constraints:
                condition = getattr(constraint, "condition", None)
                for child in getattr(condition, "children", ()):
                    if isinstance(child, tuple) and child[0] == f"{column}__in":
                        found |= {str(word) for word in child[1]}
    return found


def _enumerated(annotation: ast.expr | None, tree: ast.AST, file: Path) -> set[str]:
    if not isinstance(annotation, ast.Name):
        return set()
    members = _members(annotation.id, tree)
    return {str(one.value) for one in members} if members is not None else set()


@cache
def audit_actions() -> dict[str, str]:
    """Every action code that can be recorded, and one place that records it."""
    code = Code()
    found: dict[str, str] = {}
    for call in code.audit_calls():
        action = call.node.args[1]
        for value in code.values(action, call):
            found.setdefault(value, call.place)
    return found


@cache
def written_fields() -> set[str]:
    """Names of fields that services write to the trail by hand, beside snapshots."""
    code = Code()
    names: set[str] = set()
    for call in code.audit_calls():
        for given in call.node.keywords:
            if given.arg in {"before", "after"}:
                names |= set(_keys(ast.walk(given.value)))
    return names


def _keys(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Dict):
            for key in node.keys:
                if isinstance(key, ast.Constant):
                    yield str(key.value)
