"""Whatever goes wrong in between, a query never reaches another enterprise's schema."""

import random
from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.db import DatabaseError, transaction

from mes.tenancy import context
from tests.factories.committed import an_enterprise, in_threads

ROUNDS = 400
THREADS = 8


class Oops(Exception):
    pass


def _where() -> str:
    with context.connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return str(cursor.fetchone()[0])


def _break(kind: int) -> None:
    if kind == 0:
        raise Oops
    if kind == 1:
        with context.connection.cursor() as cursor:
            cursor.execute("SELECT 1/0")


def _visit(
    tenant: context.Tenant | None, others: list[context.Tenant], dice: random.Random
) -> None:
    """Look where we are, dive into others with savepoints and failures, and look again."""
    expected = tenant.schema_name if tenant else "public"
    assert _where() == expected
    if dice.random() < 0.6:
        chosen = dice.choice([*others, None])
        place = context.within(chosen) if chosen else context.within_public()
        with suppress(Oops, DatabaseError), transaction.atomic(), place:
            _visit(chosen, others, dice)
            with suppress(Oops, DatabaseError), transaction.atomic():
                deeper = dice.choice(others)
                with context.within(deeper):
                    assert _where() == deeper.schema_name
                    _break(dice.randrange(3))
            assert _where() == (chosen.schema_name if chosen else "public")
            _break(dice.randrange(4))
    assert _where() == expected


@pytest.fixture
def three(committed_data: None) -> Iterator[list[context.Tenant]]:
    with an_enterprise() as first, an_enterprise() as second, an_enterprise() as third:
        yield [first, second, third]


@pytest.mark.threads
def test_interleaved_enterprises_failures_and_savepoints_never_leak(
    three: list[context.Tenant],
) -> None:
    def wander(seed: int) -> int:
        dice = random.Random(seed)
        for _ in range(ROUNDS):
            tenant = dice.choice([*three, None])
            if tenant is None:
                _visit(None, three, dice)
            else:
                with context.within(tenant):
                    _visit(tenant, three, dice)
            assert _where() == "public"
        return seed

    outcomes = in_threads(*[lambda seed=seed: wander(seed) for seed in range(THREADS)])

    assert outcomes == list(range(THREADS))


@pytest.mark.django_db
def test_a_rollback_to_a_savepoint_does_not_bring_the_previous_enterprise_back(
    tenant: context.Tenant, other_tenant: context.Tenant
) -> None:
    with suppress(Oops), transaction.atomic():
        context.enter(other_tenant)
        assert _where() == other_tenant.schema_name
        raise Oops

    assert context.present_schema() == other_tenant.schema_name
    assert _where() == other_tenant.schema_name


@pytest.mark.django_db
def test_enterprise_data_without_an_enterprise_is_refused() -> None:
    with pytest.raises(context.NoEnterprise):
        context.present_tenant()
