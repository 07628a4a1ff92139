"""Rows under a heading that are no records: sums, the heading again, notes at the foot."""

from collections.abc import Mapping, Sequence

from mes.documents.excel.cells import as_text, folded, read_number
from mes.documents.excel.errors import CellRefused
from mes.documents.excel.grid import CellValue, SheetGrid

_TOTALS = frozenset(
    ["合计", "总计", "小计", "累计", "本页合计", "本页小计", "总合计", "共计", "汇总", "total",
     "totals", "grandtotal", "subtotal", "sum", "pagetotal"]
)  # fmt: skip
_TOTAL_ENDS = ("合计", "小计", "总计")
_FEET = (
    "制表", "打印", "审核", "编制", "批准", "复核", "填表",
    "备注：", "备注:", "注：", "注:",
    "说明：", "说明:", "printed", "prepared by", "approved by", "note:", "notes:", "remark:",
    "page ", "第",
)  # fmt: skip
_PAGE = ("页",)
_AGAIN_SHARE = 0.6


def heading_again(
    sheet: SheetGrid, row: int, columns: Mapping[str, int], headings: Sequence[str]
) -> bool:
    """Whether a row repeats the headings, as every printed page does."""
    filled = [index for index in columns.values() if sheet.at(row, index) is not None]
    if len(filled) < min(2, len(columns)):
        return False
    same = 0
    for index in filled:
        value = sheet.at(row, index)
        heading = headings[index] if index < len(headings) else ""
        same += isinstance(value, str) and heading != "" and folded(value) == folded(heading)
    return same >= _AGAIN_SHARE * len(filled)


def is_total(sheet: SheetGrid, row: int) -> bool:
    """Whether a row is a sum: the word, else nothing but numbers.

    "Total Solution Ltd" with a telephone is a customer; "五金小计 1,250" is a sum.
    """
    texts, named = 0, False
    for value in sheet.rows[row]:
        if value is None or _is_amount(value):
            continue
        texts += 1
        word = folded(value) if isinstance(value, str) else ""
        named = named or word in _TOTALS or word.endswith(_TOTAL_ENDS)
        if isinstance(value, str) and value.rstrip().endswith((":", "：")):
            named = named or any(word.startswith(total) for total in _TOTALS)
    return named and texts <= 1


def is_note(sheet: SheetGrid, row: int, columns: Mapping[str, int]) -> bool:
    """Whether a row only holds a remark: one text over several columns, or a foot's words."""
    filled = [(index, value) for index, value in enumerate(sheet.rows[row]) if value is not None]
    if len(filled) != 1 or not isinstance(filled[0][1], str):
        return _is_signature(filled)
    index, text = filled[0][0], filled[0][1].strip()
    covered = {index} | {
        column for column in range(sheet.width) if sheet.merged.get((row, column)) == (row, index)
    }
    if len(covered & set(columns.values())) > 1:
        return True
    return len(columns) > 1 and _is_foot(text)


def _is_signature(filled: Sequence[tuple[int, CellValue]]) -> bool:
    """制表：张三 | 审核：李四: every text of the row begins like a foot."""
    texts = [value for _index, value in filled if isinstance(value, str)]
    return (
        len(texts) > 1
        and len(texts) == len(filled)
        and all(_is_foot(text.strip()) and (":" in text or "：" in text) for text in texts)
    )


def _is_foot(text: str) -> bool:
    lowered = text.casefold()
    if lowered.startswith("第"):
        return lowered.endswith(_PAGE)
    return lowered.startswith(_FEET) and (
        any(sign in text for sign in ":：") or lowered.startswith(("page ", "printed"))
    )


def _is_amount(value: CellValue) -> bool:
    if not isinstance(value, str):
        return True
    text = as_text(value)
    try:
        read_number(text.removesuffix("%"))
    except CellRefused:
        return False
    return True
