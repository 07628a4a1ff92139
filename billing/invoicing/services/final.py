"""The last bill of an enterprise, before what it rests on goes."""

from datetime import timedelta

from billing.invoicing.models import Invoice
from billing.invoicing.selectors.usage import UsageOfAll
from billing.invoicing.services.issuing import issue
from billing.subscriptions.public import account_of, end_all, lock_account, period_of
from mes.kernel import clock
from mes.kernel.actor import system
from mes.tenancy import context, directory
from mes.tenancy.models import Enterprise

_ONE_DAY = timedelta(days=1)


def settle(enterprise_id: int) -> list[Invoice]:
    """Bill what an enterprise that is being deleted had to the end of the day it was hidden on.

    Its subscriptions end with that day, what was paid ahead beyond it becomes a credit note. The
    days until its data go cost nothing: nobody could use them. Raises NoTaxRate, and the data stay
    until there is one.
    """
    enterprise = Enterprise.objects.get(pk=enterprise_id)
    actor = system("invoicing")
    with context.within(directory.tenant_of(enterprise)):
        if account_of(enterprise_id) is None:
            return []
        account = lock_account()
        last = clock.business_date(enterprise.hidden_at or clock.now()) + _ONE_DAY
        end_all(last, actor=actor)
    until = period_of(last - _ONE_DAY, account.billing_day).end
    with context.across_enterprises():
        issued = issue(
            [account], as_of=clock.business_date(), usage=UsageOfAll(), actor=actor, until=until
        )
    return list(issued.invoices)
