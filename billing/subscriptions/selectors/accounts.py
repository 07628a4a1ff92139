"""Accounts to bill, in batches."""

from collections.abc import Sequence
from datetime import date

from billing.subscriptions.models import BillingAccount
from mes.db.locks import require_transaction
from mes.tenancy.models import EnterpriseStatus


def lock_accounts(*, after: int, most: int, opened_before: date) -> Sequence[BillingAccount]:
    """The next ``most`` accounts by enterprise after the id ``after``, locked for change.

    For work across enterprises. Deleted ones are left out: their subscriptions ended.
    """
    require_transaction()
    return list(
        BillingAccount.objects.filter(enterprise_id__gt=after, opened_on__lt=opened_before)
        .exclude(enterprise__status=EnterpriseStatus.DELETED)
        .order_by("enterprise_id")
        .select_for_update(of=("self",))[:most]
    )
