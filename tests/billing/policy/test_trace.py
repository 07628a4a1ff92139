"""The trace of a subsidy: complete, readable, the same bytes when made again."""

import json
import random
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.policy.domain.engine import assess
from billing.policy.domain.parameters import (
    AmountBasis,
    Category,
    Programme,
    RateReference,
    Spending,
    as_json,
    from_json,
)
from billing.policy.domain.text_programmes import TEXT_PROGRAMMES
from billing.policy.domain.trace import (
    NoTrace,
    PolicyVersion,
    Undetermined,
    digest,
    holds,
    recompute,
    trace,
)
from tests.billing.policy.cases import WAN, programme, spent
from tests.billing.policy.test_properties import programmes, spendings

VERSION = PolicyVersion(7, 2, "2023-08-25", "永政办发〔2023〕40号")


def steps(content: bytes) -> dict[str, dict[str, str]]:
    return {step["step"]: step for step in json.loads(content)["steps"]}


def test_a_trace_says_in_words_how_each_step_came_about() -> None:
    made = programme("P2a", "WHOLE", "0.2")

    told = steps(trace(VERSION, made, spent(400 * WAN, 2000 * WAN)))

    assert [step["zh"] for step in told.values()] == [
        "软硬件投入按不含税金额计：4000000 ＋ 硬件 0 ＝ 4000000 元",
        "投入达到下限 1500000 元，不超过上限 3000000 元的全部投入按区间比例计：3000000 元",
        "区间补助：3000000 × 60 % ＝ 1800000 元",
        "按一般信息化项目标准：1000000 × 20 % ＝ 200000 元",
        "软硬件补助：1800000 ＋ 200000 ＝ 2000000 元",
        "自动化设备 20000000 元达到 1000000 元，全部计入：20000000 × 18 % ＝ 3600000 元",
        "合计：2000000 ＋ 3600000 ＝ 5600000 元",
        "单个项目最高 5000000 元：取 5600000 与 5000000 中较小者 ＝ 5000000 元",
        "四舍五入到分：5000000 元",
    ]
    assert told["capped"]["en"] == (
        "At most 5000000 yuan for a project: the lesser of 5600000 and 5000000 = 5000000 yuan"
    )
    assert list(told) == [
        "soft_hard", "in_band", "band", "general", "base", "add_on", "raw", "capped", "payable",
    ]  # fmt: skip


def test_a_trace_names_the_version_its_parameters_and_the_result() -> None:
    made = replace(
        programme("P1", "WHOLE", "0.2"), general_rate_reference=RateReference("工业政策", "一般")
    )

    told = json.loads(trace(VERSION, made, spent("501234.56")))

    assert told["policy"] == {
        "id": 7,
        "version": 2,
        "effective_from": "2023-08-25",
        "source": "永政办发〔2023〕40号",
        "sha256": digest(made),
        "parameters": as_json(made),
    }
    assert told["result"] == {
        "base": "200246.91",
        "addon": "0.00",
        "raw": "200246.91",
        "payable": "200246.91",
        "cap_hit": False,
    }
    assert {step["step"]: step["value"] for step in told["steps"]}["base"] == "200246.912"


@given(programmes(), st.lists(spendings(), max_size=5), st.randoms())
def test_every_trace_is_the_same_bytes_when_made_again(
    made: Programme, lines: list[Spending], chance: random.Random
) -> None:
    content = trace(VERSION, made, lines)
    shuffled = list(lines)
    chance.shuffle(shuffled)

    assert recompute(content) == content
    assert trace(VERSION, made, shuffled) == content


@pytest.mark.parametrize("made", TEXT_PROGRAMMES.values())
def test_parameters_survive_the_way_through_json(made: Programme) -> None:
    assert from_json(json.loads(json.dumps(as_json(made)))) == made


def test_any_changed_digit_is_noticed() -> None:
    line = Spending(Category.SOFTWARE, Decimal("471234.56"), Decimal("30000.01"))
    made = programme("P1", "WHOLE", "0.2", amount_basis=AmountBasis.GROSS)
    content = trace(VERSION, made, [line]).decode()
    # What arithmetic cannot know: which row of the register it was, its number, day and source.
    # Whoever files a trace signs it whole.
    beside = {
        place
        for found in re.finditer(r'"(id|version|effective_from|source)":("[^"]*"|\d+)', content)
        for place in range(*found.span())
    }

    for place, char in enumerate(content):
        if char.isdigit() and place not in beside:
            other = "3" if char != "3" else "4"
            assert not holds((content[:place] + other + content[place + 1 :]).encode()), place


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"null", b'{"format":"x"}', b"\xff"])
def test_other_bytes_are_no_trace(content: bytes) -> None:
    assert not holds(content)
    with pytest.raises(NoTrace):
        recompute(content)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-1", "1E+999999999"])
def test_a_trace_with_an_impossible_amount_does_not_hold(value: str) -> None:
    content = trace(VERSION, programme("P1", "WHOLE", "0.2"), spent("501234.56"))

    assert not holds(content.replace(b'"net":"501234.56"', f'"net":"{value}"'.encode()))


def test_there_is_no_trace_of_a_refused_total() -> None:
    with pytest.raises(Undetermined) as refused:
        trace(VERSION, TEXT_PROGRAMMES["P2a"], spent(200 * WAN))

    assert refused.value.missing == ("base_reading", "general_rate")


def test_a_negative_amount_is_refused() -> None:
    for wrong in (
        Spending(Category.SOFTWARE, Decimal(-1)),
        Spending(Category.SOFTWARE, Decimal(1), Decimal(-1)),
        Spending(Category.SOFTWARE, Decimal(1), Decimal(1), Decimal(2)),
    ):
        with pytest.raises(ValueError, match="SOFTWARE"):
            assess(programme("P1", "WHOLE", "0"), [wrong])
