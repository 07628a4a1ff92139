"""The worked examples of the programmes, to the fen."""

from dataclasses import replace
from decimal import Decimal

import pytest

from billing.policy.domain.engine import assess, in_fen
from billing.policy.domain.parameters import (
    AmountBasis,
    BelowFloor,
    CapScope,
    Category,
    Rounding,
    Spending,
)
from billing.policy.domain.text_programmes import TEXT_PROGRAMMES
from tests.billing.policy.cases import WAN, assessed, payable, programme, result, spent

# Total in 10 000 yuan; then WHOLE g=0, WHOLE g=20 %, PORTION g=0, PORTION g=20 %, PORTION_G g=20 %.
COLUMNS = (
    ("WHOLE", "0"),
    ("WHOLE", "0.2"),
    ("PORTION", "0"),
    ("PORTION", "0.2"),
    ("PORTION_G", "0.2"),
)
TABLES = {
    "P1": """
        0       0       0       0       0       0
        9.99    0       0       0       0       0
        10      0       0       0       0       0
        29.99   0       0       0       0       0
        30      120000  120000  0       0       60000
        50      200000  200000  80000   80000   140000
        50.01   200000  200020  80000   80020   140020
        150     200000  400000  80000   280000  340000
        300     200000  700000  80000   580000  640000
        300.01  200000  700020  80000   580020  640020
    """,
    "P3": """
        0       0       0       0       0       0
        9.99    0       0       0       0       0
        10      40000   40000   0       0       20000
        29.99   119960  119960  79960   79960   99960
        30      120000  120000  80000   80000   100000
        50      200000  200000  160000  160000  180000
        50.01   200000  200020  160000  160020  180020
        150     200000  400000  160000  360000  380000
        300     200000  700000  160000  660000  680000
        300.01  200000  700020  160000  660020  680020
    """,
    "P2a": """
        0       0       0       0       0       0
        9.99    0       0       0       0       0
        10      0       0       0       0       0
        30      0       0       0       0       0
        50      0       0       0       0       0
        50.01   0       0       0       0       0
        149.99  0       0       0       0       0
        150     900000  900000  0       0       300000
        150.01  900060  900060  60      60      300060
        200     1200000 1200000 300000  300000  600000
        300     1800000 1800000 900000  900000  1200000
        300.01  1800000 1800020 900000  900020  1200020
        400     1800000 2000000 900000  1100000 1400000
        1000    1800000 3200000 900000  2300000 2600000
    """,
    "P2b": """
        0       0       0       0       0       0
        149.99  0       0       0       0       0
        150     750000  750000  0       0       300000
        150.01  750050  750050  50      50      300050
        200     1000000 1000000 250000  250000  550000
        300     1500000 1500000 750000  750000  1050000
        300.01  1500000 1500020 750000  750020  1050020
        400     1500000 1700000 750000  950000  1250000
        1000    1500000 2900000 750000  2150000 2450000
    """,
}
ROWS = [
    (code, reading, g, wan, expected)
    for code, table in TABLES.items()
    for line in table.strip().splitlines()
    for (reading, g), expected in zip(COLUMNS, line.split()[1:], strict=True)
    for wan in line.split()[:1]
]


@pytest.mark.parametrize(("code", "reading", "g", "wan", "expected"), ROWS)
def test_the_tables_of_the_text_come_out_to_the_fen(
    code: str, reading: str, g: str, wan: str, expected: str
) -> None:
    assert payable(programme(code, reading, g), Decimal(wan) * WAN) == Decimal(expected)


@pytest.mark.parametrize(
    ("wan", "pilot", "rollout"),
    [
        ("99.99", "0", "0"),
        ("100", "18", "15"),
        ("100.01", "18.0018", "15.0015"),
        ("500", "90", "75"),
        ("2000", "360", "300"),
    ],
)
def test_the_add_on_counts_whole_once_it_is_reached(wan: str, pilot: str, rollout: str) -> None:
    for code, expected in (("P2a", pilot), ("P2b", rollout)):
        found = result(programme(code, "PORTION", "0"), 150 * WAN, Decimal(wan) * WAN)
        assert found.add_on == Decimal(expected) * WAN


