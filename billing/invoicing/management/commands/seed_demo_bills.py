"""`manage.py seed_demo_bills CODE…`: contracts, subscriptions and bills of demo enterprises."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from billing.invoicing.services.runs import run_invoices
from billing.subscriptions.public import (
    SubscriptionState,
    period_of,
    roll,
    subscribe_bundle,
    subscriptions_of,
)
from mes.kernel import clock
from mes.kernel.actor import system
from mes.tenancy import context, directory

BUNDLE = "workshop"
MONTHS = 4


class Command(BaseCommand):
    help = "Lets demo enterprises go on from their trial, and bills the months since."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("codes", nargs="+")

    def handle(self, *args: Any, **options: Any) -> None:
        if not getattr(settings, "DEMO", False):
            raise CommandError("demo data is made with the demo settings only")
        made = [code for code in options["codes"] if _subscribed(code)]
        if made:
            _bill()
        self.stdout.write(f"{len(made)} demo enterprises subscribed and billed")


def _subscribed(code: str) -> bool:
    """Let the enterprise subscribe on the day its trial began; False when it has already."""
    actor = system("demo")
    with context.within(directory.by_code(code)) as tenant:
        mine = subscriptions_of(tenant.id)
        if not mine or any(one.state != SubscriptionState.TRIAL for one in mine):
            return False
        began = min(one.starts_on for one in mine)
        with clock.frozen(clock.now() - (clock.business_date() - began)):
            subscribe_bundle(BUNDLE, actor=actor)
        roll(actor=actor)
    return True


def _bill() -> None:
    """Bill the last months, each on its own day."""
    today = clock.business_date()
    days: list[date] = []
    start = period_of(today, 1).start
    while len(days) < MONTHS:
        days.append(start)
        start = period_of(start - timedelta(days=1), 1).start
    for day in reversed(days):
        run_invoices(day, actor=system("demo"))
