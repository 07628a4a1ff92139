"""The dry run's answer: what each row of a workbook would do, and why some would not."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext

from mes.documents.excel.cells import Value, as_text
from mes.documents.excel.errors import EmptyWorkbook, NothingRecognised, NothingUsable
from mes.documents.excel.kinds import (
    Change,
    Refusal,
    RowLeftOut,
    RowObjection,
    RowPlan,
    RowState,
)
from mes.documents.excel.recognise import SheetRecognition
from mes.kernel.errors import DomainError
from mes.kernel.quantity import plain

_PREVIEWED = 200

Objections = Mapping[tuple[str, int], RowObjection]


class ImportStatus(StrEnum):
    OK = "ok"
    PARTIAL = "partial"
    REFUSED = "refused"


def refusal_text(message: str, params: Mapping[str, Any]) -> str:
    """A refusal's sentence in the language of the moment; ``column`` is itself a msgid."""
    label = params.get("column")
    if label:
        params = {**params, "column": gettext(label)}
    return str(gettext(message) % params)


def shown(value: Value) -> str | None:
    """A value as text for a person or JSON; None stays None."""
    if isinstance(value, Decimal):
        return plain(value)
    return None if value is None else as_text(value)


@dataclass(slots=True)
class SheetPlan:
    """One sheet. ``waiting`` counts rows of a kind whose module ``waiting_for`` is not active."""

    recognition: SheetRecognition
    rows: list[RowPlan] = field(default_factory=list)
    waiting: int = 0
    waiting_for: str = ""
    sheet_refusals: list[Refusal] = field(default_factory=list)
    unread: int = 0
    left_out: list[RowLeftOut] = field(default_factory=list)

    @property
    def sheet(self) -> str:
        return self.recognition.sheet

    @property
    def kind(self) -> str | None:
        return self.recognition.mapping.kind

    def count(self, state: RowState) -> int:
        found = sum(row.state is state for row in self.rows)
        return found + self.unread if state is RowState.REFUSED else found

    @property
    def refusals(self) -> Iterator[Refusal]:
        """Every reason, those against the whole sheet first, then by row."""
        yield from self.sheet_refusals
        for row in self.rows:
            yield from row.refusals

    def as_json(self, *, limit: int | None = None) -> dict[str, Any]:
        """The counts, the refusals (at most ``limit``) and a preview of what would change."""
        refusals = list(self.refusals)
        return {
            "sheet": self.sheet,
            "kind": self.kind,
            "how": self.recognition.how,
            "new": self.count(RowState.NEW),
            "changed": self.count(RowState.CHANGED),
            "unchanged": self.count(RowState.UNCHANGED),
            "refused": self.count(RowState.REFUSED),
            "waiting": self.waiting,
            "waiting_for": self.waiting_for,
            "refusals": [_refusal_json(refusal) for refusal in refusals[:limit]],
            "refusal_count": len(refusals),
            "changes": [
                _change_json(row, change)
                for row in self._preview(RowState.CHANGED)
                for change in row.changes
            ],
            "additions": [
                {"row": row.row, "values": {name: shown(v) for name, v in row.values.items()}}
                for row in self._preview(RowState.NEW)
            ],
            "ignored": [
                {"column": column, "heading": heading}
                for column, heading in self.recognition.ignored
            ],
            "left_out": [
                {"row": one.row, "reason": one.reason.value, "text": one.text}
                for one in self.left_out
            ],
            "missing": list(self.recognition.missing),
            "mapping": self.recognition.mapping.as_json(),
            "headings": list(self.recognition.headings),
            "alternatives": list(self.recognition.alternatives),
        }

    def _preview(self, state: RowState) -> list[RowPlan]:
        return [row for row in self.rows if row.state is state][:_PREVIEWED]


def _refusal_json(refusal: Refusal) -> dict[str, Any]:
    return {
        "sheet": refusal.sheet,
        "row": refusal.row,
        "column": refusal.column,
        "heading": refusal.heading,
        "code": refusal.code,
        "message": refusal_text(refusal.message, refusal.params),
    }


def _change_json(row: RowPlan, change: Change) -> dict[str, Any]:
    return {
        "row": row.row,
        "key": [shown(part) for part in row.key],
        "field": change.field,
        "before": shown(change.before),
        "after": shown(change.after),
    }


@dataclass(slots=True)
class ImportPlan:
    """A whole workbook. ``implied`` are records created because rows refer to them, by kind."""

    sheets: list[SheetPlan]
    implied: dict[str, list[RowPlan]] = field(default_factory=dict)

    @property
    def counts(self) -> Counter[RowState]:
        total: Counter[RowState] = Counter()
        for sheet in self.sheets:
            for state in RowState:
                total[state] += sheet.count(state)
        return total

    @property
    def refused(self) -> int:
        return self.counts[RowState.REFUSED]

    @property
    def status(self) -> ImportStatus:
        """ok: nothing refused; partial: some rows; refused: nothing usable is left."""
        counts = self.counts
        usable = counts[RowState.NEW] + counts[RowState.CHANGED] + counts[RowState.UNCHANGED]
        waiting = sum(sheet.waiting for sheet in self.sheets)
        if not usable and not waiting:
            return ImportStatus.REFUSED
        if not counts[RowState.REFUSED]:
            return ImportStatus.OK
        return ImportStatus.PARTIAL if usable else ImportStatus.REFUSED

    @property
    def refusal(self) -> DomainError | None:
        """Why nothing of the workbook can be imported; None when something can."""
        if self.status is not ImportStatus.REFUSED:
            return None
        if not any(sheet.kind for sheet in self.sheets):
            return NothingRecognised()
        return NothingUsable() if self.refused else EmptyWorkbook()

    @property
    def fingerprint(self) -> str:
        """The same for two plans that would do the same; differs when records changed."""
        digest = hashlib.sha256()
        for row in self._everything():
            changes = [(c.field, shown(c.before), shown(c.after)) for c in row.changes]
            values = sorted((name, shown(value)) for name, value in row.values.items())
            digest.update(repr((row.sheet, row.row, row.state.value, values, changes)).encode())
        return digest.hexdigest()[:32]

    def rows_of(self, kind: str) -> list[RowPlan]:
        """The rows of a kind that are not refused, implied records first."""
        rows = list(self.implied.get(kind, ()))
        for sheet in self.sheets:
            if sheet.kind == kind:
                rows += [row for row in sheet.rows if row.state is not RowState.REFUSED]
        return rows

    def as_json(self, *, limit: int | None = None) -> dict[str, Any]:
        """What the preview and the command print; ``limit`` bounds the refusals of each sheet."""
        refusal = self.refusal
        why = {"code": refusal.code, "message": gettext(refusal.message)} if refusal else {}
        return {
            "status": self.status.value,
            **why,
            "sheets": [sheet.as_json(limit=limit) for sheet in self.sheets],
            "implied": [
                {"kind": kind, "keys": [shown(row.key[0]) for row in rows]}
                for kind, rows in self.implied.items()
                if rows
            ],
            "fingerprint": self.fingerprint,
        }

    def _everything(self) -> Iterable[RowPlan]:
        for rows in self.implied.values():
            yield from rows
        for sheet in self.sheets:
            yield from sheet.rows
