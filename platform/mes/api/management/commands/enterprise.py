"""`manage.py enterprise …`: make, list, suspend, resume, export and delete enterprises."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mes.api.enterprises import operating
from mes.api.enterprises.signup import Administrator, sign_up
from mes.audit.services import record
from mes.kernel.actor import Actor, system
from mes.kernel.errors import DomainError
from mes.tenancy import context, directory
from mes.tenancy.export import BadArchive, verify_archive, write_archive
from mes.tenancy.models import Enterprise, SizeClass
from mes.tenancy.registration import Application
from mes.tenancy.services import purge_due


class Command(BaseCommand):
    help = "Makes, lists, suspends, resumes, exports and deletes enterprises."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        create = actions.add_parser("create", help="make an enterprise and its owner")
        create.add_argument("--name", required=True)
        create.add_argument("--credit-code", required=True)
        create.add_argument("--industry", required=True, help="GB/T 4754-2017 code")
        create.add_argument("--town", required=True)
        create.add_argument("--size-class", required=True, choices=SizeClass.values)
        create.add_argument("--designated", action="store_true", help="above designated size")
        create.add_argument("--code", default="", help="host label; made from the name without it")
        create.add_argument("--administrator", required=True, metavar="NAME")
        create.add_argument("--phone", required=True)
        create.add_argument("--email", default="")
        actions.add_parser("list", help="all enterprises with their state")
        suspend = actions.add_parser("suspend", help="make read-only")
        suspend.add_argument("code")
        suspend.add_argument("--reason", required=True, help="its people will read it")
        actions.add_parser("resume", help="end a suspension").add_argument("code")
        export = actions.add_parser("export", help="write a full archive")
        export.add_argument("code")
        export.add_argument("file", type=Path)
        export.add_argument("--csv", action="store_true", help="tables as CSV too")
        verify = actions.add_parser("verify-export", help="check an archive")
        verify.add_argument("file", type=Path)
        delete = actions.add_parser("delete", help="hide now, remove after the grace period")
        delete.add_argument("code")
        delete.add_argument("--confirm", required=True, metavar="CODE", help="the code again")
        actions.add_parser("cancel-delete", help="take a deletion back").add_argument("code")
        actions.add_parser("purge", help="remove the data of those whose grace period is over")

    def handle(self, *args: Any, **options: Any) -> None:
        action = getattr(self, "_" + options["action"].replace("-", "_"))
        try:
            action(options)
        except BadArchive as bad:
            raise CommandError("\n".join(bad.params["problems"])) from bad
        except DomainError as refused:
            details = [f"{error.field}: {error.message}" for error in refused.errors]
            raise CommandError("\n".join([refused.text(), *details])) from refused

    def _create(self, options: dict[str, Any]) -> None:
        made = sign_up(
            Application(
                name=options["name"],
                credit_code=options["credit_code"],
                industry=options["industry"],
                town=options["town"],
                size_class=options["size_class"],
                designated=options["designated"],
                code=options["code"],
            ),
            Administrator(options["administrator"], options["phone"], options["email"]),
            actor=_actor(),
            may_reuse_account=True,
        )
        self.stdout.write(f"{made.tenant.code} {made.url}")
        if made.link:
            self.stdout.write(f"The owner sets a password here: {made.link}")

    def _list(self, options: dict[str, Any]) -> None:
        with context.within_public():
            rows = Enterprise.objects.order_by("code").values_list(
                "code", "status", "schema_name", "name", "suspended_reason", "delete_after"
            )
            for code, status, schema_name, name, reason, delete_after in rows:
                until = f"{delete_after:%Y-%m-%d}" if delete_after else ""
                line = f"{code:<24} {status:<10} {schema_name:<20} {name} {reason}{until}"
                self.stdout.write(line.rstrip())

    def _suspend(self, options: dict[str, Any]) -> None:
        operating.suspend(options["code"], options["reason"], actor=_actor())
        self.stdout.write(
            f"{options['code']} is suspended: its people can read, nothing is written"
        )

    def _resume(self, options: dict[str, Any]) -> None:
        operating.resume(options["code"], actor=_actor())
        self.stdout.write(f"{options['code']} is active")

    def _export(self, options: dict[str, Any]) -> None:
        enterprise = operating.enterprise_by_code(options["code"])
        tenant = directory.tenant_of(enterprise)
        members = write_archive(tenant, options["file"], csv=options["csv"])
        with context.within(tenant):
            record(_actor(), "enterprise.exported", enterprise, label=tenant.code)
        rows = sum(member.rows or 0 for member in members)
        self.stdout.write(f"{options['file']}: {len(members)} members, {rows} rows")

    def _verify_export(self, options: dict[str, Any]) -> None:
        manifest = verify_archive(options["file"])
        self.stdout.write(
            f"{options['file']} is whole: {manifest['enterprise']['code']},"
            f" {len(manifest['tables'])} tables, {len(manifest['members'])} members"
        )

    def _delete(self, options: dict[str, Any]) -> None:
        row = operating.delete(options["code"], confirm=options["confirm"], actor=_actor())
        self.stdout.write(f"{row.code} is hidden; its data go after {row.delete_after:%Y-%m-%d}")

    def _cancel_delete(self, options: dict[str, Any]) -> None:
        operating.cancel_delete(options["code"], actor=_actor())
        self.stdout.write(f"{options['code']} is active")

    def _purge(self, options: dict[str, Any]) -> None:
        self.stdout.write(f"{purge_due()} enterprises removed")


def _actor() -> Actor:
    return system("manage.py")
