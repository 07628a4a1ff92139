"""Orders alone, as an enterprise without the inventory has them, and with stock kept."""

from collections.abc import Iterator

import pytest

from mes.catalog import gate
from mes.catalog.models import EntitlementState
from mes.catalog.services import grant_module
from mes.kernel.actor import system
from mes.tenancy import context


@pytest.fixture
def alone(tenant: context.Tenant) -> Iterator[context.Tenant]:
    """The enterprise alpha with no other module than orders."""
    for module in ("inventory", "production"):
        grant_module(tenant, module, EntitlementState.ENDED, actor=system())
    gate.forget()
    yield tenant
    gate.forget()
