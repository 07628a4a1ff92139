"""What payments do about events of bills, and the effects that they promise."""

from collections.abc import Mapping
from typing import Any

from billing.invoicing.events import CreditNoteIssued
from billing.payments.providers.checkout import ask_refund
from billing.payments.services.allocating import release_excess
from billing.payments.services.dunning import MAIL_TOPIC
from billing.payments.services.mails import send_dunning
from billing.payments.services.refunds import REFUND_TOPIC
from billing.payments.services.standing import require_not_suspended
from billing.subscriptions.events import ModulesSubscribed
from mes.events import handles
from mes.kernel.actor import system
from mes.outbox.services import consumer


@handles(CreditNoteIssued)
def free_what_was_paid_too_much(event: CreditNoteIssued) -> None:
    """Money that a credit note leaves over becomes credit."""
    release_excess(event.invoice_id, actor=system("payments"))


@handles(ModulesSubscribed)
def refuse_while_suspended(event: ModulesSubscribed) -> None:
    """A suspended enterprise subscribes to nothing new, also when it cancelled what was withheld.

    Raises PaymentFirst.
    """
    require_not_suspended(event.enterprise_id)


@consumer(REFUND_TOPIC)
def deliver_refund(event_id: int, payload: Mapping[str, Any]) -> None:
    """Ask the provider to send money back; our number makes asking twice harmless."""
    ask_refund(int(payload["refund_id"]))


@consumer(MAIL_TOPIC)
def deliver_dunning(event_id: int, payload: Mapping[str, Any]) -> None:
    """Mail what a step of dunning says."""
    send_dunning(payload)
