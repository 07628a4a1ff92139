"""Check that every stock balance is the sum of its movements."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mes.tenancy import context, directory
from modules.inventory.selectors.verify import drift


class Command(BaseCommand):
    help = "Recompute stock balances of one enterprise, or of all; exits 1 when one is wrong."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--enterprise", help="code; all without it")

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for tenant in self._tenants(options["enterprise"]):
            with context.within(tenant):
                found = drift()
            wrong += len(found)
            self.stdout.write(f"{tenant.code}: {len(found)} wrong balances")
            for one in found:
                self.stdout.write(
                    f"  item {one.item_id} location {one.location_id} lot {one.lot_id}:"
                    f" on hand {one.on_hand}, moved {one.moved};"
                    f" worth {one.value}, moved {one.moved_value};"
                    f" reserved {one.reserved}, kept {one.kept}"
                )
        if wrong:
            raise CommandError(f"{wrong} wrong balances")

    def _tenants(self, code: str | None) -> list[context.Tenant]:
        if code:
            return [directory.by_code(code)]
        return [directory.by_schema(schema) for schema in directory.active_schemas()]
