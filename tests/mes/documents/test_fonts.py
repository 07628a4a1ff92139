"""Which font prints, and that a machine without one still prints."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mes.documents.printing import fonts
from mes.documents.printing.delivery_note import render_delivery_note
from tests.mes.documents.forms import delivery_note, text_of


@pytest.fixture(autouse=True)
def _font_is_chosen_anew() -> Iterator[None]:
    fonts._registered.cache_clear()
    yield
    fonts._registered.cache_clear()


def test_the_packaged_font_is_the_default() -> None:
    font = fonts.use_font()

    assert font.path is not None
    assert font.path.name == "NotoSansSC-Regular.ttf"


def test_the_font_is_embedded_as_a_subset() -> None:
    content = render_delivery_note(delivery_note())

    assert b"/FontFile2" in content
    assert len(content) < 100_000


def test_a_chosen_font_comes_before_every_other(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_setting, by_environment = tmp_path / "a.ttf", tmp_path / "b.ttf"
    for path in (by_setting, by_environment):
        path.write_bytes(b"")

    monkeypatch.setenv("XUEYANG_FONT", str(by_environment))
    assert next(fonts.candidates()) == by_environment
    settings.XUEYANG_FONT = str(by_setting)
    assert next(fonts.candidates()) == by_setting


def test_a_font_that_cannot_be_embedded_is_passed_over_and_logged(
    settings: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broken = tmp_path / "broken.otf"
    broken.write_bytes(b"OTTO" + b"\0" * 200)
    settings.XUEYANG_FONT = str(broken)

    with caplog.at_level(logging.WARNING):
        font = fonts.use_font()

    assert font.path is not None
    assert font.path.name == "NotoSansSC-Regular.ttf"
    assert "broken.otf cannot be embedded" in caplog.text


def test_without_any_font_file_the_viewers_own_song_prints(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(fonts, "candidates", lambda: iter(()))

    with caplog.at_level(logging.WARNING):
        (page,) = text_of(render_delivery_note(delivery_note()))

    assert fonts.use_font().name == "STSong-Light"
    assert "广州美家商贸有限公司" in page
    assert fonts.missing_glyphs("中㛃") == {"㛃"}
