"""`manage.py usage verify|rebuild`: the figures of usage against the events behind them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from billing.metering.services.rebuild import drift, rebuild
from mes.kernel.errors import NotFound
from mes.tenancy import context, directory


class Command(BaseCommand):
    help = "Verifies or rebuilds the figures of usage; exits with 1 when some differ."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["verify", "rebuild"])
        parser.add_argument("--enterprise", metavar="CODE", help="only this enterprise")

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for tenant in self._tenants(options["enterprise"]):
            with context.within(tenant):
                if options["action"] == "rebuild":
                    rebuild(tenant.id)
                for meter, module, day in drift(tenant.id):
                    wrong += 1
                    self.stdout.write(f"{tenant.code}: {meter} {module} {day} differs")
        self.stdout.write(f"{wrong} figures differ from their events")
        if wrong:
            raise SystemExit(1)

    def _tenants(self, code: str | None) -> list[context.Tenant]:
        try:
            if code:
                return [directory.by_code(code)]
        except NotFound as missing:
            raise CommandError(f"there is no enterprise {code}") from missing
        return [directory.by_schema(schema) for schema in directory.active_schemas()]
