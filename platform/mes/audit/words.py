"""The words of the audit trail, for what the server writes itself: its workbook.

They are kept once, in the frontend's ``locales/*/history.json``, and read from there.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.conf import settings

from mes.audit.changes import Change, Rules, Values, changes_of, is_nothing, parts_of
from mes.audit.names import Names
from mes.kernel.clock import BUSINESS_ZONE
from mes.kernel.quantity import plain

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")
_ID = re.compile(r"_ids?$")


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of one language; a code without a text stands for itself."""

    texts: Mapping[str, Any]
    rules: Rules

    @property
    def columns(self) -> Mapping[str, str]:
        """The headings of the trail's columns, by name."""
        columns: Mapping[str, str] = self.texts["columns"]
        return columns

    def record(self, action: str) -> str:
        """``sales_order.confirmed`` → Sales order"""
        word = action.split(".", maxsplit=1)[0]
        return str(self.texts["records"].get(word, word))

    def action(self, action: str) -> str:
        """``sales_order.confirmed`` → Confirmed"""
        special = self.texts["actions"].get(action.replace(".", "_", 1))
        return str(special or self.texts["verbs"].get(action.partition(".")[2], action))

    def actor(self, kind: str) -> str:
        return str(self.texts["actors"].get(kind, kind))

    def field(self, name: str) -> str:
        """``due_date`` → Due date; a reference is named as what it refers to."""
        fields = self.texts["fields"]
        return str(fields.get(name) or fields.get(_ID.sub("", name)) or name)

    def value(self, name: str, value: Any, names: Names) -> str:
        """``value`` of a field as a person reads it; nothing is an empty text."""
        if is_nothing(value):
            return ""
        if isinstance(value, list):
            return ", ".join(self.value(name, one, names) for one in value)
        if isinstance(value, dict):
            return " · ".join(
                self._pair(self.field(part), self.value(part, inner, names))
                for part, inner in parts_of(self.rules, value)
            )
        if isinstance(value, bool):
            return str(self.texts["yes" if value else "no"])
        text = str(value)
        said = names.get(name, {}).get(text) or self.texts["values"].get(name, {}).get(text)
        if said is not None:
            return str(said)
        if _MOMENT.match(text):
            moment = datetime.fromisoformat(text).astimezone(BUSINESS_ZONE)
            return f"{moment:%Y-%m-%d %H:%M:%S}"
        return f"{plain(Decimal(text) * 100)}%" if name in self.rules.shares else text

    def changes(
        self, before: Values | None, after: Values | None, names: Names
    ) -> list[tuple[str, str, str]]:
        """Where, old value and new value of everything that an entry changed."""
        return [
            (
                self._place(change),
                self.value(change.field, change.before, names),
                self.value(change.field, change.after, names),
            )
            for change in changes_of(self.rules, before, after)
        ]

    def change_lines(self, before: Values | None, after: Values | None, names: Names) -> str:
        """The changes of an entry as lines: ``Due date: 2026-12-01 → 2026-12-08``."""
        return "\n".join(
            self._pair(place, f"{old} → {new}" if old else new)
            for place, old, new in self.changes(before, after, names)
        )

    def _pair(self, name: str, value: str) -> str:
        return str(self.texts["pair"]).format(field=name, value=value)

    def _place(self, change: Change) -> str:
        """The field of a change, with the rows of lists in which it stands."""
        parts = [
            str(self.texts["partOf"]).format(field=self.field(name), key=key)
            for name, key in change.rows
        ]
        return " · ".join([*parts, *([self.field(change.field)] if change.field else [])])


def words(language: str | None) -> Words:
    """The words of a Django language code; without one those of the product's own, Chinese."""
    return _words("en" if (language or "").startswith("en") else "zh-CN")


@cache
def _words(folder: str) -> Words:
    history = settings.HISTORY_TEXTS / "shared" / "history"
    rules = json.loads((history / "rules.json").read_text("utf-8"))
    machine = json.loads((history / "machine.json").read_text("utf-8"))
    texts = settings.HISTORY_TEXTS / "locales" / folder / "history.json"
    return Words(
        json.loads(texts.read_text("utf-8")),
        Rules(
            machine=frozenset(machine),
            row_keys=rules["rowKeys"],
            row_heads=frozenset(rules["rowHeads"]),
            shares=frozenset(rules["shares"]),
        ),
    )
