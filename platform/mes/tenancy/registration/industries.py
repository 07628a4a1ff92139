"""Manufacturing industries by GB/T 4754-2017 国民经济行业分类, section C."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from pypinyin import Style, lazy_pinyin

_FILE = Path(__file__).with_name("data") / "gbt4754_2017_manufacturing.csv"


@dataclass(frozen=True, slots=True)
class Industry:
    """A division (2 digits), group (3) or class (4 digits) of the standard."""

    code: str
    name: str
    initials: str


@lru_cache(maxsize=1)
def industries() -> Mapping[str, Industry]:
    """All that the data file lists, by code."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        rows = {row["code"]: row["name"] for row in csv.DictReader(file)}
    return MappingProxyType(
        {code: Industry(code, name, _initials(name)) for code, name in rows.items()}
    )


def find_industries(search: str = "", *, most: int = 50) -> Sequence[Industry]:
    """Industries whose code starts with ``search`` or whose name or pinyin initials contain it."""
    wanted = search.strip().lower()
    if not wanted:
        return [entry for entry in industries().values() if len(entry.code) == 2]
    found = [
        entry
        for entry in industries().values()
        if entry.code.startswith(wanted) or wanted in entry.name or wanted in entry.initials
    ]
    return found[:most]


def industry_name(code: str) -> str | None:
    """The name of ``code``; None when it is none.

    A class that the file does not list is named by its group: the file has all groups.
    """
    entry = industries().get(code)
    if entry is None and len(code) == 4 and code.isascii() and code.isdigit():
        entry = industries().get(code[:3])
    return entry.name if entry is not None else None


def _initials(name: str) -> str:
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower()
