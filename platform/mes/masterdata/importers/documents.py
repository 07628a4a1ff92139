"""Importing BOMs and routings: rows that together are one version of a document.

A row without version means the version in force (else the newest that is not obsolete). Rows are
laid over the lines that are there: a line that the sheet does not name stays. A version in force
is not changed: rows without version make the next one, which takes its place today; rows that name
one in force are refused unless they change only its last day.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from mes.documents.excel.cells import Value
from mes.documents.excel.kinds import Key, RowObjection, RowPlan, RowState
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.text import gettext_noop as _
from mes.masterdata.domain import RevisionStatus
from mes.masterdata.models import Bom, Item, Routing
from mes.masterdata.services.revisions import days_of

R = TypeVar("R", Bom, Routing)
Group = tuple[str, str | None]

# What rows may change of a version in force: the columns, and what the services call them.
IN_FORCE = {"valid_to": "valid_to", "version_note": "note"}
_RANK = {RevisionStatus.ACTIVE: 2, RevisionStatus.DRAFT: 1}


class Versions(Generic[R]):
    """The versions that rows of some items mean, loaded at once."""

    def __init__(self, model: type[R], item_codes: Collection[str], loaded: Iterable[R]) -> None:
        self.items = dict(Item.objects.filter(code__in=item_codes).values_list("code", "pk"))
        self._of: dict[int, list[R]] = {}
        for row in loaded:
            self._of.setdefault(row.item_id, []).append(row)

    def of(self, group: Group) -> R | None:
        """The version that a group of rows means; None when it is new."""
        item_id = self.items.get(group[0])
        rows = self._of.get(item_id, []) if item_id is not None else []
        if group[1] is not None:
            return next((row for row in rows if row.version_code == group[1]), None)
        today = clock.business_date()
        usable = [row for row in rows if row.status != RevisionStatus.OBSOLETE]
        return max(
            usable,
            key=lambda row: (
                _RANK[RevisionStatus(row.status)], today in days_of(row), row.pk,
            ),
            default=None,
        )  # fmt: skip

    def others_in_force(self, group: Group) -> bool:
        """Whether any version of the item is in force, now or on other days."""
        item_id = self.items.get(group[0])
        rows = self._of.get(item_id, []) if item_id is not None else []
        return any(row.status == RevisionStatus.ACTIVE for row in rows)


def group_of(row: RowPlan) -> Group:
    """Item and version of a row: the first two parts of its key."""
    version = row.key[1]
    return str(row.key[0]), None if version is None else str(version)


def groups_of(keys: Iterable[Key]) -> set[Group]:
    return {(str(key[0]), None if key[1] is None else str(key[1])) for key in keys}


def by_group(rows: Sequence[RowPlan]) -> dict[Group, list[RowPlan]]:
    """Rows of each document together, in the order of the sheet."""
    found: dict[Group, list[RowPlan]] = {}
    for row in rows:
        found.setdefault(group_of(row), []).append(row)
    return found


def first_value(rows: Iterable[RowPlan], name: str) -> Value:
    """What the rows of a document say of it: the first that says something."""
    return next((row.values[name] for row in rows if row.values.get(name) is not None), None)


def object_to_changes_in_force(
    versions: Versions[Any], rows: Sequence[RowPlan]
) -> Iterable[RowObjection]:
    """Rows that name a version which is no draft and would change more than its last day and
    remark.
    """
    for group, listed in by_group(rows).items():
        present = versions.of(group) if group[1] is not None else None
        if present is None or present.status == RevisionStatus.DRAFT:
            continue
        for row in listed:
            changed = {change.field for change in row.changes}
            allowed = changed <= IN_FORCE.keys() and present.status == RevisionStatus.ACTIVE
            if row.state is RowState.NEW or (row.state is RowState.CHANGED and not allowed):
                yield RowObjection(
                    row,
                    "version_fixed",
                    _("Version %(version)s is no draft. Give the rows a new version."),
                    "version",
                    {"version": present.version_code},
                )


def changes(rows: Iterable[RowPlan]) -> bool:
    return any(row.state is not RowState.UNCHANGED for row in rows)


def head_of(rows: Sequence[RowPlan]) -> dict[str, Any]:
    """The columns of the document itself that its rows fill in, as the services call them."""
    columns = {"valid_from": "valid_from", **IN_FORCE}
    found = {name: first_value(rows, column) for column, name in columns.items()}
    return {name: value for name, value in found.items() if value is not None}


def head_only(rows: Sequence[RowPlan]) -> bool:
    """Whether all that changes may be changed of a version in force."""
    return all(
        row.state is not RowState.NEW
        and {change.field for change in row.changes} <= IN_FORCE.keys()
        for row in rows
    )


class DocumentWriter(Generic[R]):
    """Writes one document's merged content; subclasses say with which services."""

    lines_name: str

    def create(self, values: Mapping[str, Any], actor: Actor) -> R:
        raise TypeError(f"{type(self).__name__} cannot create")

    def update(self, pk: int, values: Mapping[str, Any], actor: Actor) -> R:
        raise TypeError(f"{type(self).__name__} cannot update")

    def activate(self, pk: int, actor: Actor, **more: Any) -> R:
        raise TypeError(f"{type(self).__name__} cannot activate")

    def next_version(self, present: R) -> str:
        raise TypeError(f"{type(self).__name__} has no versions")

    def write(
        self,
        group: Group,
        rows: Sequence[RowPlan],
        content: Mapping[str, Any],
        versions: Versions[R],
        actor: Actor,
    ) -> None:
        """Put the document's ``content`` (head and all lines) in place."""
        present = versions.of(group)
        if present is None:
            self._new(group, content, versions, actor)
        elif present.status == RevisionStatus.DRAFT:
            self.update(present.pk, content, actor)
        elif head_only(rows):
            head = {name: content[name] for name in IN_FORCE.values() if name in content}
            self.update(present.pk, head, actor)
        else:
            self._replace(present, content, actor)

    def _new(
        self, group: Group, content: Mapping[str, Any], versions: Versions[R], actor: Actor
    ) -> None:
        item_id = versions.items[group[0]]
        values = {"item_id": item_id, **content}
        if group[1] is not None:
            values["version_code"] = group[1]
        made = self.create(values, actor)
        starts = content.get("valid_from")
        if starts is not None or not versions.others_in_force(group):
            self.activate(made.pk, actor, replace=True)

    def _replace(self, present: R, content: Mapping[str, Any], actor: Actor) -> None:
        values = {"item_id": present.item_id, **content}
        values["version_code"] = self.next_version(present)
        if values.get("valid_from") == present.valid_from:
            values.pop("valid_from", None)
        made = self.create(values, actor)
        today = clock.business_date()
        starts = values.get("valid_from") or max(today, present.valid_from or today)
        self.activate(made.pk, actor, valid_from=starts, replace=True)
