"""Opening and changing projects."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from billing.investment.errors import ProjectNotOpen
from billing.investment.models import Project, ProjectStatus
from mes.audit.services import record, snapshot
from mes.kernel.actor import Actor
from mes.kernel.errors import DomainError, Invalid, NotFound
from mes.kernel.ids import EnterpriseId
from mes.kernel.text import gettext_noop as _

PROGRAMMES = ("P1", "P2a", "P2b", "P3")


class ProjectOpen(DomainError):
    """The enterprise has a running project of this programme."""

    code = "project_open"
    message = _("There is a running project of this programme already.")


def _checked(values: Mapping[str, Any]) -> None:
    start: date | None = values.get("window_start")
    end: date | None = values.get("window_end")
    if start is not None and end is not None and end < start:
        raise Invalid.field("window_end", "before_start", _("The window ends before it starts."))
    if values.get("programme", "P1") not in PROGRAMMES:
        raise Invalid.field("programme", "unknown", _("There is no such programme."))


@transaction.atomic
def open_project(
    enterprise_id: EnterpriseId, values: Mapping[str, Any], *, actor: Actor
) -> Project:
    """Open a project. Raises Invalid, and ProjectOpen when one of the programme is running."""
    _checked(values)

    try:
        with transaction.atomic():
            project = Project.objects.create(enterprise_id=enterprise_id, **values)
    except IntegrityError as clash:
        raise ProjectOpen from clash

    record(actor, "project.opened", project, after=snapshot(project))
    return project


@transaction.atomic
def update_project(
    project_id: int,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    expected_version: int | None = None,
) -> Project:
    """Change an open project. Raises NotFound, VersionConflict, ProjectNotOpen, Invalid."""
    project = open_for_change(project_id)
    project.require_version(expected_version)
    before = snapshot(project)
    names = ("programme", "window_start", "window_end")
    _checked({name: getattr(project, name) for name in names} | dict(values))

    for name, value in values.items():
        setattr(project, name, value)
    try:
        with transaction.atomic():
            project.save()
    except IntegrityError as clash:
        raise ProjectOpen from clash

    record(actor, "project.updated", project, before=before, after=snapshot(project))
    return project


def open_for_change(project_id: int) -> Project:
    """The project under lock. Raises NotFound, and ProjectNotOpen once it is being claimed."""
    project = Project.objects.select_for_update().filter(pk=project_id).first()
    if project is None:
        raise NotFound(record="project", id=project_id)
    if project.status != ProjectStatus.OPEN:
        raise ProjectNotOpen
    return project


@transaction.atomic
def set_claimed(project_id: int, status: ProjectStatus, *, actor: Actor) -> Project:
    """Freeze an open project for its claim, open it again or close it, as the claim goes.

    Raises NotFound, and ProjectNotOpen for a claim on what is being claimed already.
    """
    if status == ProjectStatus.CLAIMED:
        project = open_for_change(project_id)
    else:
        project = Project.objects.select_for_update().get(pk=project_id)
    before = snapshot(project)

    project.status = status
    project.save()

    record(actor, "project.claim_moved", project, before=before, after=snapshot(project))
    return project
