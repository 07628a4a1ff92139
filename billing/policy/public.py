"""What investment and claims may call: which version of a programme holds, and what it pays.

Amounts go in as ``Spending`` by ``Category``; which of them are eligible at all was decided
before. Nothing here is a model instance.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from billing.policy import selectors
from billing.policy.domain import engine
from billing.policy.domain import trace as traces
from billing.policy.domain.eligibility import CountedLine, Eligibility
from billing.policy.domain.parameters import (
    AmountBasis,
    CapScope,
    Category,
    PaymentCutoff,
    PrepaidSubscription,
    Programme,
    RateAsOf,
    SizeClass,
    Spending,
)
from billing.policy.domain.states import VersionStatus
from billing.policy.errors import ImpossibleAmount, NotApproved, SubsidyUndetermined
from billing.policy.models import ProgrammeVersion
from mes.kernel.money import round_fen

__all__ = [
    "AmountBasis",
    "Assessed",
    "CapScope",
    "Category",
    "CountedLine",
    "Eligibility",
    "Evaluated",
    "PaymentCutoff",
    "PolicyVersion",
    "PrepaidSubscription",
    "Programme",
    "RateAsOf",
    "SizeClass",
    "Spending",
    "assess",
    "evaluate",
    "policies_in_force",
    "policy_for_project",
    "policy_in_force",
    "policy_or_draft",
    "policy_version",
    "recompute_trace",
    "trace_holds",
]


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """A version of a programme. ``parameters`` holds every one of them; ``sha256`` names them."""

    id: int
    programme: str
    name: str
    name_en: str
    number: int
    approved: bool
    valid_from: date | None
    valid_to: date | None
    source: str
    clause: str
    industries: str
    size_class: SizeClass
    duration_months: int | None
    parameters: Programme
    sha256: str


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A subsidy to the fen with the bytes of its trace."""

    version_id: int
    soft_hard: Decimal
    automation: Decimal
    base: Decimal
    addon: Decimal
    raw: Decimal
    payable: Decimal
    cap_hit: bool
    trace: bytes


@dataclass(frozen=True, slots=True)
class Assessed:
    """What a subsidy would be: the amount, or what is missing and the range it lies in."""

    payable: Decimal | None
    missing: tuple[str, ...]
    lowest: Decimal | None
    highest: Decimal | None


def policies_in_force(day: date) -> list[PolicyVersion]:
    """The approved version of each programme that holds on ``day``."""
    return [_told(version) for version in selectors.versions_in_force(day)]


def policy_in_force(programme: str, day: date) -> PolicyVersion:
    """The version of ``programme`` that holds on ``day``. Raises NotInForce."""
    return _told(selectors.version_in_force(programme, day))


def policy_or_draft(programme: str, day: date) -> PolicyVersion | None:
    """The version of ``programme`` that holds on ``day``, else the newest that may come to."""
    found = selectors.current_or_drafted(day)
    return next((_told(one) for one in found if one.programme.code == programme), None)


def policy_for_project(
    programme: str,
    *,
    filed_on: date,
    accepted_on: date | None = None,
    claimed_on: date | None = None,
) -> PolicyVersion:
    """The version that a project is paid by: of the day of filing, or of the later day that the
    version of the day of filing names. A day that has not come yet leaves it with the filing's.

    Raises NotInForce.
    """
    at_filing = policy_in_force(programme, filed_on)
    later = {RateAsOf.ACCEPTED: accepted_on, RateAsOf.CLAIMED: claimed_on}
    day = later.get(at_filing.parameters.rate_as_of or RateAsOf.FILED)
    return at_filing if day is None else policy_in_force(programme, day)


def policy_version(version_id: int) -> PolicyVersion:
    """Raises NotFound."""
    return _told(selectors.version_by_id(version_id))


def evaluate(
    version_id: int, spendings: Iterable[Spending], eligibility: Eligibility | None = None
) -> Evaluated:
    """The subsidy for ``spendings`` by an approved version, with its trace.

    The trace tells how the spendings came about where ``eligibility`` does; both agree, or
    ValueError is raised.

    Raises NotFound, NotApproved, ImpossibleAmount, and SubsidyUndetermined where a reading was not
    chosen or the general rate is needed and missing: with ``missing``, ``lowest``, ``highest``.
    """
    version = policy_version(version_id)
    if not version.approved:
        raise NotApproved(programme=version.programme, number=version.number)
    listed = tuple(spendings)
    found = _assessed(version.parameters, listed)
    if found.result is None or found.counted is None:
        raise SubsidyUndetermined(
            missing=", ".join(found.missing),
            parameters=list(found.missing),
            lowest=_text(found.lowest),
            highest=_text(found.highest),
        )
    named = traces.PolicyVersion(
        version.id,
        version.number,
        version.valid_from.isoformat() if version.valid_from else "",
        version.source,
    )
    parts = engine.in_fen(found.result)
    return Evaluated(
        version_id=version.id,
        soft_hard=round_fen(found.counted.soft_hard),
        automation=round_fen(found.counted.automation),
        **parts,
        cap_hit=found.result.cap_hit,
        trace=traces.trace(named, version.parameters, listed, eligibility),
    )


def assess(version_id: int, spendings: Iterable[Spending]) -> Assessed:
    """The same by a version of any state, without refusing what is left open.

    Raises NotFound, ImpossibleAmount.
    """
    found = _assessed(policy_version(version_id).parameters, tuple(spendings))
    payable = None if found.result is None else found.result.payable
    return Assessed(payable, found.missing, found.lowest, found.highest)


def recompute_trace(content: bytes) -> bytes:
    """A trace made again from its own inputs. Raises ``domain.trace.NoTrace``. No database."""
    return traces.recompute(content)


def trace_holds(content: bytes) -> bool:
    """Whether ``content`` is a trace that comes out the same when made again. No database."""
    return traces.holds(content)


def _assessed(parameters: Programme, spendings: tuple[Spending, ...]) -> engine.Assessment:
    try:
        return engine.assess(parameters, spendings)
    except engine.InvalidAmount as wrong:
        raise ImpossibleAmount(what=str(wrong)) from wrong


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else format(amount, "f")


def _told(version: ProgrammeVersion) -> PolicyVersion:
    parameters = selectors.parameters_of(version)
    return PolicyVersion(
        id=version.pk,
        programme=version.programme.code,
        name=version.programme.name,
        name_en=version.programme.name_en,
        number=version.number,
        approved=version.status == VersionStatus.APPROVED,
        valid_from=version.valid_from,
        valid_to=version.valid_to,
        source=str(version.document),
        clause=version.clause,
        industries=version.industries,
        size_class=SizeClass(version.size_class),
        duration_months=version.duration_months,
        parameters=parameters,
        sha256=traces.digest(parameters),
    )
