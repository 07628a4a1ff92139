"""The register's fixed parts: papers and programmes."""

from datetime import date

from django.db import transaction

from billing.policy.models import PolicyDocument, Programme
from mes.audit.services import record, snapshot
from mes.kernel.actor import Actor
from mes.kernel.errors import Invalid
from mes.kernel.text import gettext_noop as _


@transaction.atomic
def add_document(
    *, title: str, number: str, issued_on: date | None, final: bool, actor: Actor
) -> PolicyDocument:
    """A paper that versions can quote. Raises Invalid for one that is there already."""
    if PolicyDocument.objects.filter(title=title, number=number).exists():
        raise Invalid.field("title", "exists", _("This document is there already."))

    document = PolicyDocument(title=title, number=number, issued_on=issued_on, final=final)
    document.save(force_insert=True)

    record(actor, "policy_document.added", document, after=snapshot(document))

    return document


@transaction.atomic
def add_programme(*, code: str, name: str, name_en: str, actor: Actor) -> Programme:
    """A further programme. Raises Invalid for a code that is taken."""
    if Programme.objects.filter(code=code).exists():
        raise Invalid.field("code", "exists", _("This code is taken."))

    programme = Programme(code=code, name=name, name_en=name_en)
    programme.save(force_insert=True)

    record(actor, "programme.added", programme, after=snapshot(programme))

    return programme
