"""Search by Chinese text, pinyin and code: one stored column with a trigram index.

The embedded server has no Chinese collation, and users type initials ("bxg" for 不锈钢), so the
pinyin is computed when a row is written and searched as text.
"""

import unicodedata
from collections.abc import Iterable
from typing import TypeVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models import F, Model, Q, QuerySet
from pypinyin import Style, lazy_pinyin

M = TypeVar("M", bound=Model)

MAX_SEARCH_TEXT = 1000


def normalise(text: str) -> str:
    """Lower-case, half-width, single-spaced."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def search_text(parts: Iterable[str]) -> str:
    """What a row is found by: its texts, their pinyin initials and their full pinyin."""
    found: list[str] = []
    for part in parts:
        text = normalise(part)
        if not text:
            continue
        found.append(text)
        if any("\u3400" <= char <= "\u9fff" or char > "\U00020000" for char in text):
            found.append("".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).replace(" ", ""))
            found.append("".join(lazy_pinyin(text)).replace(" ", ""))
    return " ".join(dict.fromkeys(found))[:MAX_SEARCH_TEXT]


def trigram_index(name: str, column: str = "search_text") -> GinIndex:
    """The index that ``matching`` uses."""
    return GinIndex(OpClass(F(column), name="gin_trgm_ops"), name=name)


def matching(rows: QuerySet[M], text: str, *columns: str) -> QuerySet[M]:
    """Rows in which every word of ``text`` occurs, each in any of ``columns``.

    Without columns in ``search_text``.
    """
    condition = Q()
    for word in normalise(text).split()[:8]:
        found = Q()
        for column in columns or ("search_text",):
            found |= Q(**{f"{column}__contains": word})
        condition &= found
    return rows.filter(condition)
