"""Opening an upload: what is refused, with which code, and what is read."""

import io
import re
import struct
import tracemalloc
import zipfile
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from mes.documents.excel.container import open_path, open_workbook
from mes.documents.excel.errors import WorkbookRefused
from mes.documents.excel.limits import LIMITS, Limits
from tests.mes.documents.excel.books import (
    FURNITURE,
    ONE_CELL,
    SHEET,
    built,
    part,
    repacked,
    with_rows,
    with_sheet,
    xlsx,
)


def refusal(content: bytes, name: str = "book.xlsx", limits: Limits = LIMITS) -> str:
    with pytest.raises(WorkbookRefused) as caught:
        open_workbook(content, filename=name, limits=limits)
    return caught.value.code


def test_the_furniture_workbook_opens_with_all_its_rows() -> None:
    book = open_path(FURNITURE)
    assert [(sheet.name, len(sheet.rows)) for sheet in book.sheets] == [
        ("Items", 12),
        ("BOM", 14),
        ("Work centres", 8),
        ("Routings", 9),
        ("Customers", 3),
        ("Suppliers", 5),
        ("Supplier prices", 6),
        ("Opening stock", 20),
        ("Open purchase orders", 5),
        ("Sales orders", 221),
    ]


def test_a_file_over_the_limit_is_refused_unread() -> None:
    assert refusal(b"PK" + bytes(100), limits=Limits(file_bytes=100)) == "workbook_too_large"


def test_a_file_of_nothing_is_empty() -> None:
    assert refusal(b"") == "workbook_empty"


@pytest.mark.parametrize("content", [b"hello", b"%PDF-1.7", b"<html><table></table></html>"])
def test_other_files_are_not_workbooks(content: bytes) -> None:
    assert refusal(content) == "workbook_not_excel"


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    assert refusal(content.getvalue()) == "workbook_not_excel"


def test_an_old_excel_file_is_told_to_be_saved_anew() -> None:
    assert refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.xls") == "workbook_legacy"


def test_a_binary_workbook_is_told_to_be_saved_anew() -> None:
    content = repacked(xlsx(ONE_CELL), {"xl/workbook.xml": None, "xl/workbook.bin": b"x"})
    assert refusal(content) == "workbook_legacy"


def test_a_password_is_named_as_the_reason() -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    assert refusal(content) == "workbook_encrypted"


@pytest.mark.parametrize("name", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml"])
def test_macros_are_refused(name: str) -> None:
    assert refusal(repacked(xlsx(ONE_CELL), {name: b"x"})) == "workbook_macro"


def test_a_macro_content_type_is_refused_whatever_the_name_says() -> None:
    content = xlsx(ONE_CELL)
    types = part(content, "[Content_Types].xml").replace(
        b"openxmlformats-officedocument.spreadsheetml.sheet.main",
        b"ms-excel.sheet.macroEnabled.main",
    )
    assert refusal(repacked(content, {"[Content_Types].xml": types})) == "workbook_macro"


@pytest.mark.parametrize("name", ["xl/externalLinks/externalLink1.xml", "xl/connections.xml"])
def test_links_to_other_files_are_refused(name: str) -> None:
    assert refusal(repacked(xlsx(ONE_CELL), {name: b"<a/>"})) == "workbook_external_links"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("xl/embeddings/oleObject1.bin", b"x"),
        ("xl/media/image1.zip", b"x"),
        ("xl/media/image1.png", b"PK\x03\x04"),
        ("xl/media/image2.png", b"\x1f\x8b"),
    ],
)
def test_a_file_inside_the_file_is_refused(name: str, data: bytes) -> None:
    assert refusal(repacked(xlsx(ONE_CELL), {name: data})) == "workbook_nested_archive"


def test_a_part_of_zeros_is_a_bomb() -> None:
    content = repacked(xlsx(ONE_CELL), {"xl/media/image1.png": bytes(20 * 1024 * 1024)})
    assert refusal(content) == "workbook_bomb"


def test_the_declared_sizes_are_summed_before_anything_is_unpacked() -> None:
    content = xlsx({"Sheet1": [["x" * 1000, n] for n in range(50)]})
    assert refusal(content, limits=Limits(unpacked_bytes=2000)) == "workbook_too_large"


def test_large_shared_strings_are_refused() -> None:
    content = xlsx({"Sheet1": [["x" * 1000 + str(n)] for n in range(50)]})
    assert refusal(content, limits=Limits(shared_strings_bytes=2000)) == "workbook_too_large"


def test_too_many_entries_are_a_bomb() -> None:
    content = repacked(xlsx(ONE_CELL), {f"xl/media/{n}": b"" for n in range(2100)})
    assert refusal(content) == "workbook_bomb"


