"""The frozen snapshot: how a line's evidence is written, and made again to be counted once more."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from billing.investment.domain.eligible import Eligible, InvoicePart, Line, Payment, Rules
from billing.investment.domain.kinds import Basis, Kind
from billing.policy.domain.parameters import Category, Spending

FORMAT = "xueyang-claim/1"


def money(amount: Decimal) -> str:
    return format(amount, ".2f")


def rules_json(rules: Rules) -> dict[str, Any]:
    return {
        "basis": str(rules.basis),
        "start": rules.start.isoformat(),
        "cutoff": rules.cutoff.isoformat(),
        "automation": rules.automation,
        "consulting": rules.consulting,
    }


def rules_from(told: Mapping[str, Any]) -> Rules:
    return Rules(
        basis=Basis(told["basis"]),
        start=date.fromisoformat(told["start"]),
        cutoff=date.fromisoformat(told["cutoff"]),
        automation=told["automation"],
        consulting=told["consulting"],
    )


def eligible_json(found: Eligible) -> dict[str, Any]:
    return {
        "amount": money(found.amount),
        "category": None if found.category is None else str(found.category),
        "contract": money(found.contract),
        "invoiced": money(found.invoiced),
        "paid": money(found.paid),
        "reasons": [str(reason) for reason in found.reasons],
    }


def line_from(told: Mapping[str, Any]) -> Line:
    """The line of a snapshot as the rules count it."""
    contract = told["contract"]
    return Line(
        kind=Kind(told["kind"]),
        contract_net=_amount(contract["net"]),
        contract_gross=_amount(contract["gross"]),
        invoices=[
            InvoicePart(
                day=date.fromisoformat(one["issued_on"]),
                net=Decimal(one["net"]),
                gross=Decimal(one["gross"]),
                deductible=Decimal(one["deductible"]),
                confirmed=one["confirmed"],
            )
            for one in told["invoices"]
        ],
        payments=[
            Payment(date.fromisoformat(one["paid_on"]), Decimal(one["amount"]), one["counts"])
            for one in told["payments"]
        ],
        second_hand=told["second_hand"],
        related_party=told["related_party"],
    )


def spendings(totals: Mapping[Any, Any]) -> list[Spending]:
    """Eligible totals as the engine takes them: tax was settled line by line already."""
    return [
        Spending(Category(str(category).upper()), Decimal(amount))
        for category, amount in sorted(totals.items())
        if Decimal(amount)
    ]


def _amount(told: str | None) -> Decimal | None:
    return None if told is None else Decimal(told)
