"""`manage.py seed_demo_payments CODE…`: demo enterprises pay their older bills by bank transfer."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from billing.invoicing.public import invoices_of
from billing.payments.domain.states import Method
from billing.payments.services.receiving import Receipt, receive
from mes.kernel import clock
from mes.kernel.actor import system
from mes.tenancy import context, directory

_AFTER = timedelta(days=5)


class Command(BaseCommand):
    help = "Lets demo enterprises have paid what would be overdue by now."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("codes", nargs="+")

    def handle(self, *args: Any, **options: Any) -> None:
        if not getattr(settings, "DEMO", False):
            raise CommandError("demo data is made with the demo settings only")
        paid = sum(_pay(code) for code in options["codes"])
        self.stdout.write(f"{paid} bills of demo enterprises paid")


def _pay(code: str) -> int:
    today = clock.business_date()
    with context.within(directory.by_code(code)) as tenant:
        late = [one for one in invoices_of(tenant.id) if one.open > 0 and one.due_on < today]
        for one in late:
            receipt = Receipt(
                Method.BANK,
                one.open,
                one.issued_on + _AFTER,
                payer_name=one.title,
                remark=one.number,
                invoice_ids=(one.id,),
            )
            receive([receipt], actor=system("demo"))
    return len(late)
