"""A second implementation, by other arithmetic and from the text alone, agrees."""

import json
import random
import sys
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest

from billing.policy.domain.engine import Result, assess
from billing.policy.domain.parameters import Category, Spending
from tests.billing.policy import independent
from tests.billing.policy.cases import programme

MILLION = 1_000_000
CASES = MILLION
RATES = ("0", "0.1", "0.2", "0.299999", "0.3", "0.333333", "0.55", "1")
READINGS = ("WHOLE", "PORTION", "PORTION_G")
VECTORS = Path(__file__).with_name("data") / "subsidy_vectors.json"


def fen(amount: Decimal) -> int:
    return int(amount.scaleb(2))


def in_fen(result: Result) -> independent.Answer:
    """The engine's exact parts in whole fen, rounded here by whole numbers."""

    def rounded(exact: Decimal) -> int:
        return independent.whole_fen(int(exact.scaleb(8)))

    return independent.Answer(
        rounded(result.base),
        rounded(result.add_on),
        rounded(result.raw),
        fen(result.payable),
        result.cap_hit,
    )


def test_both_agree_with_the_file() -> None:
    for row in json.loads(VECTORS.read_bytes()):
        told = independent.subsidy(
            row["programme"],
            reading=row["reading"],
            excess_only=row["auto_reading"] == "EXCESS",
            general=int(Decimal(row["g"]).scaleb(6)),
            invested=fen(Decimal(row["soft_hard"])),
            equipment=fen(Decimal(row["automation"])),
        )
        expected = [fen(Decimal(row[name])) for name in ("base", "addon", "raw", "payable")]

        assert list(told) == [*expected, row["cap_hit"]], row


@pytest.mark.slow
def test_both_agree_on_a_million_random_cases() -> None:
    seed = random.SystemRandom().randrange(2**32)
    chance = random.Random(seed)
    kinds = [
        (code, reading, excess, int(Decimal(g).scaleb(6)), made)
        for code, reading, excess, g in product(
            independent.PROGRAMMES, READINGS, (False, True), RATES
        )
        if not (excess and code in ("P1", "P3"))
        for made in [programme(code, reading, g, **({"automation": "EXCESS"} if excess else {}))]
    ]
    below, choose = chance.random, chance.choice
    hits = dict.fromkeys(("nothing", "capped", "add-on"), 0)
    for number in range(CASES):
        code, reading, excess, general, made = choose(kinds)
        floor, ceiling, _rate, threshold, _its_rate, cap = independent.PROGRAMMES[code]
        # Half of the cases near a bound, where mistakes live; the rest anywhere up to far beyond.
        if below() < 0.5:
            invested = choose((floor, ceiling, cap or ceiling)) + int(below() * 2_001) - 1_000
        else:
            invested = int(below() * 20 * ceiling)
        equipment = 0
        if threshold is not None:
            near = below() < 0.5
            equipment = (
                threshold + int(below() * 2_001) - 1_000 if near else int(below() * 40 * threshold)
            )
        spendings = (
            Spending(Category.SOFTWARE, Decimal(invested).scaleb(-2)),
            Spending(Category.AUTOMATION, Decimal(equipment).scaleb(-2)),
        )

        told = independent.subsidy(
            code,
            reading=reading,
            excess_only=excess,
            general=general,
            invested=invested,
            equipment=equipment,
        )
        found = assess(made, spendings).result

        assert found is not None
        assert in_fen(found) == told, (seed, code, reading, excess, general, invested, equipment)
        hits["nothing"] += told.payable == 0
        hits["capped"] += told.cap_hit
        hits["add-on"] += told.addon > 0
        if number % 100_000 == 99_999:
            sys.__stderr__.write(f"\n{number + 1:>9,} random cases agree")  # type: ignore[union-attr]
    assert min(hits.values()) > CASES // 50, hits
