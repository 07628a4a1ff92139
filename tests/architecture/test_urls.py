"""Every URL passes the gate, declares who may, and belongs to somebody."""

from collections.abc import Callable

import pytest

from mes.catalog import gate, registry
from mes.catalog.models import EntitlementState
from mes.catalog.services import grant_module
from mes.http.endpoints import ANYONE, SIGNED_IN, Endpoint
from mes.kernel.actor import system
from mes.tenancy import context
from tests.architecture.walk import Route, routes
from tests.factories.people import Client

API = "/api/v1/"
METHODS = ("get", "post", "put", "patch", "delete")
# May be called by nobody in particular: signing in and what leads there.
OPEN_PATHS = (
    "session",
    "password/reset",
    "invitations/accept",
    "public/",
    "platform/session",
    "floor/enrol",
    "floor/session",
)


def _endpoints() -> list[Route]:
    return [route for route in routes() if route.path.startswith(API)]


def _module_routes() -> list[Route]:
    return [route for route in routes("enterprise") if gate.owner_of(route.view.__module__)]


def test_every_api_view_is_an_endpoint() -> None:
    strangers = [
        route.name
        for route in _endpoints()
        if not (isinstance(route.view, type) and issubclass(route.view, Endpoint))
    ]

    assert strangers == []


def test_every_method_declares_a_known_permission() -> None:
    known = {*registry.permission_owner(), ANYONE, SIGNED_IN}
    wrong = [
        f"{method} {route.name}: {operation.permission}"
        for route in _endpoints()
        for method, operation in route.view.operations.items()
        if operation.permission not in known and not operation.permission.startswith("platform.")
    ]

    assert wrong == []


def test_only_the_way_in_is_open_to_anyone() -> None:
    wrong = [
        f"{method} {route.name}"
        for route in _endpoints()
        for method, operation in route.view.operations.items()
        if operation.permission == ANYONE
        and not route.path.removeprefix(API).startswith(OPEN_PATHS)
    ]

    assert wrong == []


def test_every_declared_method_exists() -> None:
    wrong = [
        f"{method} {route.name}"
        for route in _endpoints()
        for method in route.view.operations
        if not hasattr(route.view, method.lower())
    ]

    assert wrong == []


@pytest.mark.parametrize("route", _endpoints(), ids=lambda route: route.name)
def test_nobody_passes_without_signing_in(route: Route, tenant: context.Tenant) -> None:
    if route.host != "enterprise":
        return
    client = Client(tenant)
    for method, operation in route.view.operations.items():
        if operation.permission == ANYONE:
            continue
        response = client.request(method, route.with_id().removeprefix("/api/v1"), {})
        assert response.status_code in (401, 403), f"{method} {route.path}"


def test_module_routes_are_refused_when_only_their_module_is_off(
    api: Callable[..., Client], tenant: context.Tenant
) -> None:
    client = api("owner")
    for module in registry.built_modules():
        grant_module(tenant, module, EntitlementState.ENDED, actor=system())
        gate.forget()
        for route in _module_routes():
            if gate.owner_of(route.view.__module__) != module:
                continue
            for method in route.view.operations:
                response = client.request(method, route.with_id().removeprefix("/api/v1"), {})
                assert (response.status_code, response.json()["code"]) == (
                    403,
                    "module_not_active",
                ), f"{method} {route.path}"
        grant_module(tenant, module, EntitlementState.ACTIVE, actor=system())
        gate.forget()


def test_a_module_in_its_grace_period_is_read_and_not_written(
    api: Callable[..., Client], tenant: context.Tenant
) -> None:
    client = api("owner")
    for module in registry.built_modules():
        grant_module(tenant, module, EntitlementState.GRACE, actor=system())
    gate.forget()

    for route in _module_routes():
        for method in route.view.operations:
            response = client.request(method, route.with_id().removeprefix("/api/v1"), {})
            refused = response.status_code == 403 and response.json()["code"] == "module_read_only"
            assert refused == (method != "GET"), f"{method} {route.path}"


def test_module_routes_answer_when_their_module_is_on(api: Callable[..., Client]) -> None:
    client = api("owner")
    for route in _module_routes():
        if "GET" not in route.view.operations:
            continue
        response = client.get(route.with_id().removeprefix("/api/v1"))
        assert response.status_code in (200, 400, 401, 403, 404), route.path
        if response.status_code == 403:
            assert response.json()["code"] != "module_not_active", route.path