@pytest.mark.parametrize(("wan", "pilot", "rollout"), [("100", 0, 0), ("1000", 162, 135)])
def test_the_add_on_can_be_read_as_the_excess(wan: str, pilot: int, rollout: int) -> None:
    for code, expected in (("P2a", pilot), ("P2b", rollout)):
        read = programme(code, "PORTION", "0", automation="EXCESS")
        assert result(read, 150 * WAN, Decimal(wan) * WAN).add_on == expected * WAN


def test_the_add_on_needs_the_main_band_unless_the_policy_lets_it_stand_alone() -> None:
    read = programme("P2a", "WHOLE", "0")

    assert payable(read, "1499999.99", 200 * WAN) == 0

    assert read.add_on is not None
    alone = replace(read, add_on=replace(read.add_on, needs_main_band=False))
    assert payable(alone, "1499999.99", 200 * WAN) == 36 * WAN


@pytest.mark.parametrize(
    ("code", "automation", "raw", "paid", "cap_hit"),
    [
        ("P2a", "17777777.77", "5000000.00", "5000000.00", False),
        ("P2a", "17777777.84", "5000000.01", "5000000.00", True),
        ("P2a", "20000000", "5400000.00", "5000000.00", True),
        ("P2b", "16666600", "3999990.00", "3999990.00", False),
        ("P2b", "16666700", "4000005.00", "4000000.00", True),
    ],
)
def test_the_sum_is_rounded_once_and_after_the_cap(
    code: str, automation: str, raw: str, paid: str, cap_hit: bool
) -> None:
    found = result(programme(code, "WHOLE", "0.2"), 300 * WAN, automation)

    assert (in_fen(found)["raw"], found.payable) == (Decimal(raw), Decimal(paid))
    assert found.cap_hit is cap_hit


@pytest.mark.parametrize(("code", "g", "wan"), [("P2a", "0.2", "1900"), ("P2b", "0.2", "1550")])
def test_the_general_part_alone_can_reach_the_cap(code: str, g: str, wan: str) -> None:
    read = programme(code, "WHOLE", g)
    at_cap = Decimal(wan) * WAN

    assert read.cap is not None
    assert payable(read, at_cap) == read.cap
    assert not result(read, at_cap).cap_hit
    assert payable(read, at_cap - Decimal("0.05")) == read.cap - Decimal("0.01")
    assert result(read, at_cap + 1).cap_hit


def test_what_the_cap_covers_is_a_reading() -> None:
    def with_scope(scope: CapScope) -> Decimal:
        return payable(programme("P2a", "WHOLE", "0.2", cap_scope=scope), 3000 * WAN, 1000 * WAN)

    assert with_scope(CapScope.SUM) == 500 * WAN
    assert with_scope(CapScope.SOFT_HARD_ONLY) == 500 * WAN + 180 * WAN
    assert with_scope(CapScope.EXCL_GENERAL) == 180 * WAN + 180 * WAN + 540 * WAN


def test_the_lower_bound_is_included_unless_the_policy_says_otherwise() -> None:
    assert payable(programme("P3", "WHOLE", "0"), 10 * WAN) == 40_000
    outside = programme("P3", "WHOLE", "0", lower_inclusive=False)
    assert payable(outside, 10 * WAN) == 0
    assert payable(outside, "100000.01") == Decimal("40000.00")


def test_below_the_floor_there_is_nothing_or_the_general_rate() -> None:
    general = programme("P3", "PORTION_G", "0.2", below_floor=BelowFloor.GENERAL)

    assert payable(programme("P3", "PORTION_G", "0.2"), 9 * WAN) == 0
    assert payable(general, 9 * WAN) == 18_000
    assert payable(general, "99999.99") == Decimal("20000.00")
    assert payable(general, 10 * WAN) == 20_000


# Gross amount and rate of each line; the subsidy before tax and with tax.
@pytest.mark.parametrize(
    ("lines", "net", "gross"),
    [
        ([("300000", "0.06")], "0", "120000"),
        ([("318000", "0.06")], "120000", "127200"),
        ([("339000", "0.13")], "120000", "135600"),
        ([("280000", "0.06"), ("56500", "0.13")], "125660.38", "134600"),
    ],
)
def test_tax_decides_at_the_boundary(lines: list[tuple[str, str]], net: str, gross: str) -> None:
    spendings = []
    for amount, rate in lines:
        before_tax = (Decimal(amount) / (1 + Decimal(rate))).quantize(Decimal("0.01"))
        spendings.append(Spending(Category.SOFTWARE, before_tax, Decimal(amount) - before_tax))

    for basis, expected in ((AmountBasis.NET, net), (AmountBasis.GROSS, gross)):
        found = assess(programme("P1", "WHOLE", "0", amount_basis=basis), spendings).result
        assert found is not None
        assert found.payable == Decimal(expected)


