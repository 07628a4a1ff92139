"""What claims look like outside."""

from typing import Any

from rest_framework import serializers

from billing.claims.domain.states import TRANSITIONS
from billing.claims.selectors.assessment import Assessment
from mes.http.fields import MoneyField, StepsField
from mes.http.serializers import Body, Row

_STEPS = {state: sorted(to) for state, to in TRANSITIONS.items()}


class SubsidyField(MoneyField):
    """Yuan of a subsidy: whoever sees the claim sees what it is for."""

    cost = False


class ClaimRow(Row):
    """A claim in a list."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    project = serializers.IntegerField(source="project_id")
    project_name = serializers.CharField()
    programme = serializers.CharField()
    state = serializers.CharField()
    submitted_on = serializers.DateField(allow_null=True)
    computed = SubsidyField(allow_null=True)
    approved = SubsidyField(allow_null=True)
    paid = SubsidyField(allow_null=True)
    paid_on = serializers.DateField(allow_null=True)
    clawed_back = SubsidyField(allow_null=True)
    allowed_transitions = StepsField(_STEPS, source="state")
    version = serializers.IntegerField()


class OperatorClaimRow(ClaimRow):
    """A claim with whose it is."""

    enterprise = serializers.CharField(source="enterprise.code")
    enterprise_name = serializers.CharField(source="enterprise.name")


class ClaimStepShape(serializers.Serializer):
    """One step of a claim's history."""

    at = serializers.DateTimeField()
    state = serializers.CharField()
    actor_name = serializers.CharField()
    amount = SubsidyField(allow_null=True)
    reason = serializers.CharField()


class ClaimShape(serializers.Serializer):
    """A claim with its days, amounts, hashes and history."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    project = serializers.IntegerField(source="project_id")
    project_name = serializers.CharField()
    programme = serializers.CharField()
    state = serializers.CharField()
    allowed_transitions = StepsField(_STEPS, source="state")
    filed_on = serializers.DateField(allow_null=True)
    accepted_on = serializers.DateField(allow_null=True)
    audited_on = serializers.DateField(allow_null=True)
    submitted_on = serializers.DateField(allow_null=True)
    software = SubsidyField()
    hardware = SubsidyField()
    automation = SubsidyField()
    consulting = SubsidyField()
    computed = SubsidyField(allow_null=True)
    approved = SubsidyField(allow_null=True)
    paid = SubsidyField(allow_null=True)
    paid_on = serializers.DateField(allow_null=True)
    clawed_back = SubsidyField(allow_null=True)
    snapshot_sha256 = serializers.CharField()
    package_sha256 = serializers.CharField()
    version = serializers.IntegerField()
    history = ClaimStepShape(source="steps", many=True)


class MissingShape(serializers.Serializer):
    code = serializers.CharField()
    line = serializers.IntegerField(allow_null=True)
    what = serializers.CharField()
    blocks = serializers.BooleanField()


class CountedLine(serializers.Serializer):
    """What of a line counts, and why not more."""

    position = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.CharField()
    category = serializers.CharField(allow_null=True)
    contract = SubsidyField()
    agreed = SubsidyField()
    days = serializers.IntegerField(allow_null=True)
    of_days = serializers.IntegerField(allow_null=True)
    invoiced = SubsidyField()
    paid = SubsidyField()
    amount = SubsidyField()
    reasons = serializers.ListField(child=serializers.CharField())


class ClaimFlagShape(serializers.Serializer):
    flag = serializers.CharField()
    line = serializers.IntegerField(allow_null=True)
    facts = serializers.DictField(child=serializers.CharField())


class ReadingShape(serializers.Serializer):
    """The policy's version and the readings that decide the amount."""

    programme = serializers.CharField()
    name = serializers.CharField()
    number = serializers.IntegerField()
    valid_from = serializers.DateField(allow_null=True)
    document = serializers.CharField()
    readings = serializers.DictField(child=serializers.CharField())


class AssessmentShape(serializers.Serializer):
    """A claim as it would be if it were submitted today."""

    complete = serializers.BooleanField()
    missing = MissingShape(many=True)
    policy = ReadingShape(allow_null=True)
    basis = serializers.CharField()
    start = serializers.DateField()
    cutoff = serializers.DateField()
    lines = CountedLine(many=True)
    totals = serializers.DictField(child=SubsidyField())
    payable = SubsidyField(allow_null=True)
    lowest = SubsidyField(allow_null=True)
    highest = SubsidyField(allow_null=True)
    flags = ClaimFlagShape(many=True)


_READINGS = (
    "base_reading",
    "below_floor",
    "amount_basis",
    "cap_scope",
    "prepaid_subscription",
    "rounding",
    "payment_cutoff",
    "rate_as_of",
)


def assessment_document(found: Assessment) -> dict[str, Any]:
    """``found`` as ``AssessmentShape`` tells it."""
    policy, assessed = found.policy, found.assessed
    return {
        "complete": found.complete,
        "missing": found.missing,
        "policy": policy
        and {
            "programme": policy.programme,
            "name": policy.name,
            "number": policy.number,
            "valid_from": policy.valid_from,
            "document": policy.source,
            "readings": {name: str(getattr(policy.parameters, name) or "") for name in _READINGS},
        },
        "basis": str(found.rules.basis),
        "start": found.rules.start,
        "cutoff": found.rules.cutoff,
        "lines": [
            {
                "position": one.line.position,
                "name": one.line.name,
                "kind": one.line.kind,
                "category": one.found.category and str(one.found.category),
                "contract": one.found.contract,
                "agreed": one.found.agreed,
                "days": one.found.days,
                "of_days": one.found.of_days,
                "invoiced": one.found.invoiced,
                "paid": one.found.paid,
                "amount": one.found.amount,
                "reasons": [str(reason) for reason in one.found.reasons],
            }
            for one in found.evidence.lines
        ],
        "totals": {str(name): amount for name, amount in found.evidence.totals.items()},
        "payable": assessed and assessed.payable,
        "lowest": assessed and assessed.lowest,
        "highest": assessed and assessed.highest,
        "flags": found.flags,
    }


class ClaimDaysBody(Body):
    """The days of a claim; each may come later."""

    filed_on = serializers.DateField(required=False, allow_null=True)
    accepted_on = serializers.DateField(required=False, allow_null=True)
    audited_on = serializers.DateField(required=False, allow_null=True)


class PrepareClaimBody(ClaimDaysBody):
    project = serializers.IntegerField(min_value=1, max_value=2**63 - 1)


class OptionalClaimReason(Body):
    reason = serializers.CharField(required=False, allow_blank=True, max_length=300)


class ClaimReasonBody(Body):
    reason = serializers.CharField(max_length=300)


class ApproveClaimBody(OptionalClaimReason):
    amount = SubsidyField()


class PayClaimBody(Body):
    amount = SubsidyField()
    paid_on = serializers.DateField()


class ClawBackBody(ClaimReasonBody):
    amount = SubsidyField()
