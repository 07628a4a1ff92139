"""The frozen snapshot: how a line's evidence is written, and made again to be counted once more."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from billing.investment.domain.eligible import (
    Eligible,
    InvoicePart,
    Line,
    Payment,
    Rules,
    Service,
)
from billing.investment.domain.kinds import Basis, Kind, Prepaid
from billing.policy.domain.eligibility import CountedLine, Eligibility
from billing.policy.domain.parameters import Category, Spending

FORMAT = "xueyang-claim/2"


def money(amount: Decimal) -> str:
    return format(amount, ".2f")


def rules_json(rules: Rules) -> dict[str, Any]:
    return {
        "basis": str(rules.basis),
        "start": rules.start.isoformat(),
        "end": rules.end.isoformat(),
        "cutoff": rules.cutoff.isoformat(),
        "automation": rules.automation,
        "consulting": rules.consulting,
        "prepaid": str(rules.prepaid),
    }


def rules_from(told: Mapping[str, Any]) -> Rules:
    return Rules(
        basis=Basis(told["basis"]),
        start=date.fromisoformat(told["start"]),
        end=date.fromisoformat(told["end"]),
        cutoff=date.fromisoformat(told["cutoff"]),
        automation=told["automation"],
        consulting=told["consulting"],
        prepaid=Prepaid(told["prepaid"]),
    )


def eligible_json(found: Eligible) -> dict[str, Any]:
    return {
        "amount": money(found.amount),
        "category": None if found.category is None else str(found.category),
        "contract": money(found.contract),
        "agreed": money(found.agreed),
        "days": found.days,
        "of_days": found.of_days,
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
        left_out=told["left_out"],
        second_hand=told["second_hand"],
        related_party=told["related_party"],
        service=_service(told["service"]),
        arrears=told["arrears"],
    )


def service_json(service: Service | None) -> dict[str, str] | None:
    if service is None:
        return None
    return {name: getattr(service, name).isoformat() for name in ("first", "last", "since")}


def _service(told: Mapping[str, str] | None) -> Service | None:
    if told is None:
        return None
    return Service(*(date.fromisoformat(told[name]) for name in ("first", "last", "since")))


def eligibility(rules: Rules, found: Iterable[tuple[int, Eligible]]) -> Eligibility:
    """How the totals came about: every line of which something counts, by its position."""
    return Eligibility(
        rules.start,
        rules.end,
        rules.cutoff,
        [
            CountedLine(
                position,
                Category(str(one.category).upper()),
                one.contract,
                one.agreed,
                one.invoiced,
                one.paid,
                one.days,
                one.of_days,
            )
            for position, one in found
            if one.amount > 0
        ],
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
