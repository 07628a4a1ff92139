"""The verifier finds what was tampered with, and only that."""

import io
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from mes.tenancy import context
from modules.inventory.models import Reservation, StockBalance
from modules.inventory.public import LineDemand, reserve
from modules.inventory.selectors.verify import drift
from modules.inventory.tasks import verify
from tests.factories.inventory import received, today
from tests.factories.masterdata import a_location, an_item


def _verify(*options: str) -> str:
    out = io.StringIO()
    call_command("verify_ledger", *options, stdout=out)
    return out.getvalue()


def test_a_sound_ledger_is_reported_for_every_enterprise(tenant: context.Tenant) -> None:
    received(an_item(), 5, a_location())

    assert _verify().splitlines() == ["alpha: 0 wrong balances", "beta: 0 wrong balances"]


def test_a_wrong_quantity_fails_the_command_and_is_named(tenant: context.Tenant) -> None:
    item = an_item()
    received(item, 5, a_location())
    StockBalance.objects.filter(item=item).update(on_hand=6)
    out = io.StringIO()

    with pytest.raises(CommandError, match="1 wrong balances"):
        call_command("verify_ledger", "--enterprise=alpha", stdout=out)

    assert f"item {item.pk}" in out.getvalue()
    assert "on hand 6.000000, moved 5.000000" in out.getvalue()


def test_a_wrong_value_is_found(tenant: context.Tenant) -> None:
    received(an_item(), 5, a_location(), unit_cost="2")
    StockBalance.objects.update(value=11)

    assert [(one.value, one.moved_value) for one in drift()] == [(Decimal(11), Decimal(10))]


def test_a_balance_that_vanished_is_found(tenant: context.Tenant) -> None:
    received(an_item(), 5, a_location())
    StockBalance.objects.all().delete()

    assert [(one.on_hand, one.moved) for one in drift()] == [(Decimal(0), Decimal(5))]


def test_a_reservation_that_vanished_is_found(tenant: context.Tenant) -> None:
    item = an_item()
    received(item, 5, a_location())
    reserve("test.order", 1, [LineDemand(1, item.pk, Decimal(3))], on=today())
    Reservation.objects.all().delete()

    assert [(one.reserved, one.kept) for one in drift()] == [(Decimal(3), Decimal(0))]


def test_the_nightly_task_counts_what_is_wrong(tenant: context.Tenant) -> None:
    received(an_item(), 5, a_location())
    StockBalance.objects.update(on_hand=4)

    assert verify(schema=tenant.schema_name) == 1
