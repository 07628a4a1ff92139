"""Month-end runs: all enterprises, in batches, to be started again at any point."""

from datetime import date, timedelta

import structlog
from django.db import transaction

from billing.invoicing.models import InvoiceRun, RunState
from billing.invoicing.selectors.usage import UsageOfAll
from billing.invoicing.services.issuing import issue
from billing.subscriptions.public import lock_accounts
from mes.audit.services import record, snapshot
from mes.db.locks import advisory_lock
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.errors import DomainError, Invalid
from mes.kernel.text import gettext_noop as _
from mes.tenancy import context

log = structlog.get_logger(__name__)

BATCH = 200
# What was used in the last minutes of a month is on its way for a while.
SETTLING = timedelta(hours=2)


def bill_until_today(*, actor: Actor) -> InvoiceRun | None:
    """What the clock does: the run of the day, once late usage has arrived; None if it is done."""
    as_of = clock.business_date(clock.now() - SETTLING)
    with context.across_enterprises():
        if InvoiceRun.objects.filter(as_of=as_of, state=RunState.DONE).exists():
            return None
    return run_invoices(as_of, actor=actor)


def run_invoices(as_of: date, *, actor: Actor) -> InvoiceRun:
    """Bill every enterprise for its periods over by ``as_of`` that were not billed yet.

    Each batch commits by itself with how far the run came; a run that was killed goes on there,
    one that was done looks again and finds nothing. Raises Invalid for a day to come, NoTaxRate.
    """
    if as_of > clock.business_date():
        raise Invalid.field("as_of", "future", _("These periods are not over yet."))
    with context.across_enterprises():
        run = _begin(as_of, actor)
        usage = UsageOfAll()
        try:
            while _next_batch(run, usage, actor):
                pass
        except DomainError as refused:
            _finish(run, RunState.FAILED, error=refused.text()[:500])
            raise
        _finish(run, RunState.DONE)
    log.info("invoices_run", as_of=str(as_of), invoices=run.invoices, total=str(run.total))
    return run


@transaction.atomic
def _begin(as_of: date, actor: Actor) -> InvoiceRun:
    advisory_lock("invoice-run")
    run, made = InvoiceRun.objects.get_or_create(as_of=as_of)
    if made:
        record(actor, "invoice_run.started", run, after=snapshot(run))
    elif run.state == RunState.DONE:
        run.after = 0
    run.state, run.error, run.finished_at = RunState.RUNNING, "", None
    run.save()
    return run


@transaction.atomic
def _next_batch(run: InvoiceRun, usage: UsageOfAll, actor: Actor) -> bool:
    """Bill the enterprises after ``run.after``; False when there are none left."""
    accounts = lock_accounts(after=run.after, most=BATCH, opened_before=run.as_of)
    if not accounts:
        return False
    issued = issue(accounts, as_of=run.as_of, usage=usage, actor=actor)
    run.after = accounts[-1].enterprise_id
    run.enterprises += len(accounts)
    run.periods += issued.periods
    run.invoices += len(issued.invoices)
    run.total += issued.total
    run.save()
    return True


def _finish(run: InvoiceRun, state: RunState, *, error: str = "") -> None:
    run.state, run.error, run.finished_at = state, error, clock.now()
    run.save()
