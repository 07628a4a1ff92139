"""Subsidy programmes in force, as two operators bring them there."""

from datetime import date
from typing import Any

from billing.policy import services
from billing.policy.models import ProgrammeVersion
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
