"""Accounts to bill, in batches."""

from collections.abc import Sequence
from datetime import date

from billing.subscriptions.models import BillingAccount
from mes.db.locks import require_transaction
from mes.tenancy.models import EnterpriseStatus


def lock_accounts(*, after: int, most: int, opened_before: date) -> Sequence[BillingAccount]:
    """The next ``most`` accounts by enterprise after the id ``after``, locked for change.

    For work across enterprises. Those being deleted wait: their last bill is made when their data
    go, or the bills of that time when the deletion was taken back.
    """
    require_transaction()
    return list(
        BillingAccount.objects.filter(enterprise_id__gt=after, opened_on__lt=opened_before)
        .exclude(enterprise__status__in=[EnterpriseStatus.DELETING, EnterpriseStatus.DELETED])
        .order_by("enterprise_id")
        .select_for_update(of=("self",))[:most]
    )
