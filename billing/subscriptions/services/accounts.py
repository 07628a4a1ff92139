"""The enterprise's billing account: made when first needed, locked for every change."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from billing.subscriptions.errors import AccountHasBills
from billing.subscriptions.models import BillingAccount, Subscription
from mes.audit.services import record, snapshot
from mes.db.locks import require_transaction
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.tenancy.context import present_tenant
from mes.tenancy.models import Enterprise

INVOICE_FIELDS = (
    "title", "credit_code", "address", "phone", "bank", "bank_account", "email",
)  # fmt: skip


def lock_account() -> BillingAccount:
    """The present enterprise's account, locked; opened today when there is none."""
    require_transaction()
    tenant = present_tenant()
    locked = BillingAccount.objects.select_for_update()
    found = locked.filter(enterprise_id=tenant.id).first()
    if found is not None:
        return found
    enterprise = Enterprise.objects.get(pk=tenant.id)
    row, _made = locked.get_or_create(
        enterprise_id=tenant.id,
        defaults={
            "opened_on": clock.business_date(),
            "title": enterprise.name,
            "credit_code": enterprise.credit_code,
        },
    )
    return row


@transaction.atomic
def update_account(
    values: Mapping[str, Any], *, actor: Actor, expected_version: int | None = None
) -> BillingAccount:
    """Set what the bills of the present enterprise say of it. Raises VersionConflict."""
    account = lock_account()

    account.require_version(expected_version)

    before = snapshot(account)
    for name in INVOICE_FIELDS:
        if name in values:
            setattr(account, name, values[name].strip())
    account.save()

    record(actor, "billing_account.updated", account, before=before, after=snapshot(account))
    return account


@transaction.atomic
def set_billing_day(day: int, *, actor: Actor) -> BillingAccount:
    """Let the present enterprise's periods begin on ``day`` (29 to 31: or the last of a month).

    Only while nothing was subscribed for good: days that were billed stay billed. Raises
    AccountHasBills.
    """
    account = lock_account()

    paid = Subscription.objects.filter(
        enterprise_id=account.enterprise_id, paid_from__lte=clock.business_date()
    )
    if day != account.billing_day and paid.exists():
        raise AccountHasBills

    before = snapshot(account)
    account.billing_day = day
    account.save()

    record(actor, "billing_account.updated", account, before=before, after=snapshot(account))
    return account
