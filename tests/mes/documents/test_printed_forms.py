"""Travellers and delivery notes: read back as text, as codes, as pages."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from mes.documents.printing.delivery_note import render_delivery_note
from mes.documents.printing.paper import A4, A5, FORM_241_140, Paper
from mes.documents.printing.traveller import TravellerOperation, render_traveller
from tests.mes.documents.forms import (
    codes_on,
    delivery_note,
    line,
    sizes,
    text_of,
    traveller,
)

MM = 72 / 25.4


@pytest.mark.parametrize(
    ("paper", "width", "height"),
    [(A4, 210, 297), (A5, 210, 148), (FORM_241_140, 241, 140)],
    ids=lambda value: getattr(value, "code", value),
)
def test_a_page_has_the_size_of_the_paper_to_the_point(
    paper: Paper, width: float, height: float
) -> None:
    for content in (
        render_traveller(traveller(), paper),
        render_delivery_note(delivery_note(), paper),
    ):
        for size in sizes(content):
            assert size == pytest.approx((width * MM, height * MM), abs=0.01)


def test_a_traveller_shows_its_work_order_and_every_operation() -> None:
    (page,) = text_of(render_traveller(traveller()))

    for shown in (
        "佛山市学样家具制造有限公司", "WO202611-0042", "FG-TABLE-120", "实木餐桌", "120 张",
        "2026-12-05", "SO202611-0007", "V3", "V2", "下料", "锯切中心", "15 / 1.25", "– / 6.75",
        "胡桃木板", "37.5", "A-01", "第 1 页 共 1 页", "补打第 2 次", "2026-11-24 00:30 王小䶮",
    ):  # fmt: skip
        assert shown in page


@pytest.mark.parametrize("paper", [A4, A5, FORM_241_140], ids=lambda paper: paper.code)
def test_every_operation_can_be_scanned_from_the_paper(paper: Paper) -> None:
    content = render_traveller(traveller(), paper)
    pages = range(len(sizes(content)))

    read = {code for page in pages for code in codes_on(content, page)}

    assert read == {
        "WO202611-0042",
        "XY1:WO:WO202611-0042",
        "XY1:OP:WO202611-0042:10",
        "XY1:OP:WO202611-0042:20",
        "XY1:OP:WO202611-0042:35",
    }


def test_piece_rates_are_printed_only_when_asked_for() -> None:
    (hidden,) = text_of(render_traveller(traveller()))
    (shown,) = text_of(render_traveller(traveller(show_piece_rates=True)))

    assert "[piece_rate]" not in hidden
    assert "0.35" not in hidden
    assert "[piece_rate]" in shown
    assert "0.35" in shown


def test_a_long_traveller_repeats_its_head_on_every_page() -> None:
    many = [TravellerOperation(10 * i, f"工序{i}", "车间") for i in range(1, 61)]

    pages = text_of(render_traveller(traveller(operations=many)))

    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        assert f"第 {number} 页 共 {len(pages)} 页" in page
        assert "WO202611-0042" in page
    assert sum(page.count("工序") for page in pages) == 60


def test_a_delivery_note_shows_quantities_and_no_price_by_default() -> None:
    (page,) = text_of(render_delivery_note(delivery_note()))

    for shown in (
        "广州美家商贸有限公司",
        "SH202611-0015",
        "陈㛃 13800138000",
        "餐桌",
        "[received_by]",
    ):
        assert shown in page
    assert "388.5" not in page
    assert "[in_capitals]" not in page


def test_prices_come_with_the_total_in_figures_and_in_capitals() -> None:
    (page,) = text_of(render_delivery_note(delivery_note(show_prices=True, show_tax=True)))

    for shown in (
        "388.50",
        "777.00",
        "1,942.50",
        "2,719.50",
        "13%",
        "89.38",
        "贰仟柒佰壹拾玖元伍角整",
    ):
        assert shown in page


def test_prices_without_tax_leave_the_tax_out() -> None:
    (page,) = text_of(render_delivery_note(delivery_note(show_prices=True)))

    assert "777.00" in page
    assert "44.69" not in page


def test_no_figure_loses_a_digit_however_narrow_its_column() -> None:
    big = line(
        Decimal("123456.789012"),
        price=Decimal("98765.432109"),
        amount=Decimal("12193263111.26"),
        tax=Decimal("1402764782.71"),
        remark="急件",
    )
    note = delivery_note(lines=[big, big], show_prices=True, show_tax=True)

    for paper in (A4, A5, FORM_241_140):
        whole = "".join(text_of(render_delivery_note(note, paper)))
        for shown in (
            "123,456.789012", "98765.432109", "12,193,263,111.26", "1,402,764,782.71",
            "24,386,526,222.52", "2,805,529,565.42",
        ):  # fmt: skip
            assert shown in whole


@pytest.mark.parametrize("paper", [A4, FORM_241_140], ids=lambda paper: paper.code)
def test_long_names_are_written_out(paper: Paper) -> None:
    customer = (
        "中国（浙江）自由贸易试验区宁波片区海曙区鼎力五金机电进出口贸易有限责任公司第二分公司"
    )
    name = "手持式充电无刷冲击电动扳手套装（含双电池快充底座与防震工具箱）工业加强版"
    note = delivery_note(customer=customer, lines=[line(2, name=name)], show_prices=True)

    whole = "".join("".join(text_of(render_delivery_note(note, paper))).split())

    assert name in whole
    assert customer in whole


def test_there_is_no_line_of_totals_with_nothing_in_it() -> None:
    note = delivery_note(lines=[line(41), line(46, unit="套")])

    assert "[total]" not in text_of(render_delivery_note(note))[0]
    assert "[total]" in text_of(render_delivery_note(delivery_note(lines=[line(41)])))[0]


def test_a_missing_price_refuses_the_print_instead_of_a_wrong_total() -> None:
    note = delivery_note(lines=[line(2), line(3, item="FG-9", price=None)], show_prices=True)

    with pytest.raises(ValueError, match="FG-9"):
        render_delivery_note(note)


def test_quantities_of_different_units_are_not_added_up() -> None:
    same = text_of(render_delivery_note(delivery_note(lines=[line(41), line(46)])))[0]
    mixed = text_of(render_delivery_note(delivery_note(lines=[line(41), line(46, unit="套")])))[0]

    assert "87" in same
    assert "87" not in mixed


def test_three_parts_repeat_all_pages_under_their_names() -> None:
    note = delivery_note(lines=[line(i) for i in range(1, 31)], in_parts=True)

    pages = text_of(render_delivery_note(note))

    assert len(pages) % 3 == 0
    each = len(pages) // 3
    assert each > 1
    for index, page in enumerate(pages):
        name = ("存根联", "客户联", "财务联")[index // each]
        assert name in page
        assert f"第 {index % each + 1} 页 共 {each} 页" in page
        assert page.replace(name, "") == pages[index % each].replace("存根联", "")


def test_many_lines_run_over_many_pages_and_none_is_lost() -> None:
    lines = [line(1, item=f"ITEM-{i:04d}") for i in range(500)]

    content = render_delivery_note(delivery_note(lines=lines), A4)

    whole = "".join(text_of(content))
    assert all(f"ITEM-{i:04d}" in whole for i in range(500))


def test_the_total_never_stands_alone_on_the_last_page() -> None:
    for count in range(6, 14):
        note = delivery_note(
            lines=[line(1, item=f"ITEM-{i}") for i in range(count)], show_prices=True
        )

        last = text_of(render_delivery_note(note))[-1]

        assert "[in_capitals]" in last
        assert f"ITEM-{count - 1}" in last


def test_the_delivery_notes_code_names_the_document() -> None:
    assert codes_on(render_delivery_note(delivery_note())) == [
        "SH202611-0015",
        "XY1:DC:DN:SH202611-0015",
    ]


def test_a_chinese_number_is_printed_without_a_code_128_that_cannot_hold_it() -> None:
    content = render_delivery_note(delivery_note(number="送2611-7"))

    assert codes_on(content) == ["XY1:DC:DN:送2611-7"]
    assert "送2611-7" in text_of(content)[0]


def test_equal_data_gives_equal_bytes_when_times_are_left_out() -> None:
    first = render_traveller(traveller(), invariant=True)

    assert render_traveller(traveller(), invariant=True) == first


def test_threads_do_not_disturb_each_others_prints() -> None:
    note = delivery_note(show_prices=True, in_parts=True)
    alone = (
        render_delivery_note(note, invariant=True),
        render_traveller(traveller(), invariant=True),
    )

    with ThreadPoolExecutor(4) as pool:
        notes = [pool.submit(render_delivery_note, note, invariant=True) for _ in range(6)]
        cards = [pool.submit(render_traveller, traveller(), invariant=True) for _ in range(6)]

    assert {job.result() for job in notes} == {alone[0]}
    assert {job.result() for job in cards} == {alone[1]}


def test_a_head_that_fills_the_page_is_refused() -> None:
    extra = [(f"字段{i}", "值") for i in range(60)]

    with pytest.raises(ValueError, match="leaves no room"):
        render_traveller(traveller(extra=extra), FORM_241_140)


def test_a_watermark_marks_what_is_no_valid_document() -> None:
    assert "作废" in text_of(render_delivery_note(delivery_note(watermark="作废")))[0]


def test_a_name_that_looks_like_a_field_is_printed_as_it_is() -> None:
    stamp = traveller().stamp
    assert stamp is not None
    odd = type(stamp)(stamp.at, "{at}{page}", 0)

    (page,) = text_of(render_traveller(traveller(stamp=odd, quantity=Decimal(7))))

    assert "2026-11-24 00:30 {at}{page}" in page
