"""Importing kinds whose records are one row each."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from mes.db.models import Versioned
from mes.documents.excel.cells import Value
from mes.documents.excel.kinds import FileRows, Key, RowObjection, RowPlan, RowState
from mes.kernel.actor import Actor

Create = Callable[..., Any]
Update = Callable[..., Any]
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reference:
    """A column whose cell names a record of ``model`` by ``key``; written to ``attribute``."""

    model: type[models.Model]
    attribute: str
    key: str = "code"


def no_objections(rows: Sequence[RowPlan]) -> Iterable[RowObjection]:
    """For kinds whose cells say all there is to check."""
    return ()


@dataclass(frozen=True)
class PlainImporter:
    """Records that one row describes.

    ``columns`` maps a column of the sheet to a column of the model (a path for the key of another
    record, which ``references`` tells how to write). ``key`` is the attribute path of each key
    column in order. ``found_by`` are the attributes that name a record for others, the first being
    the key. ``complete`` fills in what a new record needs and the row does not say. ``create_all``
    makes many new records at once. ``written_as`` are values that no column of the model holds and
    what the services call them.
    """

    model: type[Versioned]
    key: tuple[str, ...]
    columns: Mapping[str, str]
    create: Create
    update: Update
    references: Mapping[str, Reference] = field(default_factory=dict)
    found_by: tuple[str, ...] = ("code", "name")
    complete: Callable[[Values], Values] = dict
    objections: Callable[[Sequence[RowPlan]], Iterable[RowObjection]] = no_objections
    create_all: Callable[..., Any] | None = None
    written_as: Mapping[str, str] = field(default_factory=dict)

    def existing(self, keys: Collection[Key]) -> Mapping[Key, Mapping[str, Value]]:
        names = list(self.columns)
        rows = self._matching(keys).values_list(*self.key, *(self.columns[name] for name in names))
        size = len(self.key)
        wanted = set(keys)
        return {
            tuple(row[:size]): {
                name: _shown(value) for name, value in zip(names, row[size:], strict=True)
            }
            for row in rows
            if tuple(row[:size]) in wanted
        }

    def everything(self) -> Sequence[Key]:
        return list(self._all().order_by(*self.key).values_list(*self.key))

    def resolve(self, texts: Collection[str]) -> Mapping[str, str]:
        """By key, else by a further attribute that only one record has."""
        return named(self.model, self.found_by, texts)

    def validate(self, rows: Sequence[RowPlan], file: FileRows) -> Iterable[RowObjection]:
        return self.objections(rows)

    def apply(self, rows: Sequence[RowPlan], actor: Actor) -> None:
        ids = self._ids({row.key for row in rows})
        linked = {
            name: ids_by(reference.model, reference.key, (row.values.get(name) for row in rows))
            for name, reference in self.references.items()
        }
        new: list[Values] = []
        for row in rows:
            present = ids.get(row.key)
            values = self._written(row, linked, new=present is None)
            if present is None:
                new.append(self.complete(values))
            elif values:
                self.update(present, values, actor=actor)
        if self.create_all is not None:
            self.create_all(new, actor=actor)
        else:
            for values in new:
                self.create(values, actor=actor)

    def _written(
        self, row: RowPlan, linked: Mapping[str, Mapping[str, int]], *, new: bool
    ) -> Values:
        """The row as service values: all of it for a new record, else what changed."""
        names: Iterable[str] = row.values
        if not new and row.state is RowState.CHANGED:
            names = [change.field for change in row.changes]
        values: Values = {}
        for name in names:
            value = row.values[name]
            reference = self.references.get(name)
            if reference is not None:
                values[reference.attribute] = linked[name][str(value)]
            elif name in self.columns:
                values[self.columns[name].removesuffix("__code")] = value
            elif name in self.written_as:
                values[self.written_as[name]] = value
            elif new:
                values[name] = value
        return values

    def _all(self) -> models.QuerySet[Any]:
        return self.model._default_manager.all()

    def _matching(self, keys: Collection[Key]) -> models.QuerySet[Any]:
        last = {key[-1] for key in keys}
        return self.model._default_manager.filter(**{f"{self.key[-1]}__in": last})

    def _ids(self, keys: Collection[Key]) -> dict[Key, int]:
        rows = self._matching(keys).values_list("pk", *self.key)
        return {tuple(row[1:]): row[0] for row in rows}


def _shown(value: Any) -> Value:
    return value if value != "" else None


def named(
    model: type[models.Model], attributes: Sequence[str], texts: Collection[str]
) -> dict[str, str]:
    """For each text the key of the record it names, by the first attribute that matches one."""
    key = attributes[0]
    found: dict[str, str] = {}
    for attribute in attributes:
        open_texts = [text for text in texts if text not in found]
        if not open_texts:
            break
        matches: dict[str, set[str]] = {}
        for text, code in model._default_manager.filter(
            **{f"{attribute}__in": open_texts}
        ).values_list(attribute, key):
            matches.setdefault(text, set()).add(code)
        found |= {text: next(iter(codes)) for text, codes in matches.items() if len(codes) == 1}
    return found


def ids_by(model: type[models.Model], key: str, texts: Iterable[Any]) -> dict[str, int]:
    """Ids of the records whose ``key`` is among ``texts``, by it."""
    wanted = {str(text) for text in texts if text is not None}
    if not wanted:
        return {}
    return dict(model._default_manager.filter(**{f"{key}__in": wanted}).values_list(key, "pk"))
