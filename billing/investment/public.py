"""What claims may ask of the register: a project, its evidence and flags, and using it up.

The evidence comes with the register's own rows, to be read; functions change what changes.
"""

from dataclasses import dataclass
from datetime import date

from billing.investment.domain.eligible import Reason, Rules
from billing.investment.domain.flags import Raised
from billing.investment.models import COUNTED_MEANS, LinePayment, Project, ProjectStatus, UseKind
from billing.investment.selectors.evidence import (
    LineEvidence,
    ProjectEvidence,
    evidence_of,
    part_of,
)
from billing.investment.selectors.flags import flags_of
from billing.investment.services.digests import contract_digest
from billing.investment.services.own_bills import take_in_own_bills
from billing.investment.services.projects import open_for_change, set_claimed
from billing.investment.services.registry import Use, release, use_up
from mes.kernel.errors import NotFound

__all__ = [
    "COUNTED_MEANS",
    "LineEvidence",
    "LinePayment",
    "ProjectEvidence",
    "ProjectFact",
    "ProjectStatus",
    "Raised",
    "Reason",
    "Rules",
    "Use",
    "UseKind",
    "contract_digest",
    "evidence_of",
    "flags_of",
    "lock_open_project",
    "part_of",
    "project_fact",
    "release",
    "set_claimed",
    "take_in_own_bills",
    "use_up",
]


@dataclass(frozen=True, slots=True)
class ProjectFact:
    """A project: its programme, the window that counts (both days inclusive), its contractor."""

    id: int
    enterprise_id: int
    programme: str
    name: str
    filing_number: str
    window_start: date
    window_end: date
    contractor_name: str
    contractor_code: str


def project_fact(enterprise_id: int, project_id: int) -> ProjectFact:
    """One project of an enterprise. Raises NotFound."""
    project = Project.objects.filter(pk=project_id, enterprise_id=enterprise_id).first()
    if project is None:
        raise NotFound(record="project", id=project_id)
    return _fact(project)


def lock_open_project(project_id: int) -> ProjectFact:
    """A project that nobody claims yet, locked. Raises NotFound and ProjectNotOpen."""
    return _fact(open_for_change(project_id))


def _fact(project: Project) -> ProjectFact:
    return ProjectFact(
        id=project.pk,
        enterprise_id=project.enterprise_id,
        programme=project.programme,
        name=project.name,
        filing_number=project.filing_number,
        window_start=project.window_start,
        window_end=project.window_end,
        contractor_name=project.contractor_name,
        contractor_code=project.contractor_code,
    )
