"""Asking the provider how an order stands: for the notice that got lost."""

from datetime import timedelta

import structlog

from billing.payments.domain.states import UNPAID
from billing.payments.errors import ProviderUnavailable
from billing.payments.models import PaymentOrder
from billing.payments.providers.base import HostedProvider, ProviderRefused
from billing.payments.providers.configured import configured, provider_named
from billing.payments.services.notices import take_notice
from billing.payments.services.orders import note_asked, orders_to_ask
from mes.kernel.errors import NotFound
from mes.tenancy import context

log = structlog.get_logger(__name__)

_PAUSE = timedelta(seconds=10)
_MOST_A_TIME = 50


def ask_about(order_id: int) -> PaymentOrder:
    """Ask about an order of the present enterprise; as it stands then.

    One that is settled, or was asked about a moment ago, is answered without. Raises NotFound,
    ProviderUnavailable, ProviderRefused.
    """
    tenant = context.present_tenant()
    order = PaymentOrder.objects.filter(pk=order_id, enterprise_id=tenant.id).first()
    if order is None:
        raise NotFound(record="payment_order", id=order_id)
    if order.state in UNPAID and note_asked(order.pk, pause=_PAUSE):
        _ask(provider_named(order.provider), order)
        order.refresh_from_db()
    return order


def ask_about_waiting() -> int:
    """Ask about the orders that wait for a notice too long; how many were asked about.

    A provider that does not answer is left in peace until the next time.
    """
    provider = configured()
    if provider is None:
        return 0
    asked = 0
    with context.across_enterprises():
        for order in orders_to_ask(provider.name, _MOST_A_TIME):
            note_asked(order.pk)
            asked += 1
            try:
                _ask(provider, order)
            except ProviderRefused:
                log.warning("order_query_refused", order=order.number)
            except ProviderUnavailable:
                break
    return asked


def _ask(provider: HostedProvider, order: PaymentOrder) -> None:
    for told in provider.ask(order.number):
        take_notice(told)
