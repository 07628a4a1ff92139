"""Amounts and VAT to the fen."""

from decimal import Decimal

import pytest

from modules.orders.domain.amounts import Amount, amount_of, price_with_tax, total

D = Decimal


@pytest.mark.parametrize(
    ("quantity", "price", "rate", "gross", "tax"),
    [
        ("3", "33.33", "0.13", "99.99", "11.50"),
        ("7", "0.145", "0.13", "1.02", "0.12"),  # 1.015 is rounded half up
        ("1000", "0.000001", "0.13", "0.00", "0.00"),
        ("2.5", "10", "0", "25.00", "0.00"),
    ],
)
def test_a_price_with_tax_contains_its_tax(
    quantity: str, price: str, rate: str, gross: str, tax: str
) -> None:
    amount = amount_of(D(quantity), D(price), D(rate), tax_included=True)

    assert amount == Amount(D(gross), D(tax))
    assert amount.net + amount.tax == amount.gross


def test_a_price_without_tax_gets_its_tax_on_top() -> None:
    assert amount_of(D(3), D("33.33"), D("0.13"), tax_included=False) == Amount(
        D("112.99"), D("13.00")
    )


def test_a_line_without_price_costs_nothing_yet() -> None:
    assert amount_of(D(3), None, D("0.13"), tax_included=True) == Amount(D(0), D(0))


def test_the_order_is_the_sum_of_its_lines_to_the_fen() -> None:
    lines = [amount_of(D(1), D("0.05"), D("0.13"), tax_included=True) for _ in range(3)]

    assert total(lines) == Amount(D("0.15"), D("0.03"))


def test_a_price_without_tax_is_shown_with_it_to_six_places() -> None:
    assert price_with_tax(D("10"), D("0.13"), tax_included=False) == D("11.300000")
    assert price_with_tax(D("10"), D("0.13"), tax_included=True) == D("10")
