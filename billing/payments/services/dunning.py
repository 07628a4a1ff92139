"""Reminding and, step by step, withholding while bills stay unpaid; all by the policy in force."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from billing.invoicing.public import InvoiceFact, invoices_of, overdue
from billing.payments.domain.dunning import SEVERITY, Step, reached
from billing.payments.models import DunningStep
from billing.payments.selectors.policies import StepsOn, policies
from billing.payments.services.allocating import use_credit
from billing.payments.services.standing import lift, present_severity, severity_of, sink
from billing.subscriptions.public import lock_account
from mes.audit.services import record_each
from mes.kernel import clock
from mes.kernel.actor import Actor, system
from mes.outbox.services import promise
from mes.tenancy import context, directory
from mes.tenancy.models import Enterprise, EnterpriseStatus

#: The effect of a step: tell the enterprise by mail.
MAIL_TOPIC = "billing.dunning_mail"
# Bills that fall due this far ahead may have a reminder already.
_AHEAD = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that has come for a bill and was not taken before."""

    invoice: InvoiceFact
    step: Step


def enterprises_owing(today: date) -> list[int]:
    """Whoever has an open bill that is due, or will be soon; needs across_enterprises()."""
    return sorted({invoice.enterprise_id for invoice in overdue(today + _AHEAD)})


def dun(enterprise_ids: Iterable[int] | None = None) -> int:
    """Take every step that has come, each enterprise in a transaction of its own; how many were.

    Credit that nobody has put to a bill pays those that are due first.
    """
    actor = system("payments")
    with context.across_enterprises():
        chosen = (
            enterprises_owing(clock.business_date())
            if enterprise_ids is None
            else list(enterprise_ids)
        )
        enterprises = list(
            Enterprise.objects.filter(pk__in=chosen)
            .exclude(status__in=[EnterpriseStatus.DELETING, EnterpriseStatus.DELETED])
            .order_by("pk")
        )
        steps_on = policies()
    taken = 0
    for enterprise in enterprises:
        with context.within(directory.tenant_of(enterprise)), transaction.atomic():
            taken += len(_dun_present(steps_on, actor))
    return taken


def _dun_present(steps_on: StepsOn, actor: Actor) -> Sequence[Taken]:
    account = lock_account()
    today = clock.business_date()
    use_credit(due_by=today, actor=actor)
    invoices = [one for one in invoices_of(account.enterprise_id) if one.open > 0]

    taken = _new_steps(account.enterprise_id, invoices, steps_on, today)

    DunningStep.objects.bulk_create(_row(one, today) for one in taken)
    due = severity_of(invoices, today)
    if due >= present_severity(account.enterprise_id):
        sink(due, actor=actor)
    else:
        lift(account.enterprise_id, actor=actor)

    rows = DunningStep.objects.filter(
        enterprise_id=account.enterprise_id, invoice_id__in=[one.invoice.id for one in taken]
    )
    fresh = {(one.invoice.id, str(one.step.action), one.step.days): one for one in taken}
    record_each(
        actor,
        "dunning_step.taken",
        [
            (row, {"invoice": fresh[key].invoice.number, "action": row.action, "days": row.days})
            for row in rows
            if (key := (row.invoice_id, row.action, row.days)) in fresh
        ],
    )

    _tell(taken, today)
    return taken


def _new_steps(
    enterprise_id: int, invoices: Sequence[InvoiceFact], steps_on: StepsOn, today: date
) -> list[Taken]:
    known = set(
        DunningStep.objects.filter(
            enterprise_id=enterprise_id, invoice_id__in=[one.id for one in invoices]
        ).values_list("invoice_id", "action", "days")
    )
    return [
        Taken(invoice, step)
        for invoice in invoices
        for step in reached(steps_on(invoice.due_on), invoice.due_on, today)
        if (invoice.id, str(step.action), step.days) not in known
    ]


def _row(one: Taken, today: date) -> DunningStep:
    return DunningStep(
        enterprise_id=one.invoice.enterprise_id,
        invoice_id=one.invoice.id,
        days=one.step.days,
        action=one.step.action,
        taken_on=today,
    )


def _tell(taken: Sequence[Taken], today: date) -> None:
    """One mail with every bill that took a step, each with the worst it took."""
    worst: dict[int, Taken] = {}
    for one in taken:
        known = worst.get(one.invoice.id)
        if known is None or SEVERITY[one.step.action] >= SEVERITY[known.step.action]:
            worst[one.invoice.id] = one
    if not worst:
        return
    action = max((one.step.action for one in worst.values()), key=lambda found: SEVERITY[found])
    promise(
        MAIL_TOPIC,
        {
            "action": str(action),
            "on": today.isoformat(),
            "bills": [
                {
                    "number": one.invoice.number,
                    "due_on": one.invoice.due_on.isoformat(),
                    "open": str(one.invoice.open),
                }
                for one in worst.values()
            ],
        },
    )
