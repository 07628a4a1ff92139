"""Sending an enterprise to the provider's page, and asking for money to go back."""

from billing.invoicing.public import invoice_fact
from billing.payments.domain.hosted import Collect, SendBack
from billing.payments.errors import NoProvider
from billing.payments.models import PaymentOrder, Refund
from billing.payments.providers.base import ProviderRefused
from billing.payments.providers.configured import configured, provider_named
from billing.payments.services.notices import apply_waiting
from billing.payments.services.orders import note_page, open_order
from billing.payments.services.refunds import refund_failed
from mes.kernel.actor import Actor, system
from mes.tenancy import context, hosts

#: Where notices come to, at the public host.
NOTICE_PATH = "/api/v1/public/payment-notices/"


def start_checkout(invoice_id: int, *, actor: Actor) -> PaymentOrder:
    """The order for what a bill needs, with the page to pay it at.

    The order is committed before the provider is asked, and asking again means the same order:
    an answer that was lost costs nothing. Raises NoProvider, ProviderUnavailable, ProviderRefused,
    and as ``open_order``.
    """
    provider = configured()
    if provider is None:
        raise NoProvider
    order = open_order(invoice_id, provider=provider.name, actor=actor)
    if order.pay_url:
        return order
    tenant = context.present_tenant()
    invoice = invoice_fact(tenant.id, invoice_id)
    page = provider.collect(
        Collect(
            number=order.number,
            amount=order.amount,
            currency=order.currency,
            subject=invoice.number,
            expires_at=order.expires_at,
            notice_url=f"{hosts.origin('www')}{NOTICE_PATH}{provider.name}",
            return_url=f"{hosts.origin(tenant.code)}/billing/pay/orders/{order.pk}",
        )
    )
    order = note_page(order.pk, page)
    with context.across_enterprises():
        apply_waiting(order.number)
    order.refresh_from_db()
    return order


def ask_refund(refund_id: int) -> None:
    """Ask the provider of a refund of the present enterprise for it; refused, it has failed.

    Raises ProviderUnavailable, NotFound when the provider is not configured any more.
    """
    row = Refund.objects.select_related("payment__order").get(
        pk=refund_id, enterprise_id=context.present_tenant().id
    )
    order = row.payment.order
    if row.state != "requested" or order is None:
        return
    try:
        provider_named(row.provider).send_back(
            SendBack(
                number=row.number,
                order_number=order.number,
                payment_ref=row.payment.provider_payment,
                amount=row.amount,
                currency=order.currency,
                reason=row.reason,
            )
        )
    except ProviderRefused:
        refund_failed(row.pk, actor=system("payments"))
