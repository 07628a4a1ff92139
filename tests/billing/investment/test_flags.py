"""Each red flag: raised where an auditor would ask, and not raised just before."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from billing.investment.domain.flags import Flag, FlagLine, Party, Raised, raised

D = Decimal
CUTOFF = date(2026, 12, 31)
AGREED, PAID = date(2026, 2, 1), date(2026, 3, 1)
FLOORS = (D(300_000), D(500_000))
PLAIN = FlagLine(
    position=1,
    vendor=Party(name="永康智造", code="91330784MA2E00099Y"),
    contract_number="HT-1",
    contract_on=AGREED,
    contract_gross=D(100),
    unit_price=D("100.00"),
    list_price=None,
    median_price=None,
    sellers=[("26332000000000000017", "91330784MA2E00099Y")],
    red=(),
    claimed_before=(),
    serials_elsewhere=(),
    paid_on=[PAID],
    paid_back_on=(),
    module="",
    active_days=None,
    device_points=None,
    typed_points=None,
)
US = Party(
    name="阿尔法工具厂", code="91330784MA2E00001X", person="王", phone="1", address="东城1号"
)
THEM = Party(name="贝塔", code="91330784MA2E00002W", person="李", phone="2", address="西城2号")


def found(
    *lines: FlagLine, total: str = "0", applicant: Party = US, contractor: Party = THEM
) -> list[Raised]:
    return raised(
        lines,
        cutoff=CUTOFF,
        total=D(total),
        floors=FLOORS,
        applicant=applicant,
        contractor=contractor,
    )


def codes(*lines: FlagLine, **project: object) -> list[str]:
    return [str(one.flag) for one in found(*lines, **project)]  # type: ignore[arg-type]


def test_a_plain_line_raises_nothing() -> None:
    assert found(PLAIN) == []


@pytest.mark.parametrize(
    ("seller", "vendor", "flags"),
    [
        ("91330784MA2E00099Y", "91330784MA2E00099Y", []),
        ("91330784MA2E00098Y", "91330784MA2E00099Y", ["F1"]),
        ("91330784MA2E00098Y", "", []),
    ],
)
def test_f1_another_seller_than_the_contracts_party(
    seller: str, vendor: str, flags: list[str]
) -> None:
    line = replace(PLAIN, vendor=Party(code=vendor), sellers=[("1", seller)])

    assert codes(line) == flags


@pytest.mark.parametrize(
    ("day", "flags"),
    [
        (AGREED - timedelta(days=1), ["F2"]),
        (AGREED, []),
        (CUTOFF, []),
        (CUTOFF + timedelta(days=1), ["F2"]),
    ],
)
def test_f2_paid_before_the_contract_or_after_the_cutoff(day: date, flags: list[str]) -> None:
    assert codes(replace(PLAIN, paid_on=[day])) == flags


def test_f2_without_a_contracts_day_only_the_cutoff_counts() -> None:
    assert codes(replace(PLAIN, contract_on=None, paid_on=[date(2020, 1, 1)])) == []


@pytest.mark.parametrize(("days", "flags"), [(180, ["F3"]), (181, []), (-180, ["F3"]), (-181, [])])
def test_f3_money_that_came_back_within_180_days(days: int, flags: list[str]) -> None:
    back = PAID + timedelta(days=days)

    assert codes(replace(PLAIN, paid_back_on=[back])) == flags


@pytest.mark.parametrize(
    ("price", "listed", "median", "flags"),
    [
        ("100.00", "100.00", None, []),
        ("100.01", "100.00", None, ["F4"]),
        ("150.00", None, "100.00", []),
        ("150.01", None, "100.00", ["F4"]),
        ("999.00", None, None, []),
        ("999.00", "0", None, []),
    ],
)
def test_f4_dearer_than_the_list_or_half_above_the_median(
    price: str, listed: str | None, median: str | None, flags: list[str]
) -> None:
    line = replace(
        PLAIN,
        unit_price=D(price),
        list_price=None if listed is None else D(listed),
        median_price=None if median is None else D(median),
    )

    assert codes(line) == flags


@pytest.mark.parametrize(
    ("total", "flags"),
    [
        ("299999.99", []),
        ("300000.00", ["F5"]),
        ("303000.00", ["F5"]),
        ("303000.01", []),
        ("500000.00", ["F5"]),
        ("505000.01", []),
    ],
)
def test_f5_a_total_just_above_a_floor(total: str, flags: list[str]) -> None:
    assert codes(PLAIN, total=total) == flags


def test_f6_an_invoice_that_was_claimed_before() -> None:
    (flag,) = found(replace(PLAIN, claimed_before=["26332000000000000017"]))

    assert flag == Raised(Flag.USED_ELSEWHERE, 1, {"invoice": "26332000000000000017"})


def test_f7_an_invoice_that_was_taken_back() -> None:
    (flag,) = found(replace(PLAIN, red=["26332000000000000025"]))

    assert flag == Raised(Flag.RED, 1, {"invoice": "26332000000000000025"})


def test_f8_a_device_in_two_projects() -> None:
    (flag,) = found(replace(PLAIN, serials_elsewhere=["SN-1"]))

    assert flag == Raised(Flag.SERIAL_TWICE, 1, {"serial": "SN-1"})


@pytest.mark.parametrize(
    ("module", "days", "flags"),
    [("orders", 19, ["F9"]), ("orders", 20, []), ("orders", None, []), ("", 0, [])],
)
def test_f9_a_module_that_is_hardly_used(module: str, days: int | None, flags: list[str]) -> None:
    assert codes(replace(PLAIN, module=module, active_days=days)) == flags


@pytest.mark.parametrize("shared", ["code", "person", "phone", "address"])
def test_f10_applicant_and_contractor_share_something(shared: str) -> None:
    contractor = replace(THEM, **{shared: f" {getattr(US, shared)} "})

    (flag,) = found(PLAIN, contractor=contractor)

    assert flag == Raised(Flag.AFFILIATE, None, {"shared": shared, "value": getattr(US, shared)})


def test_f10_what_neither_has_is_not_shared() -> None:
    assert codes(PLAIN, applicant=Party(), contractor=Party()) == []


def contract(number: str, gross: str, day: date, position: int = 1) -> FlagLine:
    return replace(
        PLAIN, position=position, contract_number=number, contract_gross=D(gross), contract_on=day
    )


@pytest.mark.parametrize(
    ("second", "gross", "days", "flags"),
    [
        ("HT-2", "150000", 30, ["F11"]),
        ("HT-2", "150000", 31, []),
        ("HT-2", "149999.99", 30, []),
        ("HT-1", "150000", 30, []),
        ("HT-2", "300000", 30, []),
    ],
)
def test_f11_contracts_that_reach_a_floor_together(
    second: str, gross: str, days: int, flags: list[str]
) -> None:
    first = contract("HT-1", "150000", AGREED)
    later = contract(second, gross, AGREED + timedelta(days=days), 2)

    assert codes(*[replace(one, paid_on=()) for one in (later, first)]) == flags


def test_f11_contracts_of_other_vendors_are_not_split() -> None:
    first = contract("HT-1", "150000", PAID - timedelta(days=9))
    other = replace(contract("HT-2", "150000", PAID, 2), vendor=Party(name="另一家"))

    assert codes(first, other) == []


@pytest.mark.parametrize(
    ("typed", "every", "flags"), [(50, 100, []), (51, 100, ["F12"]), (0, 100, []), (1, 0, [])]
)
def test_f12_more_than_half_of_the_data_was_typed(typed: int, every: int, flags: list[str]) -> None:
    assert codes(replace(PLAIN, typed_points=typed, device_points=every)) == flags


def test_flags_come_by_line_and_number_the_projects_first() -> None:
    first = replace(PLAIN, position=1, red=["R"], sellers=[("1", "X")])
    second = replace(PLAIN, position=2, serials_elsewhere=["S"])

    flags = found(second, first, total="300000.00")

    assert [(one.line, str(one.flag)) for one in flags] == [
        (None, "F5"),
        (1, "F1"),
        (1, "F7"),
        (2, "F8"),
    ]
