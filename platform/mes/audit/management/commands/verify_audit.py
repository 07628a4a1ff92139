"""Check the audit trail's hash chain."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from mes.audit.models import AuditBatch
from mes.audit.services import record, remember_head, seal, verify
from mes.kernel.actor import system
from mes.tenancy import context, directory
from mes.tenancy.models import Enterprise, EnterpriseStatus


class Command(BaseCommand):
    help = "Recompute the audit chain of one enterprise, or of all and the platform's own."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--enterprise", help="code; all and the platform without it")
        parser.add_argument("--seal", action="store_true", help="seal what is complete first")
        parser.add_argument(
            "--accept-head",
            action="store_true",
            help="after a restore from a backup: take the end of --enterprise's chain as it is",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        code = options["enterprise"]
        if options["accept_head"]:
            self._accept_head(code)
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

    def _accept_head(self, code: str | None) -> None:
        if not code:
            raise CommandError("--accept-head needs --enterprise")
        tenant = directory.by_code(code)
        with transaction.atomic():
            with context.within(tenant):
                head = AuditBatch.objects.order_by("-number").first()
                if head is None:
                    raise CommandError(f"{code} has no sealed batch")
                remember_head(head)
            enterprise = Enterprise.objects.get(pk=tenant.id)
            after = {"batch": head.number, "hash": head.hash}
            record(
                system("verify_audit"), "enterprise.audit_head_accepted", enterprise, after=after
            )

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
