"""Names for the ids and codes that audit entries hold: what a person reads in place of a number.

An entry keeps a foreign key as its id. Which record that is follows from the entry's own model,
from the rows under it (``lines``), or from the name alone (``work_centre_ids``). What is neither,
such as the codes of permissions, is named by who registered for its field.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

Names = dict[str, dict[str, str]]
Namer = Callable[[Iterable[str]], Mapping[str, str]]
_namers: dict[str, Namer] = {}


def register(field: str, namer: Namer) -> None:
    """Let ``namer`` give the texts of the codes that ``field`` holds, whatever the record."""
    _namers[field] = namer


def add_names(entries: Iterable[dict[str, Any]]) -> None:
    """Give each entry ``names``: texts by field and value. One query for each model named."""
    found = list(entries)
    wanted: list[tuple[dict[str, Any], str, type[models.Model] | None, str]] = []
    for entry in found:
        entry["names"] = {}
        model = _model(entry["record_type"])
        for side in (entry["before"], entry["after"]):
            wanted += [(entry, *one) for one in _named(model, side or {})]
    texts = _texts({(model or name, value) for _entry, name, model, value in wanted})
    for entry, name, model, value in wanted:
        text = texts.get((model or name, value))
        if text is not None:
            entry["names"].setdefault(name, {})[value] = text


@cache
def _model(label: str) -> type[models.Model] | None:
    try:
        return apps.get_model(label)
    except LookupError:
        return None


def _named(
    model: type[models.Model] | None, values: Mapping[str, Any]
) -> Iterable[tuple[str, type[models.Model] | None, str]]:
    """Field, model and value of everything in ``values`` that has a name elsewhere."""
    for name, value in values.items():
        several = value if isinstance(value, list) else [value]
        if name in _namers:
            yield from ((name, None, str(one)) for one in several if isinstance(one, str))
            continue
        target = _reference(model, name)
        part = _part(model, name)
        for one in several:
            if isinstance(one, dict):
                yield from _named(part, one)
            elif target is not None and isinstance(one, int) and not isinstance(one, bool):
                yield name, target, str(one)


@cache
def _reference(model: type[models.Model] | None, name: str) -> type[models.Model] | None:
    """The model that ``name`` points to: by its column, else by its name alone."""
    for field in model._meta.concrete_fields if model is not None else ():
        if name in (field.name, field.attname) and field.is_relation:
            return field.related_model
    singular = name.removesuffix("_ids").removesuffix("_id").replace("_", "")
    if singular == name.replace("_", ""):
        return None
    alike = [one for one in apps.get_models() if one._meta.model_name == singular]
    return alike[0] if len(alike) == 1 else None


@cache
def _part(model: type[models.Model] | None, name: str) -> type[models.Model] | None:
    """The model of the rows that ``name`` holds: an order's ``lines``."""
    for field in model._meta.get_fields() if model is not None else ():
        if field.one_to_many and field.get_accessor_name() == name:  # type: ignore[union-attr]
            return field.related_model
    return None


def _texts(
    wanted: set[tuple[type[models.Model] | str, str]],
) -> dict[tuple[type[models.Model] | str, str], str]:
    by_source: dict[type[models.Model] | str, set[str]] = defaultdict(set)
    for source, value in wanted:
        by_source[source].add(value)
    texts: dict[tuple[type[models.Model] | str, str], str] = {}
    for source, values in by_source.items():
        if isinstance(source, str):
            texts |= {(source, value): text for value, text in _namers[source](values).items()}
        else:
            rows = source._base_manager.in_bulk([int(value) for value in values])
            texts |= {(source, str(pk)): text_of(row) for pk, row in rows.items()}
    return texts


def text_of(row: models.Model) -> str:
    """A record in a line of history: code and name, else its number, else what it calls itself."""
    code, name = getattr(row, "code", ""), getattr(row, "name", "")
    number = getattr(row, "number", "")
    return " ".join(str(part) for part in (code or number, name) if part) or str(row)
