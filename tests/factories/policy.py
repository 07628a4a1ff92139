"""Subsidy programmes in force, as two operators bring them there."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import connection

from billing.investment.models import ClaimUse
from billing.policy import services
from billing.policy.models import ProgrammeVersion
from mes.documents.models import NumberSequence
from mes.kernel import clock
from mes.kernel.actor import Actor, ActorKind

WRITER = Actor(ActorKind.OPERATOR, 900_001, "拟稿人")
APPROVER = Actor(ActorKind.OPERATOR, 900_002, "审核人")
IN_FORCE_FROM = date(2023, 8, 25)


def the_draft(code: str) -> ProgrammeVersion:
    """The version of ``code`` that is being worked on."""
    return ProgrammeVersion.objects.get(programme__code=code, status__in=["draft", "in_review"])


def in_force(code: str, *, since: date = IN_FORCE_FROM, **content: Any) -> ProgrammeVersion:
    """Programme ``code`` of the text with ``content`` changed, approved and in force ``since``."""
    draft = the_draft(code)
    services.edit_draft(draft.pk, {"valid_from": since, **content}, expected=None, actor=WRITER)
    services.submit(draft.pk, actor=WRITER)
    return services.approve(draft.pk, actor=APPROVER)


@contextmanager
def put_in_force(code: str) -> Iterator[None]:
    """Programme ``code`` approved in committed data; afterwards it is the draft that it was.

    What claims used up meanwhile and their numbers are forgotten, too.
    """
    draft = ProgrammeVersion.objects.filter(programme__code=code)
    before = draft.values().get()
    draft.update(
        status="approved",
        valid_from=IN_FORCE_FROM,
        edited_by=WRITER.key,
        submitted_by=WRITER.key,
        approved_by=APPROVER.key,
        approved_at=clock.now(),
    )
    try:
        yield
    finally:
        ClaimUse.objects.all().delete()
        NumberSequence.objects.filter(kind="billing_claim").delete()
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE billing_policy_version DISABLE TRIGGER USER")
            draft.update(**{name: value for name, value in before.items() if name != "id"})
            cursor.execute("ALTER TABLE billing_policy_version ENABLE TRIGGER USER")
