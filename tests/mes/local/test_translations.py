"""Message catalogues are extracted, checked and compiled without the gettext programs."""

import gettext
import os
from pathlib import Path

import pytest

from mes.local.translations import compile_catalogues, problems, update_catalogues

SOURCE = """
title = _("Stock")
count = ngettext_lazy("%(n)s item", "%(n)s items", n)
verb = pgettext_lazy("button", "Issue")
"""
EMPTY = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
COMPLETE = f"""{EMPTY}
#, python-format
msgid "%(n)s item"
msgid_plural "%(n)s items"
msgstr[0] "%(n)s 项物料"

msgctxt "button"
msgid "Issue"
msgstr "发料"

msgid "Stock"
msgstr "库存"
"""


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    package = tmp_path / "platform" / "mes"
    folder = package / "locale" / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (package / "source.py").write_text(SOURCE, encoding="utf-8")
    path = folder / "django.po"
    path.write_text(COMPLETE, encoding="utf-8")
    return path


def test_a_complete_catalogue_has_no_problems(tmp_path: Path, catalogue: Path) -> None:
    assert problems(tmp_path) == []


def test_a_new_text_is_a_problem_until_it_is_extracted_and_translated(
    tmp_path: Path, catalogue: Path
) -> None:
    template = tmp_path / "platform" / "mes" / "page.html"
    template.write_text("{% load i18n %}<p>{% translate 'Order' %}</p>", encoding="utf-8")
    name = catalogue.relative_to(tmp_path)
    assert problems(tmp_path) == [f"{name}: not extracted yet: 'Order'"]

    update_catalogues(tmp_path)

    assert problems(tmp_path) == [f"{name}: not translated: 'Order'"]


def test_a_text_no_longer_used_is_a_problem_until_it_is_dropped(
    tmp_path: Path, catalogue: Path
) -> None:
    source = tmp_path / "platform" / "mes" / "source.py"
    source.write_text(SOURCE.replace('title = _("Stock")', ""), encoding="utf-8")
    name = catalogue.relative_to(tmp_path)
    assert problems(tmp_path) == [f"{name}: no longer used: 'Stock'"]

    update_catalogues(tmp_path)

    assert problems(tmp_path) == []
    assert "库存" not in catalogue.read_text(encoding="utf-8")


def test_a_fuzzy_translation_is_a_problem(tmp_path: Path, catalogue: Path) -> None:
    text = COMPLETE.replace('msgid "Stock"', '#, fuzzy\nmsgid "Stock"')
    catalogue.write_text(text, encoding="utf-8")

    assert problems(tmp_path) == [f"{catalogue.relative_to(tmp_path)}: marked fuzzy: 'Stock'"]


def test_a_lost_placeholder_is_a_problem(tmp_path: Path, catalogue: Path) -> None:
    catalogue.write_text(COMPLETE.replace("%(n)s 项物料", "%(m)s 项物料"), encoding="utf-8")

    assert len(problems(tmp_path)) == 1


def test_updating_twice_changes_nothing(tmp_path: Path, catalogue: Path) -> None:
    update_catalogues(tmp_path)
    once = catalogue.read_bytes()

    update_catalogues(tmp_path)

    assert catalogue.read_bytes() == once


def test_a_nearer_catalogue_takes_its_texts(tmp_path: Path, catalogue: Path) -> None:
    module = tmp_path / "platform" / "mes" / "module"
    folder = module / "locale" / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (module / "source.py").write_text('title = _("Lot")', encoding="utf-8")
    (folder / "django.po").write_text(f'{EMPTY}\nmsgid "Lot"\nmsgstr "批次"\n', encoding="utf-8")

    assert problems(tmp_path) == []


def test_a_module_with_texts_and_no_catalogue_is_a_problem_until_it_gets_one(
    tmp_path: Path, catalogue: Path
) -> None:
    module = tmp_path / "modules" / "inventory"
    module.mkdir(parents=True)
    (module / "source.py").write_text('title = _("Lot")', encoding="utf-8")
    assert problems(tmp_path) == ["modules/inventory: has texts but no catalogue"]

    update_catalogues(tmp_path)

    name = "modules/inventory/locale/zh_Hans/LC_MESSAGES/django.po"
    assert problems(tmp_path) == [f"{name}: not translated: 'Lot'"]


def test_only_a_changed_catalogue_is_compiled(tmp_path: Path, catalogue: Path) -> None:
    compiled = catalogue.with_suffix(".mo")

    assert compile_catalogues(tmp_path) == [compiled]
    assert compile_catalogues(tmp_path) == []
    later = compiled.stat().st_mtime + 1
    os.utime(catalogue, (later, later))
    assert compile_catalogues(tmp_path) == [compiled]

    with compiled.open("rb") as file:
        translations = gettext.GNUTranslations(file)
    assert translations.gettext("Stock") == "库存"
    assert translations.pgettext("button", "Issue") == "发料"
