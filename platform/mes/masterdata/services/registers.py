"""Adding and changing rows of master data: what all kinds have in common.

A register says of a model which columns people may set, what it is found by, which columns are
costs, what its references point to, and how the database's own refusals read.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.db import IntegrityError, models, transaction

from mes.audit.services import record, record_each, snapshot
from mes.db.locks import lock_one
from mes.db.models import Versioned
from mes.db.search import search_text
from mes.kernel.actor import Actor
from mes.kernel.errors import FieldError, Invalid, PermissionDenied
from mes.kernel.text import gettext_noop as _

M = TypeVar("M", bound=Versioned)
COSTS_EDIT = "costs.edit"

TAKEN = ("taken", _("This is already in use."))
NO_COSTS = _("You do not have the right to change costs and prices.")
UNKNOWN = ("unknown", _("There is no such record."))
OUT_OF_USE = ("out_of_use", _("This record is out of use."))
OVERLAPS = ("overlaps", _("There is another one on some of the same days."))
OUT_OF_ORDER = ("out_of_order", _("The last day is before the first."))

Refusals = Mapping[str, tuple[str, tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Register(Generic[M]):
    """``word`` begins the audit actions (``item.updated``). ``references`` maps a column to the
    model it points to. ``refusals`` maps a constraint to the field and the (code, message) that
    tell a person; ``when_retired`` may object to a row going out of use.
    """

    model: type[M]
    word: str
    columns: frozenset[str]
    found_by: tuple[str, ...] = ()
    costs: frozenset[str] = frozenset()
    references: Mapping[str, type[models.Model]] = field(default_factory=dict)
    refusals: Refusals = field(default_factory=dict)
    when_retired: Callable[[M], None] | None = None


@contextmanager
def refusing(refusals: Refusals) -> Iterator[None]:
    """Turn a violated constraint into the Invalid that names its field; others pass."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as violated:
        diagnosis = getattr(violated.__cause__, "diag", None)
        known = refusals.get(getattr(diagnosis, "constraint_name", "") or "")
        if known is None:
            raise
        name, (code, message) = known
        raise Invalid.field(name, code, message) from violated


def require_known(
    model: type[models.Model], wanted: Mapping[str, int | None], *, in_use: bool = True
) -> None:
    """Raise Invalid for each field of ``wanted`` whose id is no row, or one out of use."""
    ids = {pk for pk in wanted.values() if pk is not None}
    if not ids:
        return
    has_active = in_use and any(column.name == "active" for column in model._meta.fields)
    columns = ("pk", "active") if has_active else ("pk",)
    found = {
        row[0]: row[-1] if has_active else True
        for row in model._default_manager.filter(pk__in=ids).values_list(*columns)
    }
    errors = []
    for name, pk in wanted.items():
        if pk is None or found.get(pk):
            continue
        code, message = OUT_OF_USE if pk in found else UNKNOWN
        errors.append(FieldError(name, code, message))
    if errors:
        raise Invalid(errors=errors)


def require_cost_right(register: Register[Any], names: frozenset[str], actor: Actor) -> None:
    """Raise PermissionDenied when a cost is among ``names`` and ``actor`` may not change costs."""
    costs = names & register.costs
    if costs and not actor.may(COSTS_EDIT):
        errors = [FieldError(name, "permission_denied", NO_COSTS) for name in sorted(costs)]
        raise PermissionDenied(errors=errors, permission=COSTS_EDIT)


def keep_findable(register: Register[M], row: M) -> None:
    """Set the text that ``row`` is found by."""
    if register.found_by:
        row.search_text = search_text(  # type: ignore[attr-defined]
            str(getattr(row, name)) for name in register.found_by
        )


def add(register: Register[M], values: Mapping[str, Any], *, actor: Actor) -> M:
    """A new row with ``values``.

    Raises Invalid for an unknown reference or a value that is taken, PermissionDenied for costs.
    """
    _refuse_strangers(register, values)
    given = {name for name, value in values.items() if value is not None}
    require_cost_right(register, frozenset(given), actor)
    for name, target in register.references.items():
        require_known(target, {name: values.get(name)})

    row = register.model(**values)
    keep_findable(register, row)
    with refusing(register.refusals):
        row.save()

    record(actor, f"{register.word}.created", row, after=snapshot(row))

    return row


def add_all(register: Register[M], rows: Sequence[Mapping[str, Any]], *, actor: Actor) -> list[M]:
    """New rows, few queries however many there are. Raises as ``add``; then none was added."""
    made: list[M] = []
    for values in rows:
        _refuse_strangers(register, values)
        given = {name for name, value in values.items() if value is not None}
        require_cost_right(register, frozenset(given), actor)
        row = register.model(**values)
        keep_findable(register, row)
        made.append(row)
    for name, target in register.references.items():
        wanted = {values[name] for values in rows if values.get(name) is not None}
        for pk in wanted:
            require_known(target, {name: pk})

    with refusing(register.refusals):
        register.model._default_manager.bulk_create(made)

    record_each(actor, f"{register.word}.created", ((row, snapshot(row)) for row in made))

    return made


def change(
    register: Register[M],
    pk: int,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    expected_version: int | None = None,
) -> tuple[M, frozenset[str]]:
    """The row with ``values`` set, and the names of the columns that really changed.

    Nothing is written when nothing changes. Raises NotFound, VersionConflict, Invalid,
    PermissionDenied, and what ``when_retired`` objects.
    """
    _refuse_strangers(register, values)
    row = lock_one(register.model, pk)

    row.require_version(expected_version)
    changed = frozenset(name for name, value in values.items() if getattr(row, name) != value)
    if not changed:
        return row, changed
    require_cost_right(register, changed, actor)
    for name, target in register.references.items():
        if name in changed:
            require_known(target, {name: values[name]})

    before = snapshot(row)
    for name in changed:
        setattr(row, name, values[name])
    keep_findable(register, row)
    if "active" in changed and not values["active"] and register.when_retired is not None:
        register.when_retired(row)
    with refusing(register.refusals):
        row.save()

    record(actor, f"{register.word}.updated", row, before=before, after=snapshot(row))

    return row, changed


def _refuse_strangers(register: Register[Any], values: Mapping[str, Any]) -> None:
    strangers = values.keys() - register.columns
    if strangers:
        raise TypeError(f"{register.word} has no columns {sorted(strangers)}")
