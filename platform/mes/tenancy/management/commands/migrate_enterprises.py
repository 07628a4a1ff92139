"""`manage.py migrate_enterprises`: bring every schema to the program's migrations."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mes.kernel.errors import DomainError
from mes.tenancy.fanout import run


class Command(BaseCommand):
    help = (
        "Migrates the public schema, then every enterprise's and every ready schema. "
        "Safe to stop and to start again; exits with 1 when a schema failed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="only report who is where; exit with 1 when something is behind",
        )
        parser.add_argument("--only", metavar="CODE", help="only this enterprise's schema")
        parser.add_argument("--jobs", type=int, default=1, help="schemas migrated at once")

    def handle(self, *args: Any, **options: Any) -> None:
        say = self._say if options["verbosity"] else run.silently
        try:
            if options["check"]:
                found = run.report(options["only"])
            else:
                found = run.migrate(only=options["only"], jobs=options["jobs"], say=say)
        except DomainError as refused:
            raise CommandError(refused.text()) from refused
        if options["verbosity"]:
            for line in found.lines():
                self.stdout.write(line)
        if found.failures or (options["check"] and found.behind):
            raise SystemExit(1)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
