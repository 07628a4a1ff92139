"""An assessment as the snapshot that is frozen: plain JSON values, every amount as text."""

from collections.abc import Mapping, Sequence
from typing import Any

from billing.claims.domain.snapshot import (
    FORMAT,
    eligible_json,
    money,
    rules_json,
    service_json,
)
from billing.claims.models import Claim
from billing.claims.selectors.assessment import Assessment
from billing.investment.public import (
    COUNTED_MEANS,
    LineEvidence,
    LinePayment,
    ProjectFact,
    part_of,
)
from billing.policy.domain.parameters import as_json
from billing.policy.public import Evaluated, PolicyVersion
from mes.kernel.capitals import amount_in_capitals
from mes.kernel.quantity import plain
from mes.tenancy.models import Enterprise


def snapshot_of(
    found: Assessment,
    policy: PolicyVersion,
    subsidy: Evaluated,
    evidence: Sequence[Mapping[str, Any]],
    *,
    number: str,
) -> dict[str, Any]:
    """Everything that the claim rests on. ``evidence`` lists the attached files."""
    enterprise = Enterprise.objects.get(pk=found.claim.enterprise_id)
    return {
        "format": FORMAT,
        "claim": _claim(found.claim, number, found.day.isoformat()),
        "enterprise": {
            "name": enterprise.name,
            "credit_code": enterprise.credit_code,
            "industry": enterprise.industry,
            "town": enterprise.town,
            "size_class": enterprise.size_class,
        },
        "project": _project(found.project),
        "policy": {
            "version_id": policy.id,
            "programme": policy.programme,
            "name": policy.name,
            "number": policy.number,
            "valid_from": _day(policy.valid_from),
            "source": policy.source,
            "clause": policy.clause,
            "sha256": policy.sha256,
            "parameters": as_json(policy.parameters),
        },
        "rules": rules_json(found.rules),
        "lines": [_line(one) for one in found.evidence.lines],
        "totals": {str(name): money(sum_) for name, sum_ in found.evidence.totals.items()},
        "subsidy": {
            "computed": money(subsidy.payable),
            "capitals": amount_in_capitals(subsidy.payable),
            "cap_hit": subsidy.cap_hit,
        },
        "flags": [
            {"flag": str(one.flag), "line": one.line, "facts": dict(one.facts)}
            for one in found.flags
        ],
        "evidence": list(evidence),
    }


def _claim(claim: Claim, number: str, day: str) -> dict[str, Any]:
    return {
        "number": number,
        "submitted_on": day,
        "filed_on": _day(claim.filed_on),
        "accepted_on": _day(claim.accepted_on),
        "audited_on": _day(claim.audited_on),
    }


def _project(project: ProjectFact) -> dict[str, Any]:
    return {
        "id": project.id,
        "name": project.name,
        "filing_number": project.filing_number,
        "window_start": project.window_start.isoformat(),
        "window_end": project.window_end.isoformat(),
        "contractor_name": project.contractor_name,
        "contractor_code": project.contractor_code,
    }


def _line(one: LineEvidence) -> dict[str, Any]:
    line = one.line
    return {
        "position": line.position,
        "kind": line.kind,
        "name": line.name,
        "module": line.module,
        "quantity": plain(line.quantity),
        "vendor_name": line.vendor_name,
        "vendor_code": line.vendor_code,
        "contract": {
            "number": line.contract_number,
            "line": line.contract_line,
            "on": _day(line.contract_on),
            "net": None if line.contract_net is None else money(line.contract_net),
            "gross": None if line.contract_gross is None else money(line.contract_gross),
        },
        "service": service_json(one.counted_as.service),
        "arrears": one.counted_as.arrears,
        "delivered_on": _day(line.delivered_on),
        "voucher": line.voucher,
        "left_out": line.left_out,
        "second_hand": line.second_hand,
        "related_party": line.related_party,
        "active_days": one.active_days,
        "serials": [serial.serial for serial in one.serials],
        "invoices": [_invoice(use) for use in one.uses],
        "payments": [_payment(payment) for payment in one.payments],
        "eligible": eligible_json(one.found),
    }


def _invoice(use: Any) -> dict[str, Any]:
    part = part_of(use)
    return {
        "number": use.invoice.number,
        "red_of": use.invoice.red_of,
        "seller_name": use.invoice.seller_name,
        "seller_code": use.invoice.seller_code,
        "issued_on": part.day.isoformat(),
        "net": money(part.net),
        "gross": money(part.gross),
        "deductible": money(part.deductible),
        "confirmed": part.confirmed,
        "whole_net": money(use.invoice.net),
        "whole_gross": money(use.invoice.gross),
    }


def _payment(payment: LinePayment) -> dict[str, Any]:
    return {
        "paid_on": payment.paid_on.isoformat(),
        "amount": money(payment.amount),
        "means": payment.means,
        "counts": payment.means in COUNTED_MEANS,
        "payer": payment.payer,
        "payee": payment.payee,
        "receipt": payment.receipt,
    }


def _day(day: Any) -> str | None:
    return None if day is None else day.isoformat()
