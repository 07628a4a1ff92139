"""Whose money a bank line may be: hints for a person."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from billing.payments.domain.matching import Line
from billing.payments.domain.states import LineState
from billing.payments.selectors.matching import matcher
from mes.tenancy.models import Enterprise


def hints_for(lines: Sequence[Mapping[str, Any]]) -> Mapping[int, list[dict[str, Any]]]:
    """For each open line the bills it names, its payer's, and those of just its amount.

    Needs across_enterprises().
    """
    waiting = [line for line in lines if line["state"] == LineState.UNMATCHED]
    if not waiting:
        return {}
    found = matcher()
    names = {
        pk: (code, name) for pk, code, name in Enterprise.objects.values_list("pk", "code", "name")
    }
    hints: dict[int, list[dict[str, Any]]] = {}
    for line in waiting:
        amount = Decimal(line["amount"])
        payers = found.payers_of(Line(amount, line["payer_name"], line["remark"]))
        bills = {bill.id: bill for bill in found.bills_named(line["remark"])}
        bills |= {bill.id: bill for bill in found.amounts(amount)}
        hints[line["id"]] = [
            {
                "enterprise_code": names[bill.enterprise_id][0],
                "enterprise_name": names[bill.enterprise_id][1],
                "invoice_id": bill.id,
                "number": bill.number,
                "open": format(bill.open, ".2f"),
            }
            for bill in bills.values()
        ] + [
            {
                "enterprise_code": names[pk][0],
                "enterprise_name": names[pk][1],
                "invoice_id": None,
                "number": "",
                "open": "",
            }
            for pk in sorted(payers)
            if pk not in {bill.enterprise_id for bill in bills.values()}
        ]
    return hints
