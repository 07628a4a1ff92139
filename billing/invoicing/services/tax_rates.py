"""A new VAT rate, from a day on."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from billing.invoicing.models import BillingPeriod, TaxRate
from billing.invoicing.models.tax import SOFTWARE_SERVICE
from mes.audit.services import record, snapshot
from mes.kernel.actor import Actor
from mes.kernel.errors import Invalid
from mes.kernel.text import gettext_noop as _
from mes.tenancy import context


@transaction.atomic
def set_tax_rate(*, rate: Decimal, valid_from: date, actor: Actor) -> TaxRate:
    """Let ``rate`` hold from ``valid_from`` on; the one before ends there.

    Raises Invalid when days from then on were billed, or a later rate is known.
    """
    rates = list(TaxRate.objects.select_for_update().filter(category=SOFTWARE_SERVICE))

    if any(row.valid_from >= valid_from for row in rates):
        raise Invalid.field("valid_from", "overlap", _("A later one begins within these days."))
    with context.across_enterprises():
        billed = BillingPeriod.objects.filter(ends_on__gt=valid_from).exists()
    if billed:
        raise Invalid.field("valid_from", "billed", _("Days from then on were billed already."))

    for row in rates:
        if row.valid_to is None or row.valid_to > valid_from:
            before = snapshot(row)
            row.valid_to = valid_from
            row.save()
            record(actor, "tax_rate.ended", row, before=before, after=snapshot(row))
    made = TaxRate.objects.create(category=SOFTWARE_SERVICE, rate=rate, valid_from=valid_from)

    record(actor, "tax_rate.set", made, after=snapshot(made))
    return made