def test_an_entry_listed_twice_is_a_bomb() -> None:
    content = io.BytesIO(xlsx(ONE_CELL))
    with zipfile.ZipFile(content, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(SHEET, b"<worksheet/>")
    assert refusal(content.getvalue()) == "workbook_bomb"


def test_entries_that_share_bytes_are_a_bomb() -> None:
    content = bytearray(xlsx({"A": [["x"]], "B": [["y"]]}))
    offsets = [match.start() for match in re.finditer(b"PK\x01\x02", bytes(content))]
    # The second directory entry points at the bytes of the first.
    first = struct.unpack_from("<I", content, offsets[0] + 42)[0]
    struct.pack_into("<I", content, offsets[1] + 42, first)
    assert refusal(bytes(content)) == "workbook_bomb"


def test_a_lying_size_header_is_found_by_reading() -> None:
    content = bytearray(xlsx(ONE_CELL))
    for match in re.finditer(b"PK\x01\x02", bytes(content)):
        struct.pack_into("<I", content, match.start() + 24, 10)
    assert refusal(bytes(content)) == "workbook_corrupt"


def test_bytes_after_the_directory_are_refused() -> None:
    assert refusal(xlsx(ONE_CELL) + b"PK\x05\x06 and more") in {"workbook_bomb", "workbook_corrupt"}


def test_a_path_out_of_the_archive_is_refused() -> None:
    assert refusal(repacked(xlsx(ONE_CELL), {"../../etc/passwd": b"x"})) == "workbook_bomb"


def test_a_truncated_file_is_damaged() -> None:
    assert refusal(xlsx(ONE_CELL)[:-200]) == "workbook_corrupt"


def test_unclosed_xml_is_damaged() -> None:
    damaged = with_sheet(lambda data: data.replace(b"<row ", b"<row <"))
    assert refusal(damaged) == "workbook_corrupt"


LAUGHS = b'<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("name", [SHEET, "xl/workbook.xml", "xl/sharedStrings.xml"])
def test_entity_declarations_are_refused_in_any_part(name: str) -> None:
    content = xlsx(ONE_CELL)
    data = part(content, name).replace(b"?>", b"?>" + LAUGHS, 1)
    assert refusal(repacked(content, {name: data})) == "workbook_dtd"


def test_declarations_cannot_hide_in_utf_16() -> None:
    content = xlsx(ONE_CELL)
    text = part(content, SHEET).decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
    assert refusal(repacked(content, {SHEET: text.encode("utf-16")})) == "workbook_corrupt"


def test_ten_megabytes_of_blank_rows_are_trimmed_in_little_memory() -> None:
    blanks = b"".join(b'<row r="%d" s="1" customFormat="1"/>' % n for n in range(2, 300_000))
    assert len(blanks) > 10_000_000
    content = with_rows(blanks)
    tracemalloc.start()
    book = open_workbook(content, filename="blank.xlsx")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(book.sheets[0].rows) == 1
    assert peak < 40_000_000


def test_blank_formatted_cells_are_trimmed() -> None:
    blanks = b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (n, n) for n in range(2, 2000))
    assert len(open_workbook(with_rows(blanks), filename="a.xlsx").sheets[0].rows) == 1


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>', "workbook_too_many_rows"),
        (b'<row r="2"><c r="XFD2"><v>1</v></c></row>', "workbook_too_many_columns"),
        (b'<row r="1048576"><c><v>1</v></c></row>', "workbook_too_many_rows"),
        (b'<row r="90000"><c r="SA90000"><v>1</v></c></row>', "workbook_too_many_cells"),
        (b'<row r="2"><c r="XFD2" x=">"><v xml:space="preserve">1</v ></c></row>',
         "workbook_too_many_columns"),
    ],
)  # fmt: skip
def test_a_far_away_cell_does_not_allocate_the_rectangle(cell: bytes, code: str) -> None:
    assert refusal(with_rows(cell)) == code


def test_too_many_sheets_are_refused() -> None:
    content = xlsx({f"S{n}": [["x"]] for n in range(4)})
    assert refusal(content, limits=Limits(sheets=3)) == "workbook_too_many_sheets"


def test_a_workbook_without_values_is_empty() -> None:
    assert refusal(xlsx({"Sheet1": []})) == "workbook_empty"


