"""What somebody types about their enterprise is checked field by field."""

from dataclasses import replace

import pytest

from mes.kernel.errors import Invalid
from mes.tenancy.registration import (
    Application,
    candidates,
    checked,
    find_industries,
    industry_name,
)
from mes.tenancy.registration.industries import industries
from tests.factories.enterprises import a_credit_code

GOOD = Application("永康市新星工具有限公司", a_credit_code(77), "3465", "芝英镇", "small")


def _wrong(application: Application, code: str = "xinxing") -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        checked(application, code)
    return [(error.field, error.code) for error in refused.value.errors]


def test_a_good_application_becomes_a_new_enterprise() -> None:
    new = checked(replace(GOOD, name="  永康市新星工具有限公司 "), "xinxing")

    assert (new.name, new.code, new.industry) == ("永康市新星工具有限公司", "xinxing", "3465")


@pytest.mark.parametrize(
    ("credit_code", "error"),
    [
        ("91330784MA3T0007", "wrong_length"),
        (a_credit_code(77)[:17] + "0", "wrong_check_character"),
        ("91330784MA3T0O0770", "wrong_characters"),
        ("", "wrong_length"),
    ],
)
def test_a_wrong_credit_code_is_named_by_what_is_wrong(credit_code: str, error: str) -> None:
    assert _wrong(replace(GOOD, credit_code=credit_code)) == [("credit_code", error)]


def test_a_real_published_credit_code_is_accepted() -> None:
    # The example of python-stdnum's documentation.
    assert checked(replace(GOOD, credit_code="91110000600037341L"), "xinxing")


def test_a_credit_code_is_kept_without_blanks_and_in_capitals() -> None:
    typed = a_credit_code(77).lower()

    assert checked(replace(GOOD, credit_code=f" {typed[:8]} {typed[8:]}"), "x1").credit_code == (
        a_credit_code(77)
    )


def test_all_wrong_fields_are_told_at_once() -> None:
    application = Application("厂", "1", "9999", "巴黎", "huge")

    assert _wrong(application, "WWW") == [
        ("name", "invalid"),
        ("credit_code", "wrong_length"),
        ("industry", "unknown"),
        ("town", "unknown"),
        ("size_class", "unknown"),
        ("code", "invalid"),
    ]


def test_every_division_and_group_of_manufacturing_is_listed() -> None:
    codes = industries().keys()

    assert [c for c in codes if len(c) == 2] == [str(number) for number in range(13, 44)]
    assert all(code[:2] in codes for code in codes)
    assert all(code[:3] in codes for code in codes if len(code) == 4)
    assert all(any(c[:2] == d and len(c) == 3 for c in codes) for d in codes if len(d) == 2)


@pytest.mark.parametrize(
    ("search", "code"),
    [("3465", "3465"), ("电动工具", "3465"), ("fdhddgj", "3465"), ("门窗", "3312")],
)
def test_industries_are_found_by_code_name_and_initials(search: str, code: str) -> None:
    assert code in [entry.code for entry in find_industries(search)]


def test_without_a_search_the_divisions_are_offered() -> None:
    assert [entry.code for entry in find_industries()] == [str(n) for n in range(13, 44)]


def test_a_class_that_is_not_listed_is_named_by_its_group() -> None:
    assert industry_name("1311") == "谷物磨制"
    assert industry_name("1211") is None


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("永康市新星工具有限公司", "xinxinggongju"),
        ("浙江金华ABC电器股份有限公司", "abcdianqi"),
        ("厂", "chang"),
        ("永康", "yongkang"),
        ("123", "factory"),
    ],
)
def test_an_address_is_made_from_the_name(name: str, first: str) -> None:
    found = list(candidates(name))

    assert found[:2] == [first, f"{first}2"]
