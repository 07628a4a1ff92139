"""The rules that a policy gives a project's lines, by the days of its claim."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from billing.investment.domain.eligible import Rules
from billing.investment.domain.kinds import Basis, Prepaid
from billing.policy.domain.parameters import (
    AmountBasis,
    PaymentCutoff,
    PrepaidSubscription,
    Programme,
)


@dataclass(frozen=True, slots=True)
class Days:
    """A project's window and its claim's days, in Asia/Shanghai; what has not come yet is None."""

    window_start: date
    window_end: date
    claimed_on: date
    accepted_on: date | None = None
    audited_on: date | None = None


def rules_by(programme: Programme | None, days: Days) -> Rules:
    """The rules of ``programme``; its usual readings where nothing was chosen, or without one.

    Payments count until the day that the policy names, and not beyond the window: what was kept
    back (质保金) and is unpaid then does not count. A day that has not come yet is the claim's.
    """
    cutoff = (programme and programme.payment_cutoff) or PaymentCutoff.CLAIM_DATE
    named = {
        PaymentCutoff.AUDIT_DATE: days.audited_on,
        PaymentCutoff.ACCEPTANCE_DATE: days.accepted_on,
        PaymentCutoff.CLAIM_DATE: days.claimed_on,
    }[cutoff]
    basis = (programme and programme.amount_basis) or AmountBasis.NET
    prepaid = (programme and programme.prepaid_subscription) or PrepaidSubscription.PAID_IN_WINDOW
    return Rules(
        basis=Basis(basis.lower()),
        start=days.window_start,
        end=days.window_end,
        cutoff=min(days.window_end, named or days.claimed_on),
        automation=programme is None or programme.add_on is not None,
        consulting=bool(programme and programme.consulting_eligible),
        prepaid=Prepaid(prepaid.lower()),
    )


def days_from(claim: Mapping[str, Any]) -> Days:
    """The days that a snapshot tells."""
    head, project = claim["claim"], claim["project"]
    return Days(
        window_start=date.fromisoformat(project["window_start"]),
        window_end=date.fromisoformat(project["window_end"]),
        claimed_on=date.fromisoformat(head["submitted_on"]),
        accepted_on=_day(head["accepted_on"]),
        audited_on=_day(head["audited_on"]),
    )


def _day(told: str | None) -> date | None:
    return None if told is None else date.fromisoformat(told)