def test_a_formula_counts_by_its_stored_result() -> None:
    def build(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("A")
        sheet.write_formula("A1", "=1+1", None, 2)
        sheet.write_formula("B1", '="a"', None, "a")

    sheet = open_workbook(built(build), filename="a.xlsx").sheets[0]
    assert sheet.rows == ((2.0, "a"),)
    assert sheet.marks.without_result == frozenset()


def test_a_formula_without_a_result_is_marked() -> None:
    rows = b'<row r="2"><c r="A2"><f>1+1</f></c><c r="B2"><f>1+1</f><v/></c></row>'
    sheet = open_workbook(with_rows(rows), filename="a.xlsx").sheets[0]
    assert sheet.marks.without_result == {(1, 0), (1, 1)}


def test_an_error_cell_is_marked_with_its_error() -> None:
    rows = b'<row r="2"><c r="A2" t="e"><v>#N/A</v></c></row>'
    sheet = open_workbook(with_rows(rows), filename="a.xlsx").sheets[0]
    assert sheet.marks.errors == {(1, 0): "#N/A"}


def test_percent_cells_are_marked() -> None:
    def build(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("A")
        sheet.write("A1", 0.05, book.add_format({"num_format": "0%"}))
        sheet.write("B1", 0.05, book.add_format({"num_format": "0.0 %"}))
        sheet.write("C1", 0.05)

    sheet = open_workbook(built(build), filename="a.xlsx").sheets[0]
    assert sheet.marks.percent == {(0, 0), (0, 1)}


def test_merged_cells_know_the_cell_that_holds_the_value() -> None:
    def build(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("A")
        sheet.merge_range("A1:A2", "both")
        sheet.write("B2", "b")

    sheet = open_workbook(built(build), filename="a.xlsx").sheets[0]
    assert sheet.merged == {(1, 0): (0, 0)}


def test_merged_ranges_that_overlap_without_end_are_damaged() -> None:
    ranges = b'<mergeCell ref="A1:XFD1048576"/>' * 1000
    content = with_sheet(
        lambda data: data.replace(
            b"</sheetData>", b"</sheetData><mergeCells>" + ranges + b"</mergeCells>"
        )
    )
    assert refusal(content) == "workbook_corrupt"


def test_a_hidden_sheet_is_told_apart() -> None:
    def build(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("A").write("A1", "a")
        hidden = book.add_worksheet("B")
        hidden.write("A1", "b")
        hidden.hide()

    book = open_workbook(built(build), filename="a.xlsx")
    assert [(sheet.name, sheet.hidden) for sheet in book.sheets] == [("A", False), ("B", True)]


def test_a_sheet_written_with_a_namespace_prefix_is_read() -> None:
    content = with_sheet(
        lambda data: re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", data).replace(b"xmlns=", b"xmlns:x=")
    )
    assert open_workbook(content, filename="a.xlsx").sheets[0].rows == (("Item code",),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_a_workbook_of_one_sheet(encoding: str) -> None:
    content = '物料编码,数量\r\n木椅,"1,000"\r\n,\r\n'.encode(encoding)
    book = open_workbook(content, filename="库存.csv")
    assert book.is_csv
    assert (book.sheets[0].name, book.sheets[0].rows) == (
        "库存",
        (("物料编码", "数量"), ("木椅", "1,000")),
    )


def test_tab_separated_text_is_read() -> None:
    book = open_workbook(b"code\tname\nA\tb, c\n", filename="items.txt")
    assert book.sheets[0].rows == (("code", "name"), ("A", "b, c"))


def test_binary_content_called_csv_is_refused() -> None:
    assert refusal(b"a,b\x00c", "a.csv") == "workbook_not_excel"


def test_a_csv_of_blank_lines_is_empty() -> None:
    assert refusal(b",,\n" * 50_000, "a.csv") == "workbook_empty"


def test_too_many_csv_rows_are_refused() -> None:
    assert refusal(b"1\n" * 20, "a.csv", Limits(rows=10)) == "workbook_too_many_rows"


def test_date_cells_arrive_as_days() -> None:
    book = open_workbook(xlsx({"A": [[date(2021, 1, 5)]]}), filename="a.xlsx")
    assert book.sheets[0].rows == ((date(2021, 1, 5),),)


_ORDINARY = xlsx({"Items": [["Item code", "Item name"], ["A", "a"], ["B", 2.5]]})


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damaged_bytes_are_read_or_refused_and_never_break(data: st.DataObject) -> None:
    content = bytearray(_ORDINARY)
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        book = open_workbook(bytes(content), filename="a.xlsx")
    except WorkbookRefused:
        return
    assert book.sheets


def test_a_part_without_a_name_is_damage() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("xl/workbook.xml", "<workbook/>")
        made.writestr("?", "")
    nameless = archive.getvalue().replace(b"?", b"\0")
    assert refusal(nameless) == "workbook_corrupt"


_XML = st.lists(
    st.sampled_from(
        [
            b'<row r="2">', b"</row>", b"<row>", b'<c r="A2">', b"<c>", b"</c>", b"<v>1</v>",
            b'<c r="XFD9" t="s">', b"<v>99</v>", b'<c r="B2" t="e"><v>#N/A</v></c>', b"<v/>",
            b'<c r="A2" t="inlineStr"><is><t>x</t></is></c>', b"<f>1</f>", b'<c r="a1">', b"&#0;",
            b'<c r="A99999999">', b"<!-- <c> -->", b"<![CDATA[<c>]]>", b"</sheetData>",
            b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
        ]
    ),
    max_size=12,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(_XML)
def test_any_order_of_sheet_elements_is_read_or_refused(parts: list[bytes]) -> None:
    try:
        book = open_workbook(with_rows(b"".join(parts)), filename="a.xlsx")
    except WorkbookRefused:
        return
    assert sum(len(sheet.rows) for sheet in book.sheets) <= LIMITS.rows
