"""The furniture factory's whole workbook by the command: master data, stock and orders together."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from modules.orders.models import SalesOrder, SalesOrderRevision

pytestmark = pytest.mark.usefixtures("tenant")
WORKBOOK = Path(settings.ROOT) / "platform/mes/local/demo/furniture_factory.xlsx"


def _import() -> dict[str, dict[str, Any]]:
    out = io.StringIO()
    call_command("import_workbook", str(WORKBOOK), "--enterprise=alpha", "--json", stdout=out)
    return {sheet["sheet"]: sheet for sheet in json.loads(out.getvalue())["sheets"]}


def test_orders_load_with_the_rest_and_again_change_nothing() -> None:
    first = _import()
    second = _import()

    assert first["Sales orders"]["new"] == 220
    assert second["Sales orders"]["unchanged"] == 220
    assert SalesOrder.objects.filter(status="confirmed").count() == 16
    assert SalesOrderRevision.objects.count() == 0


def test_open_purchase_orders_wait_for_their_module() -> None:
    sheet = _import()["Open purchase orders"]

    assert (sheet["kind"], sheet["waiting"], sheet["waiting_for"]) == (
        "purchase_orders",
        4,
        "purchasing",
    )
