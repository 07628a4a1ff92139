"""Forms speak the enterprise's language: every word of them is translated."""

from dataclasses import fields
from typing import Any

import pytest
from django.utils import translation

from mes.documents.printing.words import DeliveryNoteWords, FormWords, LabelWords, TravellerWords

KINDS = [FormWords, TravellerWords, DeliveryNoteWords, LabelWords]


def texts(words: Any) -> list[str]:
    found: list[str] = []
    for field in fields(words):
        value = getattr(words, field.name)
        if isinstance(value, FormWords):
            continue
        found += value if isinstance(value, tuple) else [value]
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_every_word_of_a_form_is_chinese_in_chinese(kind: Any) -> None:
    with translation.override("zh-hans"):
        words = kind.translated()

    for text in texts(words):
        assert any("\u4e00" <= char <= "\u9fff" for char in text), text


@pytest.mark.parametrize("kind", KINDS)
def test_every_word_of_a_form_is_english_in_english(kind: Any) -> None:
    with translation.override("en"):
        words = kind.translated()

    assert all(text.isascii() for text in texts(words))


def test_the_forms_carry_their_names_from_the_glossary() -> None:
    with translation.override("zh-hans"):
        assert TravellerWords.translated().title == "生产流转卡"
        assert DeliveryNoteWords.translated().title == "送货单"
        assert DeliveryNoteWords.translated().copies == ("存根联", "客户联", "财务联")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_fields_of_the_foot_survive_translation(language: str) -> None:
    with translation.override(language):
        words = FormWords.translated()

    assert "{at}" in words.printed
    assert words.printed.count("{by}") == 1
    assert "{page}" in words.pages
    assert "{pages}" in words.pages
    assert "{count}" in words.reprint
