"""`manage.py operator …`: make, list, dismiss the platform's operators."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mes.accounts.people.models import Person
from mes.accounts.people.services.operators import (
    create_operator,
    dismiss_operator,
    renew_operator_factor,
)
from mes.kernel.actor import system
from mes.kernel.errors import DomainError


class Command(BaseCommand):
    help = "Makes, lists and dismisses operators; gives a new second factor."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        create = actions.add_parser("create", help="make an operator; secrets are shown once")
        create.add_argument("--name", required=True)
        create.add_argument("--phone", default="")
        create.add_argument("--email", default="")
        actions.add_parser("list", help="all operators")
        renew = actions.add_parser("renew-factor", help="new authenticator secret")
        renew.add_argument("login")
        actions.add_parser("dismiss", help="no operator any more").add_argument("login")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, "_" + options["action"].replace("-", "_"))(options)
        except DomainError as refused:
            details = [f"{error.field}: {error.message}" for error in refused.errors]
            raise CommandError("; ".join([refused.text(), *details])) from refused

    def _create(self, options: dict[str, Any]) -> None:
        made = create_operator(
            name=options["name"],
            phone=options["phone"],
            email=options["email"],
            actor=system("manage.py operator"),
        )
        self.stdout.write(f"password        {made.password}")
        self._factor(made.otpauth_uri, made.recovery_codes)

    def _renew_factor(self, options: dict[str, Any]) -> None:
        self._factor(*renew_operator_factor(options["login"], actor=system("manage.py operator")))

    def _factor(self, uri: str, codes: list[str]) -> None:
        self.stdout.write(f"authenticator   {uri}")
        self.stdout.write(f"recovery codes  {' '.join(codes)}")

    def _list(self, options: dict[str, Any]) -> None:
        for person in Person.objects.filter(is_operator=True).order_by("id"):
            self.stdout.write(f"{person.pk}  {person.name}  {person.email or person.phone}")

    def _dismiss(self, options: dict[str, Any]) -> None:
        dismiss_operator(options["login"], actor=system("manage.py operator"))
