"""`manage.py seed_demo_policies CODE…`: the four programmes in force, as examples to try things by.

What the text leaves open is chosen here so that totals come out; papers and clauses say that these
are examples of the demo.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from billing.policy.domain.parameters import BaseReading
from billing.policy.domain.states import VersionStatus
from billing.policy.models import PolicyDocument, ProgrammeVersion
from billing.policy.services import add_document, approve, edit_draft, submit
from mes.accounts.people.models import Person
from mes.kernel.actor import Actor, ActorKind
from mes.tenancy import context

TITLE = "演示示例（Demo example）：参数与口径仅供试用，不代表正式文件"
MARK = "【演示示例】"
FAMILY = "演示示例"
IN_FORCE_FROM = date(2025, 1, 1)
GENERAL_RATE = Decimal("0.2")


class Command(BaseCommand):
    help = "Lets the demo's two operators bring the four programmes into force, as examples."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("codes", nargs="*", help="demo enterprises; the programmes are for all")

    def handle(self, *args: Any, **options: Any) -> None:
        if not getattr(settings, "DEMO", False):
            raise CommandError("demo data is made with the demo settings only")
        with context.within_public(), transaction.atomic():
            made = _bring_into_force()
        self.stdout.write(f"{made} demo programmes in force")


def _bring_into_force() -> int:
    """Approve each programme's first version; how many. Those that a person touched stay."""
    drafts = list(
        ProgrammeVersion.objects.filter(
            number=1, status=VersionStatus.DRAFT, version=1, programme__code__startswith="P"
        ).order_by("programme__code")
    )
    if not drafts:
        return 0
    writer, approver = _operators()
    paper = PolicyDocument.objects.filter(title=TITLE).first() or add_document(
        title=TITLE, number="", issued_on=None, final=False, actor=writer
    )
    for draft in drafts:
        content = {
            "document_id": paper.pk,
            "valid_from": IN_FORCE_FROM,
            "clause": MARK + draft.clause,
            "base_reading": draft.base_reading or BaseReading.PORTION,
            "general_rate": GENERAL_RATE,
            "general_rate_family": FAMILY,
        }
        if draft.automation:
            content["automation_rate_family"] = FAMILY
        edit_draft(draft.pk, content, expected=None, actor=writer)
        submit(draft.pk, actor=writer)
        approve(draft.pk, actor=approver)
    return len(drafts)


def _operators() -> tuple[Actor, Actor]:
    people = Person.objects.filter(is_operator=True, is_active=True).order_by("id")[:2]
    found = [Actor(ActorKind.OPERATOR, person.pk, person.name) for person in people]
    if len(found) < 2:
        raise CommandError("programmes come into force by two operators; there are not two")
    return found[0], found[1]
