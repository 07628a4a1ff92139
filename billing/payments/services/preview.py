"""What reading a statement file would do, without doing it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from billing.payments.domain.matching import Doubt, Line, Match
from billing.payments.selectors.matching import bill_numbers, matcher
from billing.payments.services.reading import ReadLine, Statement, read_statement
from billing.payments.services.statements import kept_twins, known_marks, told_twice
from mes.tenancy.models import Enterprise


@dataclass(frozen=True, slots=True)
class Proposal:
    """A line of a file, whether it was read before, and what would become of it."""

    line: ReadLine
    known: bool
    match: Match


@dataclass(frozen=True, slots=True)
class Preview:
    """What importing a file would do; nothing was changed."""

    statement: Statement
    proposals: Sequence[Proposal]


def preview_statement(content: bytes, *, file_name: str) -> Preview:
    """What the file would bring; needs across_enterprises(). Raises as ``read_statement``."""
    statement = read_statement(content, file_name=file_name)
    known = known_marks(statement.lines)
    twins = kept_twins(statement.lines)
    found = matcher()
    proposals = []
    for line in statement.lines:
        match = found.match(Line(line.amount, line.payer_name, line.remark))
        if told_twice(line, twins):
            match = Match(doubt=Doubt.TWICE)
        proposals.append(Proposal(line, line.mark in known, match))
    return Preview(statement, proposals)


def preview_document(preview: Preview) -> dict[str, Any]:
    """A preview as it is shown, with the names behind its ids."""
    statement = preview.statement
    names = dict(Enterprise.objects.values_list("pk", "name"))
    numbers = bill_numbers(pk for one in preview.proposals for pk in one.match.bills)
    return {
        "file_name": statement.file_name,
        "lines": [
            {
                "row": one.line.row,
                "booked_on": one.line.booked_on,
                "amount": one.line.amount,
                "payer_name": one.line.payer_name,
                "remark": one.line.remark,
                "known": one.known,
                "enterprise": names.get(one.match.enterprise_id or 0, ""),
                "bills": [numbers[pk] for pk in one.match.bills],
                "doubt": str(one.match.doubt or ""),
            }
            for one in preview.proposals
        ],
        "total": sum((line.amount for line in statement.lines), Decimal("0.00")),
        "outgoing": statement.outgoing,
        "refused": [{"row": row, "reason": reason} for row, reason in statement.refused],
    }
