"""Production alone, unless a test asks for a neighbour."""

from collections.abc import Callable

import pytest

from mes.catalog import gate, registry
from mes.catalog.models import EntitlementState
from mes.catalog.services import grant_module
from mes.kernel.actor import system
from mes.tenancy.context import Tenant


@pytest.fixture
def only_modules(tenant: Tenant) -> Callable[..., None]:
    """``only_modules("production", "inventory")`` ends every other module of the enterprise."""

    def keep(*modules: str) -> None:
        for module in registry.built_modules():
            state = EntitlementState.ACTIVE if module in modules else EntitlementState.ENDED
            grant_module(tenant, module, state, actor=system())
        gate.forget()

    return keep


@pytest.fixture(autouse=True)
def _alone(request: pytest.FixtureRequest) -> None:
    """Tests that work in an enterprise begin with production as its only module."""
    if "committed_data" not in request.fixturenames and (
        {"tenant", "api"} & set(request.fixturenames)
    ):
        request.getfixturevalue("only_modules")("production")
