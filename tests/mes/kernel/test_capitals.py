"""Amounts in Chinese capitals: the annex's own examples, then its corners."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mes.kernel.capitals import DIGITS, amount_in_capitals

VALUES = {"拾": 10, "佰": 100, "仟": 1000}


def read_back(text: str) -> Decimal:
    """Read capitals independently of how they were written."""
    sign = -1 if text.startswith("负") else 1
    body = text.removeprefix("负").removesuffix("整")
    yuan, _, rest = body.rpartition("元") if "元" in body else ("", "", body)
    cents = 0
    digit = 0
    for char in rest:
        if char in DIGITS:
            digit = DIGITS.index(char)
        else:
            cents += digit * {"角": 10, "分": 1}[char]
    return sign * (Decimal(_whole(yuan)) + Decimal(cents) / 100)


def _whole(text: str) -> int:
    for name, size in (("亿", 10**8), ("万", 10**4)):
        if name in text:
            high, _, low = text.rpartition(name)
            return _whole(high) * size + _whole(low)
    total = digit = 0
    for char in text:
        if char in DIGITS:
            digit = DIGITS.index(char)
        else:
            total += digit * VALUES[char]
            digit = 0
    return total + digit


@pytest.mark.parametrize(
    ("amount", "capitals"),
    [
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("1680.32", "壹仟陆佰捌拾元零叁角贰分"),
        ("107000.53", "壹拾万柒仟元零伍角叁分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
    ],
)
def test_the_examples_of_the_bank_rules_are_written_as_printed_there(
    amount: str, capitals: str
) -> None:
    assert amount_in_capitals(Decimal(amount)) == capitals


@pytest.mark.parametrize(
    ("amount", "capitals"),
    [
        ("0", "零元整"),
        ("0.00", "零元整"),
        ("-0.00", "零元整"),
        ("0.01", "壹分"),
        ("0.10", "壹角整"),
        ("0.15", "壹角伍分"),
        ("1", "壹元整"),
        ("1.05", "壹元零伍分"),
        ("10", "壹拾元整"),
        ("10.50", "壹拾元零伍角整"),
        ("15.70", "壹拾伍元柒角整"),
        ("101", "壹佰零壹元整"),
        ("110", "壹佰壹拾元整"),
        ("1000", "壹仟元整"),
        ("1001", "壹仟零壹元整"),
        ("1010", "壹仟零壹拾元整"),
        ("10000", "壹万元整"),
        ("10001", "壹万零壹元整"),
        ("100000", "壹拾万元整"),
        ("100500", "壹拾万零伍佰元整"),
        ("1000000", "壹佰万元整"),
        ("10000300", "壹仟万零叁佰元整"),
        ("100000000", "壹亿元整"),
        ("100003000", "壹亿零叁仟元整"),
        ("100050000", "壹亿零伍万元整"),
        ("1050000000", "壹拾亿伍仟万元整"),
        ("10010001", "壹仟零壹万零壹元整"),
        ("1000000000000", "壹万亿元整"),
        ("10000000000000000", "壹亿亿元整"),
        ("-12.30", "负壹拾贰元叁角整"),
        (
            "999999999999999999.99",
            "玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分",
        ),
    ],
)
def test_zeros_are_spoken_once_and_only_where_needed(amount: str, capitals: str) -> None:
    assert amount_in_capitals(Decimal(amount)) == capitals


@given(st.decimals(min_value=-(10**17), max_value=10**17, places=2))
def test_capitals_read_back_as_the_same_amount(amount: Decimal) -> None:
    text = amount_in_capitals(amount)

    assert read_back(text) == amount or (amount == 0 and text == "零元整")
    assert "零零" not in text


@pytest.mark.parametrize("amount", ["1.001", "NaN", "Infinity", "-Infinity", "1E+18"])
def test_what_cannot_be_written_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="amount in capitals"):
        amount_in_capitals(Decimal(amount))
