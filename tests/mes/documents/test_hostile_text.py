"""Whatever people type is printed or replaced visibly; it is never markup, never a request."""

import logging
import socket
import threading
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mes.documents.printing.delivery_note import render_delivery_note
from mes.documents.printing.fonts import missing_glyphs, replace_missing, use_font
from mes.documents.printing.labels import Label, item_label, render_labels
from mes.documents.printing.paper import LABEL_60_40
from mes.documents.printing.text import clean, fit, paragraph
from mes.documents.printing.traveller import (
    TravellerComponent,
    TravellerOperation,
    render_traveller,
)
from tests.mes.documents.forms import (
    LABEL_WORDS,
    delivery_note,
    line,
    opened,
    text_of,
    traveller,
)

TRADE = (
    "不锈钢 304 Φ12×1.5 mm ±0.05 ℃ ㎡ ㎜ ² ³ ≤ ≥ → Ω μ α β Ⅲ ● ○ ※ — ：；（）【】《》“”￥¥① Ra3.2 √"
)
RARE_NAMES = "䶮㛃㙓"
HOSTILE = [
    '<img src="http://127.0.0.1:{port}/x.png"/>',
    "<para><font color=\"__import__('os')\">x</font></para>",
    '<unichar code="65"/><a href="http://127.0.0.1:{port}/">x</a>',
    "[[[ ]]] {{ 7*7 }} {% x %} ${x} #{x} {0.__init__} __class__ %(x)s",
    "]]>&amp;&lt;&nbsp;&#0;<!-- -->",
    "长" * 100_000,
    "W" * 100_000,
    "😀👩‍👩‍👧🏽 表情",
    "\u202eevil\u202c العربية עברית",
    "NUL\x00\x01\x1b[31m\ud800 end",
    " \t\r\n ",
]


@pytest.fixture
def listener() -> Iterator[tuple[int, list[object]]]:
    """A port on which any fetch would be noticed."""
    server = socket.create_server(("127.0.0.1", 0))
    calls: list[object] = []

    def accept() -> None:
        while True:
            try:
                peer, address = server.accept()
            except OSError:
                return
            calls.append(address)
            peer.close()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    yield server.getsockname()[1], calls
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join(5)


@pytest.mark.parametrize("index", range(len(HOSTILE)))
def test_hostile_text_in_every_field_is_printed_and_fetches_nothing(
    index: int, listener: tuple[int, list[object]]
) -> None:
    port, calls = listener
    text = HOSTILE[index].replace("{port}", str(port))
    operation = TravellerOperation(10, text, text)
    component = TravellerComponent(text, text, text, text, traveller().quantity, text)
    card = traveller(
        enterprise=text, name=text, specification=text, unit=text, customer=text, remarks=text,
        operations=[operation], components=[component], lot=text, watermark=text,
    )  # fmt: skip
    note = delivery_note(
        enterprise=text, customer=text, address=text, contact=text, remarks=text,
        lines=[line(3, name=text, specification=text, unit=text, remark=text)],
    )  # fmt: skip
    label = item_label(
        LABEL_WORDS, enterprise=text, code="A-1", name=text, specification=text, unit=text
    )

    prints = [
        render_traveller(card),
        render_delivery_note(note),
        render_labels([label], LABEL_60_40),
    ]

    for content in prints:
        with opened(content) as document:
            assert 1 <= len(document) <= 4
    assert calls == []


def test_markup_is_printed_literally() -> None:
    (page,) = text_of(render_delivery_note(delivery_note(customer="<b>甲&amp;乙</b> {{7*7}} [[[")))

    assert "<b>甲&amp;乙</b> {{7*7}} [[[" in page


def test_trade_text_and_rare_names_have_a_glyph_each() -> None:
    assert missing_glyphs(TRADE + RARE_NAMES) == set()


def test_every_drawn_character_is_in_the_font() -> None:
    note = delivery_note(customer=RARE_NAMES, address=TRADE, remarks="😀𠮷 ☑ العربية")
    (page,) = text_of(render_delivery_note(note))

    assert missing_glyphs(page) == set()
    assert RARE_NAMES in page


def test_a_rare_name_is_drawn_as_itself_and_not_as_the_missing_glyph() -> None:
    glyphs = use_font()

    assert all(glyphs.can_draw(char) for char in RARE_NAMES)
    pictures = {
        char: render_labels([_named(char)], LABEL_60_40, invariant=True) for char in RARE_NAMES
    }
    assert len({_pixels(content) for content in pictures.values()}) == len(RARE_NAMES)


def test_a_missing_character_is_replaced_visibly_and_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING):
        shown = replace_missing("吉𠮷☑")

    assert shown == "吉〓〓"
    assert "U+2611, U+20BB7" in caplog.text


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("a\x00b", "ab"),
        ("一\r\n二\t三", "一 二 三"),
        ("\u202eabc", "abc"),
        ("a\ud800b", "ab"),
        ("零\u200b宽", "零宽"),
        ("", ""),
    ],
)
def test_cleaning_leaves_what_can_be_seen(raw: str, shown: str) -> None:
    assert clean(raw) == shown


def test_a_long_text_is_cut_with_an_ellipsis() -> None:
    assert clean("长" * 50, 10) == "长" * 9 + "…"


def test_a_paragraph_keeps_to_its_lines() -> None:
    block = paragraph("很长的规格说明 " * 40, 9, width=60, lines=3)
    block.wrap(60, 1000)

    assert len(block.blPara.lines) == 3


def test_a_line_shrinks_before_it_is_cut() -> None:
    whole, smaller = fit("佛山市学样家具制造有限公司", 18, 120)
    cut, smallest = fit("佛山市学样家具制造有限公司", 18, 40)

    assert (whole, round(smaller, 2)) == ("佛山市学样家具制造有限公司", 9.23)
    assert cut == "佛山市学样家具…"
    assert smallest == 5


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(), max_size=60))
def test_cleaned_text_holds_only_what_the_font_draws(text: str) -> None:
    assert missing_glyphs(clean(text)) == set()


def _named(name: str) -> Label:
    return item_label(LABEL_WORDS, enterprise="", code="A", name=name, specification="", unit="")


def _pixels(content: bytes) -> bytes:
    with opened(content) as document:
        return bytes(document[0].render(scale=2, grayscale=True).to_pil().tobytes())
