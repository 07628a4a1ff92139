"""Enterprises without modules, and what must hold after every test of payments."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from pytest_django.plugin import DjangoDbBlocker

from billing.invoicing.models import Invoice
from billing.payments.models import PaymentOrder
from billing.payments.providers import start_checkout
from mes.catalog.models import EntitlementState
from mes.catalog.services import grant_module
from mes.kernel.actor import Actor
from mes.tenancy import context
from tests.billing.audits import violations
from tests.factories.billing import empty_billing, on
from tests.factories.committed import an_enterprise
from tests.factories.payments import owing
from tests.factories.provider import Provider, a_provider


def _without_modules(tenant: context.Tenant, actor: Actor) -> None:
    with context.within(tenant):
        for module in ("orders", "inventory", "production"):
            grant_module(tenant, module, EntitlementState.ENDED, actor=actor)


@pytest.fixture
def bare(
    tenant: context.Tenant, other_tenant: context.Tenant, actor: Actor
) -> Iterator[context.Tenant]:
    """The enterprise alpha with no module; beta has none either. Every audit holds afterwards."""
    _without_modules(tenant, actor)
    _without_modules(other_tenant, actor)
    yield tenant
    assert violations() == {}


@pytest.fixture
def product() -> Iterator[int]:
    """The product's HTTP side on 127.0.0.1, each request in a thread of its own; its port."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet)
    server.set_app(get_wsgi_application())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join(10)


@pytest.fixture(scope="module")
def committed_buyer(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[context.Tenant]:
    """One enterprise without modules for the file, in really committed data."""
    with django_db_blocker.unblock(), an_enterprise(code="buyer", modules=()) as tenant:
        yield tenant
        context.leave()


@pytest.fixture
def buyer(committed_buyer: context.Tenant, committed_data: None) -> Iterator[context.Tenant]:
    """That enterprise without anything of billing; every audit holds afterwards."""
    empty_billing(committed_buyer)
    try:
        yield committed_buyer
        context.leave()
        assert violations() == {}
    finally:
        context.leave()
        empty_billing(committed_buyer)


@pytest.fixture
def provider(buyer: context.Tenant, product: int) -> Iterator[Provider]:
    """A payment provider that sends its notices to the product over HTTP."""
    with a_provider(product) as found:
        yield found


@pytest.fixture
def bill(buyer: context.Tenant) -> Iterator[Invoice]:
    """One open bill of 2 226.00; the clock stands at noon on 5 December 2026."""
    (found,) = owing(buyer)
    with on("2026-12-05"):
        yield found


@pytest.fixture
def order(buyer: context.Tenant, provider: Provider, bill: Invoice, actor: Actor) -> PaymentOrder:
    """The order of that bill, begun at the provider."""
    with context.within(buyer):
        return start_checkout(bill.pk, actor=actor)


class _Quiet(WSGIRequestHandler):
    def log_message(self, *said: Any) -> None:
        pass
