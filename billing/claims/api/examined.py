"""A claim as whoever examines it sees it: what was handed in, never the register behind it."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from rest_framework import serializers

from billing.claims.api.shapes import ClaimFlagShape, ClaimShape, SubsidyField
from billing.claims.domain.states import TRANSITIONS, ClaimState
from billing.claims.models import Claim
from mes.http.fields import StepsField

#: The examiners' step that leads into a state; the other states are the enterprise's to reach.
STEPS: Mapping[ClaimState, str] = {
    ClaimState.ACCEPTED: "accept",
    ClaimState.APPROVED: "approve",
    ClaimState.PAID: "pay",
    ClaimState.RETURNED: "send-back",
    ClaimState.REJECTED: "reject",
    ClaimState.CLAWED_BACK: "claw-back",
}
_ALLOWED = {
    state: [step for wanted, step in STEPS.items() if wanted in following]
    for state, following in TRANSITIONS.items()
}
_ELIGIBLE = ("contract", "invoiced", "paid", "amount")


class ExaminedLine(serializers.Serializer):
    """A line with the evidence that it names and what of it counts, in yuan."""

    position = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.CharField()
    category = serializers.CharField(allow_null=True)
    vendor_name = serializers.CharField()
    contract_number = serializers.CharField()
    delivered_on = serializers.DateField(allow_null=True)
    invoices = serializers.ListField(child=serializers.CharField())
    payments = serializers.IntegerField()
    voucher = serializers.CharField()
    serials = serializers.ListField(child=serializers.CharField())
    active_days = serializers.IntegerField(allow_null=True)
    contract = SubsidyField()
    invoiced = SubsidyField()
    paid = SubsidyField()
    amount = SubsidyField()
    reasons = serializers.ListField(child=serializers.CharField())


class HandedInFile(serializers.Serializer):
    """A file of the package; ``line`` says whose evidence it is."""

    file = serializers.CharField()
    name = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()
    line = serializers.IntegerField(allow_null=True)


class TraceStep(serializers.Serializer):
    """One step of the computation, in words of the reader's language."""

    step = serializers.CharField()
    text = serializers.CharField()


class ClaimContent(serializers.Serializer):
    """The frozen snapshot, as far as it is looked at page by page; the package has it whole."""

    credit_code = serializers.CharField()
    filing_number = serializers.CharField()
    contractor_name = serializers.CharField()
    policy = serializers.CharField()
    policy_number = serializers.IntegerField()
    document = serializers.CharField()
    basis = serializers.CharField()
    start = serializers.DateField()
    cutoff = serializers.DateField()
    lines = ExaminedLine(many=True)
    flags = ClaimFlagShape(many=True)
    files = HandedInFile(many=True)
    steps = TraceStep(many=True)


class ExaminedClaim(ClaimShape):
    """A claim with whose it is, what was handed in, and what an examiner may do with it."""

    enterprise = serializers.CharField(source="enterprise.code")
    enterprise_name = serializers.CharField(source="enterprise.name")
    allowed_actions = StepsField(_ALLOWED, source="state")
    content = serializers.SerializerMethodField()

    def get_content(self, claim: Claim) -> Any:
        return ClaimContent(_content(claim)).data


def _content(claim: Claim) -> dict[str, Any]:
    told: Mapping[str, Any] = claim.snapshot or {}
    policy, rules, project = told["policy"], told["rules"], told["project"]
    language = "zh" if (get_language() or "zh").startswith("zh") else "en"
    return {
        "credit_code": told["enterprise"]["credit_code"],
        "filing_number": project["filing_number"],
        "contractor_name": project["contractor_name"],
        "policy": policy["name"],
        "policy_number": policy["number"],
        "document": policy["source"],
        "basis": rules["basis"],
        "start": rules["start"],
        "cutoff": rules["cutoff"],
        "lines": [_line(line) for line in told["lines"]],
        "flags": told["flags"],
        "files": told["evidence"],
        "steps": [
            {"step": one["step"], "text": one[language]} for one in json.loads(claim.trace)["steps"]
        ],
    }


def _line(line: Mapping[str, Any]) -> dict[str, Any]:
    found = line["eligible"]
    return {
        **{
            name: line[name]
            for name in (
                "position", "name", "kind", "vendor_name", "delivered_on", "voucher", "serials",
                "active_days",
            )
        },
        "category": found["category"],
        "contract_number": line["contract"]["number"],
        "invoices": [one["number"] for one in line["invoices"]],
        "payments": len(line["payments"]),
        **{name: Decimal(found[name]) for name in _ELIGIBLE},
        "reasons": found["reasons"],
    }  # fmt: skip
