"""What a claim would be now: the policy, the evidence, the amounts, and all that is missing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from billing.claims.domain.rules import Days, rules_by
from billing.claims.domain.snapshot import spendings
from billing.claims.models import Claim
from billing.investment.public import (
    LineEvidence,
    ProjectEvidence,
    ProjectFact,
    Raised,
    Reason,
    Rules,
    evidence_of,
    flags_of,
    project_fact,
)
from billing.policy.errors import NotInForce
from billing.policy.public import (
    Assessed,
    PaymentCutoff,
    PolicyVersion,
    assess,
    policy_for_project,
)

#: Lines that no policy counts, or nobody claims, need no evidence either.
_NEVER = frozenset(
    {
        Reason.KIND,
        Reason.CONSULTING,
        Reason.PROGRAMME,
        Reason.LEFT_OUT,
        Reason.SECOND_HAND,
        Reason.RELATED_PARTY,
    }
)
#: Told, but no reason to refuse: how long something has been in use is the examiner's question.
_ADVICE = frozenset({"use"})


@dataclass(frozen=True, slots=True)
class Missing:
    """One point that is lacking: its code, the line's position (None: the claim), which one."""

    code: str
    line: int | None = None
    what: str = ""
    blocks: bool = True


@dataclass(frozen=True, slots=True)
class Assessment:
    """A claim as its project and the policy stand on ``day``."""

    claim: Claim
    project: ProjectFact
    day: date
    policy: PolicyVersion | None
    rules: Rules
    evidence: ProjectEvidence
    assessed: Assessed | None
    missing: Sequence[Missing]
    flags: Sequence[Raised]

    @property
    def complete(self) -> bool:
        return not any(one.blocks for one in self.missing)


def assess_claim(claim: Claim, day: date) -> Assessment:
    """What ``claim`` would be if it were submitted on ``day``. Raises NotFound."""
    project = project_fact(claim.enterprise_id, claim.project_id)
    policy = _policy(claim, day)
    rules = rules_by(
        None if policy is None else policy.parameters,
        Days(
            project.window_start,
            project.window_end,
            claimed_on=day,
            accepted_on=claim.accepted_on,
            audited_on=claim.audited_on,
        ),
    )
    evidence = evidence_of(project.id, rules)
    assessed = None
    if policy is not None:
        assessed = assess(policy.id, spendings(evidence.totals))
    missing = [
        *_of_claim(claim, project, policy),
        *_of_policy(policy, assessed, evidence),
        *_of_lines(evidence),
    ]
    flags = flags_of(
        evidence,
        cutoff=rules.cutoff,
        floors=[] if policy is None else [policy.parameters.floor],
        own_claims=[claim.pk],
    )
    return Assessment(claim, project, day, policy, rules, evidence, assessed, missing, flags)


def counted_lines(evidence: ProjectEvidence) -> list[LineEvidence]:
    """The lines of which something counts."""
    return [one for one in evidence.lines if one.found.amount > 0]


def reds_not_taken(one: LineEvidence, red: Mapping[str, Sequence[object]]) -> list[str]:
    """Invoices of a line whose red ones the line does not take off.

    Of a bill of this platform a red one may be for another line: each has its own part already.
    """
    if one.line.own:
        return []
    taken = {use.invoice.number for use in one.uses}
    return [
        use.invoice.number
        for use in one.uses
        if any(
            getattr(other, "number", "") not in taken for other in red.get(use.invoice.number, ())
        )
    ]


def _policy(claim: Claim, day: date) -> PolicyVersion | None:
    if claim.filed_on is None:
        return None
    try:
        return policy_for_project(
            claim.programme,
            filed_on=claim.filed_on,
            accepted_on=claim.accepted_on,
            claimed_on=day,
        )
    except NotInForce:
        return None


def _of_claim(
    claim: Claim, project: ProjectFact, policy: PolicyVersion | None
) -> Iterator[Missing]:
    if not project.filing_number:
        yield Missing("filing_number")
    if claim.filed_on is None:
        yield Missing("filed_on")
    elif policy is None:
        yield Missing("policy_not_in_force", what=claim.filed_on.isoformat())
    if claim.accepted_on is None:
        yield Missing("accepted_on")
    cutoff = policy and policy.parameters.payment_cutoff
    if cutoff == PaymentCutoff.AUDIT_DATE and claim.audited_on is None:
        yield Missing("audited_on")


def _of_policy(
    policy: PolicyVersion | None, assessed: Assessed | None, evidence: ProjectEvidence
) -> Iterator[Missing]:
    if policy is None or assessed is None:
        return
    open_readings = list(assessed.missing)
    for name in ("prepaid_subscription", "payment_cutoff", "rate_as_of"):
        if getattr(policy.parameters, name) is None and name not in open_readings:
            open_readings.append(name)
    for name in open_readings:
        yield Missing("reading", what=name)
    if not any(evidence.totals.values()):
        yield Missing("nothing_eligible")
    elif assessed.payable == Decimal(0):
        yield Missing("no_subsidy")


def _of_lines(evidence: ProjectEvidence) -> Iterator[Missing]:
    for one in evidence.lines:
        if _NEVER & set(one.found.reasons):
            continue
        position = one.line.position
        for code in one.missing:
            yield Missing(code, position, blocks=code not in _ADVICE)
        for use in one.uses:
            if use.invoice.confirmed_at is None:
                yield Missing("unconfirmed_invoice", position, use.invoice.number)
        for number in reds_not_taken(one, evidence.red):
            yield Missing("red_invoice_not_taken", position, number)
