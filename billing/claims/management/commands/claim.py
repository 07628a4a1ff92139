"""`manage.py claim …`: verify the package of a claim."""

import hmac
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from billing.claims.domain.verify import Verified, verify


class Command(BaseCommand):
    help = "Verifies the package of a claim from its own bytes. Needs no database."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        check = actions.add_parser(
            "verify", help="recompute everything in FILE; succeeds only if nothing was changed"
        )
        check.add_argument("file", metavar="FILE", type=Path)
        check.add_argument(
            "--sha256",
            metavar="HEX",
            default="",
            help="what the whole file's SHA-256 has to be, as the platform shows it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        try:
            content = file.read_bytes()
        except OSError as wrong:
            raise CommandError(f"{file} cannot be read: {wrong.strerror}") from wrong
        found = verify(content)
        expected: str = options["sha256"].strip().lower()
        faults = list(found.faults)
        if expected and not hmac.compare_digest(expected.encode(), found.sha256.encode()):
            faults.append(f"the file is another one: its SHA-256 is {found.sha256}")
        self._describe(file, found)
        if faults:
            for fault in faults:
                self.stdout.write(f"  NOT OK  {fault}")
            raise CommandError(f"{file} does not hold: {len(faults)} faults")
        self.stdout.write(f"{file} holds: {len(found.files)} files, nothing was changed")

    def _describe(self, file: Path, found: Verified) -> None:
        self.stdout.write(f"{file}\n  SHA-256 {found.sha256}")
        for name, size in found.files:
            self.stdout.write(f"  {size:>12}  {name!r}"[:200])
        if not found.faults:
            claim = found.claim
            self.stdout.write(
                f"  {claim['claim']['number']}  {claim['enterprise']['name']}  "
                f"{claim['subsidy']['computed']}  {claim['subsidy']['capitals']}"
            )
