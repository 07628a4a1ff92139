"""`manage.py seed_demo`: the demo enterprises, and who can sign in to them."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from mes.local.demo_data import FACTORIES, seed

PEOPLE_FILE = "demo-people.json"
DEMO_CODES = [factory.code for factory in FACTORIES]


class Command(BaseCommand):
    help = (
        "Migrates every schema and makes the two demo enterprises unless they are there; "
        "writes demo-people.json."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--without",
            action="append",
            default=[],
            metavar="COMMAND",
            help="leave out one of DEMO_COMMANDS, such as seed_demo_policies",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not getattr(settings, "DEMO", False):
            raise CommandError("demo data is made with the demo settings only")
        # In one process: each start of the program takes seconds of a demo's start.
        call_command("migrate_enterprises", stdout=self.stdout)
        people = seed()
        for command in getattr(settings, "DEMO_COMMANDS", ()):
            if command in options["without"]:
                continue
            call_command(command, *DEMO_CODES, stdout=self.stdout)
        path = settings.STATE / PEOPLE_FILE
        path.write_text(json.dumps(people, ensure_ascii=False, indent=2), encoding="utf-8")
        self.stdout.write(f"{len(people)} demo people in {path.name}")