def test_cost_counts_the_tax_that_cannot_be_deducted() -> None:
    small_scale = Spending(Category.SOFTWARE, Decimal(300_000), Decimal(18_000), Decimal(0))
    half = Spending(Category.SOFTWARE, Decimal(300_000), Decimal(18_000), Decimal(8_000))
    cost = programme("P1", "WHOLE", "0", amount_basis=AmountBasis.COST)

    paid = [found.payable for one in (small_scale, half) if (found := assess(cost, [one]).result)]

    assert paid == [Decimal(127_200), Decimal(124_000)]


@pytest.mark.parametrize(
    ("rounding", "paid"),
    [
        (Rounding.FEN, "123456.79"),
        (Rounding.YUAN, "123456.00"),
        (Rounding.HUNDRED, "123400.00"),
        (Rounding.WAN_2, "123500.00"),
    ],
)
def test_the_policy_says_how_the_sum_is_rounded(rounding: Rounding, paid: str) -> None:
    read = programme("P1", "WHOLE", "0", rounding=rounding)

    assert payable(read, "308641.97") == Decimal(paid)  # times 40 % is 123456.788


def test_consulting_counts_only_where_the_policy_says_so() -> None:
    spendings = [*spent(25 * WAN), Spending(Category.CONSULTING, 10 * WAN)]

    def paid(eligible: bool) -> Decimal:
        found = assess(programme("P1", "WHOLE", "0", consulting_eligible=eligible), spendings)
        assert found.result is not None
        return found.result.payable

    assert [paid(eligible=False), paid(eligible=True)] == [Decimal(0), 14 * WAN]


def test_hardware_beyond_its_share_is_left_out() -> None:
    read = programme("P1", "WHOLE", "0", hardware_share_max=Decimal("0.3"))
    found = assess(read, [*spent(35 * WAN), Spending(Category.HARDWARE, 20 * WAN)])

    assert found.counted is not None
    assert found.counted.soft_hard == 50 * WAN
    assert found.counted.hardware_left_out == 5 * WAN
    assert found.result is not None
    assert found.result.payable == 20 * WAN


def test_a_reading_that_nobody_chose_is_refused_with_the_range_of_all() -> None:
    found = assessed(TEXT_PROGRAMMES["P2a"], 200 * WAN, 100 * WAN)

    assert found.result is None
    assert found.missing == ("base_reading", "general_rate")
    # PORTION: 30 + 18; WHOLE: 120 + 18; PORTION_G lies between for rates up to the band's own.
    assert (found.lowest, found.highest) == (48 * WAN, 138 * WAN)


def test_the_general_rate_is_missed_only_where_it_is_needed() -> None:
    read = programme("P1", "WHOLE")

    assert payable(read, 50 * WAN) == 200_000
    above = assessed(read, "500000.01")
    assert (above.result, above.missing) == (None, ("general_rate",))
    assert (above.lowest, above.highest) == (Decimal("200000.00"), Decimal("200000.00"))
    far = assessed(read, 100 * WAN)
    assert (far.lowest, far.highest) == (20 * WAN, 40 * WAN)


def test_every_parameter_that_is_missing_is_named() -> None:
    bare = programme(
        "P2a",
        automation="WHOLE",
        lower_inclusive=None,
        below_floor=None,
        amount_basis=None,
        cap_scope=None,
        rounding=None,
        payment_cutoff=None,
        rate_as_of=None,
        prepaid_subscription=None,
        consulting_eligible=None,
    )

    found = assessed(bare, 400 * WAN)

    assert found.result is None
    assert found.missing == (
        "base_reading",
        "lower_inclusive",
        "below_floor",
        "amount_basis",
        "cap_scope",
        "consulting_eligible",
        "rounding",
        "prepaid_subscription",
        "payment_cutoff",
        "rate_as_of",
        "general_rate",
    )
    # PORTION with nothing above the ceiling; WHOLE with the band's own rate above it.
    assert (found.lowest, found.highest) == (90 * WAN, 240 * WAN)
