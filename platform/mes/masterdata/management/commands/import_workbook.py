"""`manage.py import_workbook --enterprise CODE FILE [--dry-run] [--json]`"""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext

from mes.documents.excel.apply import ImportMode
from mes.documents.excel.container import open_path
from mes.documents.excel.plan import ImportPlan, ImportStatus
from mes.kernel.actor import system
from mes.kernel.errors import DomainError, NotFound
from mes.masterdata.services.imports import apply_book, plan_of, tried_plan
from mes.tenancy import context, directory

ALL_GOOD, REFUSED_WHOLE, SOME_REFUSED = 0, 1, 2
_EXIT = {
    ImportStatus.OK: ALL_GOOD,
    ImportStatus.PARTIAL: SOME_REFUSED,
    ImportStatus.REFUSED: REFUSED_WHOLE,
}


class Command(BaseCommand):
    help = (
        "Import a workbook (.xlsx or .csv) into an enterprise. Exit code 0: all rows good; "
        "2: some rows refused, the others taken; 1: refused whole, nothing taken."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--enterprise", required=True, metavar="CODE")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
        parser.add_argument("--json", action="store_true", help="report as JSON")
        parser.add_argument(
            "--all-or-nothing", action="store_true", help="take nothing when a row is refused"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            tenant = directory.by_code(options["enterprise"])
        except NotFound as missing:
            raise self._no("enterprise", options["enterprise"], options) from missing
        with context.within(tenant):
            code = self._import(options)
        if code != ALL_GOOD:
            sys.exit(code)

    def _import(self, options: dict[str, Any]) -> int:
        actor = system("import_workbook")
        mode = ImportMode.ALL if options["all_or_nothing"] else ImportMode.GOOD_ROWS
        try:
            book = open_path(options["file"])
            if options["dry_run"]:
                plan = tried_plan(book, actor=actor)
            else:
                plan = plan_of(book)
                if plan.status is not ImportStatus.REFUSED:
                    plan, _outcome = apply_book(book, actor=actor, mode=mode)
        except OSError as missing:
            raise self._no("file", str(options["file"]), options) from missing
        except DomainError as refused:
            self._refused(refused, as_json=options["json"])
            return REFUSED_WHOLE
        self._report(plan, as_json=options["json"], dry_run=options["dry_run"])
        return _EXIT[plan.status]

    def _no(self, what: str, name: str, options: dict[str, Any]) -> CommandError:
        """The error that there is no such file or enterprise; told as JSON too when asked."""
        if options["json"]:
            self._write({"status": "refused", "code": f"no_{what}",
                         "message": f"there is no {what} {name}", "sheets": []})  # fmt: skip
        return CommandError(f"there is no {what} {name}")

    def _refused(self, refused: DomainError, *, as_json: bool) -> None:
        message = gettext(refused.message) % refused.params
        if as_json:
            self._write({"status": "refused", "code": refused.code, "message": message,
                         "sheets": []})  # fmt: skip
        else:
            self.stderr.write(f"{refused.code}: {message}")

    def _report(self, plan: ImportPlan, *, as_json: bool, dry_run: bool) -> None:
        found = plan.as_json()
        if as_json:
            self._write({"dry_run": dry_run, **found})
            return
        for sheet in found["sheets"]:
            waiting = f", waiting for {sheet['waiting_for']} {sheet['waiting']}"
            self.stdout.write(
                f"{sheet['sheet']}: {sheet['kind'] or '-'}: new {sheet['new']}, changed "
                f"{sheet['changed']}, unchanged {sheet['unchanged']}, refused {sheet['refused']}"
                + (waiting if sheet["waiting_for"] else "")
            )
            if sheet["ignored"]:
                unused = (f"{one['column']} {one['heading']}" for one in sheet["ignored"])
                self.stdout.write(f"  columns not used: {', '.join(unused)}")
            for one in sheet["left_out"]:
                self.stdout.write(
                    f"  row {one['row']} is no record ({one['reason']}): {one['text']}"
                )
            for one in sheet["refusals"]:
                place = f"{one['column']}{one['row']}"
                self.stdout.write(f"  {place}: {one['code']}: {one['message']}")
        for made in found["implied"]:
            self.stdout.write(f"{made['kind']}: made because named: {', '.join(made['keys'])}")
        if "code" in found:
            self.stdout.write(f"{found['code']}: {found['message']}")
        self.stdout.write(f"{found['status']}{' (dry run)' if dry_run else ''}")

    def _write(self, data: dict[str, Any]) -> None:
        self.stdout.write(orjson.dumps(data, option=orjson.OPT_INDENT_2).decode())
