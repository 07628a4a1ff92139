"""Tables that print well on dot matrix and laser alike: black lines, no fills, no shades."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

from reportlab.lib.colors import black
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, LongTable, Paragraph, Spacer, Table, TableStyle

from mes.documents.printing.barcodes import QrCode
from mes.documents.printing.fonts import use_font
from mes.documents.printing.form import Block, Cell, Column, Lines, Note, Qr
from mes.documents.printing.paper import Paper
from mes.documents.printing.text import clean, figure, paragraph, style

RULE = 0.5
BOX = 0.9
PADDING = 2.2
SIDE_PADDING = 3
LONGEST_NAME = 60


def block_flowables(block: Block, paper: Paper) -> list[Flowable]:
    """``block`` as flowables of the width between the margins."""
    if isinstance(block, Note):
        return [_note(block, paper)]
    flowables: list[Flowable] = []
    if block.heading:
        heading = paragraph(block.heading, paper.text_size + 1, width=paper.inner_width, lines=1)
        heading.keepWithNext = 1
        flowables += [Spacer(1, 2.2 * mm), heading, Spacer(1, 0.8 * mm)]
    flowables.append(_lines(block, paper))
    return flowables


def meta_table(
    entries: Sequence[tuple[str, str]], columns: int, paper: Paper, *, boxed: bool
) -> Table | None:
    """The grid of labels and values at the head of a form; None when there is nothing to show."""
    if not entries:
        return None
    rows = [entries[start : start + columns] for start in range(0, len(entries), columns)]
    pair = paper.inner_width / columns
    label = _label_width(entries, pair, paper)
    cells = []
    for row in rows:
        line: list[Paragraph | str] = []
        for name, value in row:
            line.append(paragraph(name, paper.text_size, width=label - 2 * SIDE_PADDING, lines=2))
            line.append(_value(value, pair - label - 2 * SIDE_PADDING, paper))
        line += [""] * (2 * columns - len(line))
        cells.append(line)
    table = Table(cells, colWidths=[label, pair - label] * columns)
    last = len(rows) - 1
    rules: list[tuple[object, ...]] = [
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("TOPPADDING", (0, 0), (-1, -1), PADDING if boxed else 1),
        ("BOTTOMPADDING", (0, 0), (-1, -1), PADDING if boxed else 1),
        ("LEFTPADDING", (0, 0), (-1, -1), SIDE_PADDING if boxed else 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), SIDE_PADDING),
    ]
    if boxed:
        rules += [("GRID", (0, 0), (-1, -1), RULE, black), ("BOX", (0, 0), (-1, -1), BOX, black)]
    filled = 2 * len(rows[-1])
    if filled < 2 * columns:
        # The last value takes the room that is left, so that no empty boxes remain.
        rules.append(("SPAN", (filled - 1, last), (-1, last)))
        name, value = rows[-1][-1]
        width = paper.inner_width - pair * (len(rows[-1]) - 1) - label - 2 * SIDE_PADDING
        cells[-1][filled - 1] = _value(value, width, paper)
        table = Table(cells, colWidths=[label, pair - label] * columns)
    table.setStyle(TableStyle(rules))
    return table


def _value(value: str, width: float, paper: Paper) -> Paragraph:
    return paragraph(value, paper.text_size, width=width, lines=_most_lines(value, 4))


def _most_lines(text: str, lines: int) -> int:
    """A long name is written out in up to ``lines`` lines; what is no name any more gets two."""
    return lines if len(text) <= LONGEST_NAME else min(lines, 2)


def _label_width(entries: Sequence[tuple[str, str]], pair: float, paper: Paper) -> float:
    longest = max(text_width(clean(name, 40), paper.text_size) for name, _value in entries)
    return min(longest + 2 * SIDE_PADDING + 1, pair * 0.45)


def text_width(text: str, size: float) -> float:
    """The width of ``text`` in points on one line."""
    return float(stringWidth(text, use_font().name, size))


def _lines(block: Lines, paper: Paper) -> Table:
    shares = sum(column.share for column in block.columns)
    widths = [paper.inner_width * column.share / shares for column in block.columns]
    size = paper.text_size
    head = [
        paragraph(column.title, size, width=width - 2 * SIDE_PADDING, align="center", lines=2)
        for column, width in zip(block.columns, widths, strict=True)
    ]
    body = [_row(row, block.columns, widths, paper) for row in block.rows]
    if block.totals:
        body.append(_row(block.totals, block.columns, widths, paper))
    blank = [""] * (len(widths) - 1)
    for text in block.closing:
        whole = paper.inner_width - 2 * SIDE_PADDING
        body.append([paragraph(text, size, width=whole, lines=3), *blank])

    heights: list[float | None] = [None] * (len(body) + 1)
    if block.row_mm:
        for index, row in enumerate(body[: len(block.rows)], start=1):
            tallest = max((_height(cell, width) for cell, width in zip(row, widths, strict=True)))
            heights[index] = max(block.row_mm * mm, tallest + 2 * PADDING)
    table = LongTable([head, *body], colWidths=widths, rowHeights=heights, repeatRows=1)
    table.setStyle(TableStyle(_rules(block, len(body))))
    return table


def _rules(block: Lines, body: int) -> list[tuple[object, ...]]:
    rules: list[tuple[object, ...]] = [
        ("GRID", (0, 0), (-1, -1), RULE, black),
        ("BOX", (0, 0), (-1, -1), BOX, black),
        ("LINEBELOW", (0, 0), (-1, 0), BOX, black),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("ALIGN", (0, 0), (-1, -1), "CENTER"),
        ("TOPPADDING", (0, 0), (-1, -1), PADDING),
        ("BOTTOMPADDING", (0, 0), (-1, -1), PADDING + 0.6),
        ("LEFTPADDING", (0, 0), (-1, -1), SIDE_PADDING),
        ("RIGHTPADDING", (0, 0), (-1, -1), SIDE_PADDING),
    ]
    for index in range(len(block.closing)):
        row = body - index
        rules.append(("SPAN", (0, row), (-1, row)))
    ending = len(block.closing) + bool(block.totals)
    if ending:
        # Totals never stand alone at the top of a page: the last line goes with them.
        first = max(1, body - ending)
        rules.append(("NOSPLIT", (0, first), (-1, body)))
        rules.append(("LINEABOVE", (0, body - ending + 1), (-1, body - ending + 1), BOX, black))
    return rules


def _row(
    cells: Sequence[Cell], columns: Sequence[Column], widths: Sequence[float], paper: Paper
) -> list[Flowable | str]:
    row: list[Flowable | str] = []
    for cell, column, width in zip(cells, columns, widths, strict=True):
        room = width - 2 * SIDE_PADDING
        if isinstance(cell, Qr):
            row.append(QrCode(cell.payload, min(cell.size_mm * mm, room)))
        elif not cell:
            row.append("")
        elif column.align == "right":
            row.append(figure(cell, paper.text_size, width=room))
        else:
            lines = _most_lines(cell, column.lines)
            row.append(
                paragraph(cell, paper.text_size, width=room, align=column.align, lines=lines)
            )
    return row


def _height(cell: Flowable | str, width: float) -> float:
    if isinstance(cell, str):
        return 0
    return float(cell.wrap(width - 2 * SIDE_PADDING, 10_000)[1])


def _note(note: Note, paper: Paper) -> Paragraph:
    look = style(paper.text_size, leading=1.4)
    look.spaceBefore = 2 * mm
    return Paragraph(escape(clean(f"{note.label}{note.text}")), look)
