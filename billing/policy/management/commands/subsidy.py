"""`manage.py subsidy …`: check the engine against a file of vectors."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from billing.policy.domain import vectors

_SHOWN = 200


class Command(BaseCommand):
    help = "Checks the subsidy engine against a file of inputs and expected results."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        check = actions.add_parser(
            "check-vectors", help="evaluate FILE; succeeds only if every result agrees to the fen"
        )
        check.add_argument("file", metavar="FILE", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, "_" + options["action"].replace("-", "_"))(options)

    def _check_vectors(self, options: dict[str, Any]) -> None:
        file: Path = options["file"]
        try:
            report = vectors.check(file.read_bytes())
        except OSError as wrong:
            raise CommandError(f"{file} cannot be read: {wrong.strerror}") from wrong
        except vectors.BadVectors as wrong:
            raise CommandError(f"{file}: {wrong}") from wrong
        if report.unknown:
            self.stderr.write(f"not read: {', '.join(report.unknown)}")
        for one in report.differences[:_SHOWN]:
            self.stdout.write(
                f"vector {one.vector.place} ({one.vector.given}): "
                f"{one.field} expected {one.expected}, computed {one.computed}"
            )
        hidden = len(report.differences) - _SHOWN
        if hidden > 0:
            self.stdout.write(f"… and {hidden} more differences")
        if report.differing:
            raise CommandError(f"{report.differing} of {report.checked} vectors differ")
        self.stdout.write(f"{report.checked} vectors agree")
