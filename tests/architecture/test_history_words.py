"""Whatever the audit trail can hold is shown in words: actions, fields and states in both languages."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from mes.db.models import AppendOnly
from mes.kernel.actor import ActorKind
from tests.architecture.audit_codes import ROOT, audit_actions, written_fields

_LANGUAGES = ("zh-CN", "en")
_SOURCE = ROOT / "frontend/src"
_PARTS = {"lines", "operations", "substitutes", "conversions"}


def _texts(language: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((_SOURCE / f"locales/{language}/history.json").read_text())
    return found


def _machine() -> set[str]:
    """Fields that say nothing to a person and are not shown."""
    return set(json.loads((_SOURCE / "shared/history/machine.json").read_text()))


def audited_models() -> list[type[models.Model]]:
    """The models that action codes name (``sales_order.…``), and the rows that belong to them."""
    words = {action.split(".")[0].replace("_", "") for action in audit_actions()}
    heads = [
        model
        for model in apps.get_models()
        if not issubclass(model, AppendOnly)
        and any(model._meta.model_name in (word, f"work{word}") for word in words)
    ]
    parts = [
        field.related_model
        for model in heads
        for field in model._meta.get_fields()
        if field.one_to_many and str(field.get_accessor_name()) in _PARTS  # type: ignore[union-attr]
    ]
    return [*heads, *parts]  # type: ignore[list-item]


def _unnamed(names: set[str], texts: dict[str, Any]) -> list[str]:
    known = {*texts["fields"], *_machine()}
    return sorted(
        name
        for name in names
        if name not in known and name.removesuffix("_ids").removesuffix("_id") not in known
    )


@pytest.mark.parametrize("language", _LANGUAGES)
def test_every_action_that_can_be_recorded_has_a_text(language: str) -> None:
    texts = _texts(language)
    actions = audit_actions()

    nameless = {
        action: place
        for action, place in actions.items()
        if action.split(".")[0] not in texts["records"]
        or (
            action.split(".")[1] not in texts["verbs"]
            and action.replace(".", "_") not in texts["actions"]
        )
    }

    assert len(actions) > 100
    assert nameless == {}


@pytest.mark.parametrize("language", _LANGUAGES)
def test_no_text_is_left_of_an_action_that_is_gone(language: str) -> None:
    texts = _texts(language)
    actions = audit_actions()

    assert set(texts["records"]) == {action.split(".")[0] for action in actions}
    assert set(texts["verbs"]) <= {action.split(".")[1] for action in actions}
    assert set(texts["actions"]) <= {action.replace(".", "_") for action in actions}


@pytest.mark.parametrize("language", _LANGUAGES)
def test_every_field_that_can_have_changed_has_a_text(language: str) -> None:
    names = written_fields() | {
        field.name for model in audited_models() for field in model._meta.concrete_fields
    }

    assert len(names) > 150
    assert _unnamed(names, _texts(language)) == []


def _lists(condition: Any) -> Iterator[tuple[str, list[str]]]:
    """The columns that a condition keeps within a list of words."""
    for child in getattr(condition, "children", ()):
        if not isinstance(child, tuple):
            yield from _lists(child)
        elif child[0].endswith("__in"):
            yield child[0].removesuffix("__in"), [str(word) for word in child[1] if word]


def _states() -> dict[str, set[str]]:
    """What the database allows in columns that hold one of a few words."""
    found: dict[str, set[str]] = {}
    for model in audited_models():
        for constraint in model._meta.constraints:
            if not isinstance(constraint, models.CheckConstraint):
                continue
            for column, words in _lists(constraint.condition):
                found.setdefault(column, set()).update(words)
        for field in model._meta.concrete_fields:
            if field.choices:
                found.setdefault(field.name, set()).update(str(one[0]) for one in field.choices)
    return found


@pytest.mark.parametrize("language", _LANGUAGES)
def test_every_state_that_the_database_allows_has_a_text(language: str) -> None:
    texts = _texts(language)["values"]

    nameless = {
        (column, word)
        for column, words in _states().items()
        for word in words
        if word not in texts.get(column, {})
    }

    assert "status" in _states()
    assert nameless == set()


@pytest.mark.parametrize("language", _LANGUAGES)
def test_every_kind_of_actor_has_a_text(language: str) -> None:
    assert set(_texts(language)["actors"]) == {str(kind) for kind in ActorKind}
