"""`manage.py seed_demo_payments CODE…`: demo enterprises pay their older bills by bank transfer."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from billing.invoicing.public import invoices_of
from billing.payments.services.statements import import_statement
from mes.kernel import clock
from mes.kernel.actor import system
from mes.tenancy import context, directory

_AFTER = timedelta(days=5)
_HEAD = "交易时间,借方发生额,贷方发生额,余额,对方账号,对方户名,附言,交易流水号"


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
    """Import a bank's statement with a transfer for each late bill; how many there were."""
    today = clock.business_date()
    with context.within(directory.by_code(code)) as tenant:
        late = [one for one in invoices_of(tenant.id) if one.open > 0 and one.due_on < today]
    if late:
        rows = [
            f"{one.issued_on + _AFTER} 09:00:00,,{one.open},,,{one.title},{one.number},D{one.id}"
            for one in late
        ]
        content = "\n".join([_HEAD, *rows]).encode()
        import_statement(content, file_name=f"{code}.csv", actor=system("demo"))
    return len(late)
