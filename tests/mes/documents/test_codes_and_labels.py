"""Payloads on paper, how scans are understood, and the labels that carry them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mes.documents.printing import codes, labels
from mes.documents.printing.codes import CodeNotRecognised, parse_code
from mes.documents.printing.paper import A4, A5, LABEL_60_40, LABEL_100_60, Paper
from tests.mes.documents.forms import LABEL_WORDS, codes_on, enrolment, sizes, text_of

PARTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80).filter(
    lambda part: part.strip() == part and not set("：％") & set(part)
)


def test_an_operations_payload_is_as_documented() -> None:
    assert codes.operation_code("WO202611-0042", 10) == "XY1:OP:WO202611-0042:10"


@pytest.mark.parametrize(
    ("payload", "meaning"),
    [
        (codes.operation_code("WO-1", 10), codes.OperationCode("WO-1", 10)),
        (codes.work_order_code("WO-1"), codes.WorkOrderCode("WO-1")),
        (codes.item_code("胶:A%1"), codes.ItemCode("胶:A%1")),
        (codes.lot_code("RM 2", "L-7"), codes.LotCode("RM 2", "L-7")),
        (codes.location_code("WH1", "A-01"), codes.LocationCode("WH1", "A-01")),
        (codes.badge_code("B7K2"), codes.BadgeCode("B7K2")),
        (codes.document_code("DN", "SH-1"), codes.DocumentCode("DN", "SH-1")),
    ],
)
def test_each_code_is_read_back_as_what_it_names(payload: str, meaning: object) -> None:
    assert parse_code(payload) == meaning


@given(PARTS, PARTS)
def test_any_item_and_lot_come_back_exactly(item: str, lot: str) -> None:
    assert parse_code(codes.lot_code(item, lot)) == codes.LotCode(item, lot)


@pytest.mark.parametrize("scan", [" xy1:op:WO-1:10\r\n", "XY1：OP：WO-1：10", "Xy1:Op:WO-1:010"])
def test_a_scanners_habits_are_forgiven(scan: str) -> None:
    assert parse_code(scan) == codes.OperationCode("WO-1", 10)


@pytest.mark.parametrize(
    "scan",
    [
        "", "XY1", "XY1:", "XY1:OP", "XY1:OP:WO-1", "XY1:OP:WO-1:x", "XY1:OP:WO-1:-1",
        "XY1:OP:WO-1:10:11", "XY1:OP::10", "XY1:OP:WO-1:1234567", "XY1:OP:WO-1:１０", "XY2:WO:1",
        "XY1:ZZ:1", "6901234567892", "https://example.com", "XY1:IT:%", "XY1:IT:%ZZ", "XY1:IT:%E7",
        "XY1:IT:" + "9" * 5000,
    ],
)  # fmt: skip
def test_what_is_not_ours_is_refused(scan: str) -> None:
    with pytest.raises(CodeNotRecognised):
        parse_code(scan)


@given(st.text(max_size=60))
def test_any_scan_is_understood_or_refused(scan: str) -> None:
    try:
        parse_code(f"XY1:{scan}")
    except CodeNotRecognised:
        return


@pytest.mark.parametrize("parts", [("", "L"), ("I", ""), ("I", "L" * 301)])
def test_a_code_without_a_sound_part_is_not_made(parts: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="part"):
        codes.lot_code(*parts)


def _every_label() -> list[labels.Label]:
    return [
        labels.item_label(
            LABEL_WORDS, enterprise="学样", code="FG-1", name="实木餐桌", specification="1.2 m",
            unit="张",
        ),
        labels.lot_label(
            LABEL_WORDS, enterprise="学样", item="RM-2", name="水性清漆", specification="20kg",
            lot="L26-1", quantity=Decimal("37.5"), unit="kg", received=date(2026, 11, 24),
            expires=date(2027, 5, 23),
        ),
        labels.location_label(
            LABEL_WORDS, enterprise="学样", warehouse="WH1", warehouse_name="原材料仓",
            location="A-01-02", name="一区",
        ),
        labels.badge_card(
            LABEL_WORDS, enterprise="学样", badge="B7K2M9", number="0042", name="王小䶮",
            department="装配",
        ),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("paper", "width", "height"), [(LABEL_100_60, 100, 60), (LABEL_60_40, 60, 40)]
)
def test_labels_are_one_to_a_page_of_their_size(paper: Paper, width: float, height: float) -> None:
    content = labels.render_labels(_every_label(), paper)

    assert sizes(content) == [pytest.approx((width * 72 / 25.4, height * 72 / 25.4), abs=0.01)] * 4


@pytest.mark.parametrize("paper", [LABEL_100_60, LABEL_60_40], ids=lambda paper: paper.code)
def test_each_label_scans_as_what_it_says(paper: Paper) -> None:
    content = labels.render_labels(_every_label(), paper)

    assert [codes_on(content, page) for page in range(4)] == [
        ["XY1:IT:FG-1"],
        ["XY1:LT:RM-2:L26-1"],
        ["XY1:LC:WH1:A-01-02"],
        ["XY1:BG:B7K2M9"],
    ]


def test_each_label_says_in_words_what_its_code_holds() -> None:
    item, lot, location, badge = text_of(labels.render_labels(_every_label()))

    assert all(word in item for word in ("实木餐桌", "FG-1", "1.2 m", "张"))
    assert all(word in lot for word in ("水性清漆", "L26-1", "37.5 kg", "2026-11-24", "2027-05-23"))
    assert all(word in location for word in ("A-01-02", "原材料仓", "一区"))
    assert all(word in badge for word in ("王小䶮", "0042", "装配"))
    assert "B7K2M9" not in badge


def test_a_badge_is_the_size_of_a_bank_card() -> None:
    assert sizes(labels.render_badges(_every_label()[3:])) == [
        pytest.approx((85.6 * 72 / 25.4, 54 * 72 / 25.4), abs=0.01)
    ]


@pytest.mark.parametrize("paper", [A4, A5], ids=lambda paper: paper.code)
def test_the_enrolment_sheet_holds_the_link_and_the_code(paper: Paper) -> None:
    content = labels.render_enrolment(LABEL_WORDS, enrolment(), paper)

    assert codes_on(content) == ["http://furniture.localhost:8000/floor/enrol?code=K7QF-2M9X"]
    (page,) = text_of(content)
    for word in ("K7QF-2M9X", "装配一线 平板 3", "2026-11-24 12:00", "第三步"):
        assert word in page


@pytest.mark.parametrize("count", [0, labels.MOST_LABELS + 1])
def test_no_labels_and_too_many_are_refused(count: int) -> None:
    with pytest.raises(ValueError, match="labels are printed at once"):
        labels.render_labels(_every_label()[:1] * count)
