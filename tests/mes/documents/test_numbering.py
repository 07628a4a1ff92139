"""Document numbers: the pattern language, periods, and neither duplicates nor gaps under threads."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from hypothesis import given
from hypothesis import strategies as st

from mes.documents import numbering
from mes.documents.models import NumberSequence
from mes.documents.number_patterns import Reset, parse_pattern
from mes.documents.numbering import NumberKind, next_number, next_numbers
from mes.kernel.errors import Invalid
from mes.tenancy import context

DAY = date(2026, 11, 23)
ORDER = NumberKind("test.order", "SO{yyyy}{mm}-{seq:4}")
TICKET = NumberKind("test.ticket", "T{seq}", Reset.NEVER, gapless=False)
numbering.register(ORDER, TICKET)


@pytest.fixture(autouse=True)
def _no_blocks_in_hand() -> Iterator[None]:
    numbering.forget_blocks()
    yield
    numbering.forget_blocks()


@pytest.fixture
def entered(committed_enterprise: context.Tenant) -> Iterator[context.Tenant]:
    """An enterprise of its own, entered, where commits are real."""
    with context.within(committed_enterprise) as tenant:
        yield tenant


@pytest.mark.parametrize(
    ("pattern", "reset", "number"),
    [
        ("SO{yyyy}{mm}-{seq:4}", Reset.MONTHLY, "SO202611-0007"),
        ("{yy}{mm}{dd}{seq:3}", Reset.DAILY, "261123007"),
        ("送{yyyy}/{seq}号", Reset.YEARLY, "送2026/7号"),
        ("{seq:9}", Reset.NEVER, "000000007"),
    ],
)
def test_a_pattern_fills_in_its_fields(pattern: str, reset: Reset, number: str) -> None:
    assert parse_pattern(pattern, reset).number(DAY, 7) == number


def test_a_number_that_outgrows_its_width_gets_longer() -> None:
    assert parse_pattern("A{seq:2}", Reset.NEVER).number(DAY, 1234) == "A1234"


@pytest.mark.parametrize(
    ("pattern", "reset", "code"),
    [
        ("", Reset.NEVER, "pattern_text"),
        (" A{seq}", Reset.NEVER, "pattern_text"),
        ("A\n{seq}", Reset.NEVER, "pattern_text"),
        ("A" * 61, Reset.NEVER, "pattern_text"),
        ("A", Reset.NEVER, "pattern_sequence"),
        ("{seq}{seq}", Reset.NEVER, "pattern_sequence"),
        ("{yyyy:4}{seq}", Reset.NEVER, "pattern_width"),
        ("{seq:0}", Reset.NEVER, "pattern_field"),
        ("{0.__init__}{seq}", Reset.NEVER, "pattern_field"),
        ("{{seq}}", Reset.NEVER, "pattern_field"),
        ("{seq!r}", Reset.NEVER, "pattern_field"),
        ("{seq", Reset.NEVER, "pattern_field"),
        ("A{seq}", Reset.YEARLY, "pattern_period"),
        ("{yyyy}{seq}", Reset.MONTHLY, "pattern_period"),
        ("{yy}{mm}{seq}", Reset.DAILY, "pattern_period"),
        ("A" * 40 + "{seq}", Reset.NEVER, "pattern_long"),
    ],
)
def test_a_pattern_that_cannot_serve_is_refused(pattern: str, reset: Reset, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_pattern(pattern, reset)

    assert [error.code for error in refused.value.errors] == [code]


@given(st.text(max_size=60))
def test_any_pattern_is_used_literally_or_refused(text: str) -> None:
    try:
        pattern = parse_pattern(text, Reset.NEVER)
    except Invalid:
        return
    assert "7" in pattern.number(DAY, 7)


@pytest.mark.parametrize(
    ("reset", "period"),
    [
        (Reset.NEVER, ""),
        (Reset.YEARLY, "2026"),
        (Reset.MONTHLY, "202611"),
        (Reset.DAILY, "20261123"),
    ],
)
def test_a_reset_names_its_period(reset: Reset, period: str) -> None:
    assert reset.period(DAY) == period


def test_numbers_follow_each_other_and_begin_again_with_the_month(tenant: context.Tenant) -> None:
    numbers = [next_number(ORDER, on=day) for day in (DAY, DAY, date(2026, 12, 1), DAY)]

    assert numbers == ["SO202611-0001", "SO202611-0002", "SO202612-0001", "SO202611-0003"]


def test_several_numbers_are_taken_at_once(tenant: context.Tenant) -> None:
    assert next_numbers(ORDER, 3, on=DAY) == ["SO202611-0001", "SO202611-0002", "SO202611-0003"]
    assert next_number(ORDER, on=DAY) == "SO202611-0004"


def test_a_gapless_number_goes_back_when_its_document_fails(tenant: context.Tenant) -> None:
    next_number(ORDER, on=DAY)
    _fail_after(ORDER)

    assert next_number(ORDER, on=DAY) == "SO202611-0002"


def test_each_enterprise_counts_for_itself(
    tenant: context.Tenant, other_tenant: context.Tenant
) -> None:
    next_number(ORDER, on=DAY)

    with context.within(other_tenant):
        assert next_number(ORDER, on=DAY) == "SO202611-0001"


def test_no_number_is_taken_outside_a_transaction(entered: context.Tenant) -> None:
    with pytest.raises(TransactionManagementError):
        next_number(ORDER, on=DAY)

    assert not NumberSequence.objects.exists()


def test_a_kind_declared_twice_is_refused() -> None:
    with pytest.raises(ValueError, match=r"test\.order is declared twice"):
        numbering.register(NumberKind("test.order", "X{yyyy}{mm}{seq}"))


def test_fast_numbers_come_from_one_block_for_many_transactions(entered: context.Tenant) -> None:
    numbers = []
    for _unused in range(21):
        with transaction.atomic():
            numbers.append(next_number(TICKET, on=DAY))

    assert numbers == [f"T{value}" for value in range(1, 22)]
    assert NumberSequence.objects.get(kind="test.ticket").last_value == 21


def test_a_block_that_was_rolled_back_serves_nobody(entered: context.Tenant) -> None:
    _fail_after(TICKET)

    with transaction.atomic():
        assert next_number(TICKET, on=DAY) == "T1"
    with transaction.atomic():
        assert next_number(TICKET, on=DAY) == "T2"


@pytest.mark.threads
@pytest.mark.parametrize("kind", [ORDER, TICKET], ids=["gapless", "fast"])
def test_threads_never_get_the_same_number(entered: context.Tenant, kind: NumberKind) -> None:
    start = threading.Barrier(6)

    def work(_worker: int) -> list[str]:
        try:
            with context.within(entered):
                start.wait(10)
                return [_one(kind, fails=turn % 5 == 4) for turn in range(30)]
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        lists = list(pool.map(work, range(6)))

    kept = [number for numbers in lists for number in numbers if number]
    assert len(kept) == len(set(kept)) == 6 * 24
    if kind.gapless:
        assert sorted(kept) == [f"SO202611-{value:04d}" for value in range(1, 145)]


def _fail_after(kind: NumberKind) -> None:
    """Take a number for a document that then is not made."""
    with transaction.atomic():
        next_number(kind, on=DAY)
        transaction.set_rollback(True)


def _one(kind: NumberKind, *, fails: bool) -> str:
    with transaction.atomic():
        number = next_number(kind, on=DAY)
        transaction.set_rollback(fails)
    return "" if fails else number
