"""Check the audit trail's hash chain."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mes.audit.models import AuditBatch
from mes.audit.services import seal, verify
from mes.tenancy import context, directory
from mes.tenancy.models import Enterprise, EnterpriseStatus


class Command(BaseCommand):
    help = "Recompute the audit chain of one enterprise, or of all and the platform's own."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--enterprise", help="code; all and the platform without it")
        parser.add_argument("--seal", action="store_true", help="seal what is complete first")

    def handle(self, *args: Any, **options: Any) -> None:
        code = options["enterprise"]
        codes = (
            [code]
            if code
            else list(
                Enterprise.objects.exclude(
                    status__in=[EnterpriseStatus.DELETING, EnterpriseStatus.DELETED]
                )
                .order_by("code")
                .values_list("code", flat=True)
            )
        )
        broken = 0 if code else self._check("platform", seal_first=options["seal"])
        for each in codes:
            with context.within(directory.by_code(each)):
                broken += self._check(each, seal_first=options["seal"])
        if broken:
            raise CommandError(f"{broken} faults found")

    def _check(self, name: str, *, seal_first: bool) -> int:
        if seal_first:
            seal()
        faults = verify()
        for fault in faults:
            self.stdout.write(f"{name}: batch {fault.batch}: {fault.problem}")
        if not faults:
            head = AuditBatch.objects.order_by("-number").first()
            tail = f"{head.number} batches, head {head.hash}" if head else "nothing sealed yet"
            self.stdout.write(f"{name}: intact, {tail}")
        return len(faults)
