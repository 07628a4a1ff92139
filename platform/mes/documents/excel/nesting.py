"""Indented lists: a level beside each row says what it is a part of."""

import re
from collections.abc import Mapping

from mes.documents.excel.cells import Value, half_width
from mes.documents.excel.kinds import RecordKind, RowPlan

_DOTTED = re.compile(r"[.·…+\-*\s]*(\d+)\Z")
_OUTLINE = re.compile(r"\d+(?:[.\-]\d+)+\Z")


def level_of(text: str) -> int | None:
    """The depth a cell tells: 2, "2", ".2", "..2", "L2", "2级", or "1.2.1" by its steps.

    None when it tells none.
    """
    plain = half_width(text).strip().removesuffix("级").removesuffix("层").removesuffix("阶")
    plain = plain.removesuffix(".0").upper().removeprefix("LEVEL").removeprefix("LV")
    plain = plain.removeprefix("L").strip()
    if _OUTLINE.match(plain):
        return len(re.split(r"[.\-]", plain))
    match = _DOTTED.match(plain)
    return int(match.group(1)) if match else None


class Nesting:
    """Finds each row's parent from the levels of the rows above."""

    def __init__(self, level: str, parent: str, child: str) -> None:
        self._level, self._parent, self._child = level, parent, child
        self._above: list[tuple[int, Value]] = []

    @classmethod
    def of(cls, kind: RecordKind, columns: Mapping[str, int]) -> "Nesting | None":
        """The nesting of a sheet that has levels and no column for the parent."""
        if kind.nested is None or kind.nested[0] not in columns or kind.nested[1] in columns:
            return None
        return cls(*kind.nested)

    def place(self, row: RowPlan) -> bool:
        """Give a row its parent; False for one that stands at the top and is part of nothing."""
        level = level_of(str(row.values.pop(self._level, "")))
        if level is None:
            return True
        while self._above and self._above[-1][0] >= level:
            self._above.pop()
        above = self._above[-1] if self._above else None
        self._above.append((level, row.values.get(self._child)))
        if above is None:
            return False
        if above[1] is not None:
            row.values[self._parent] = above[1]
        return True
