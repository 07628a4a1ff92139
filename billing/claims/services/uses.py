"""What a claim uses up on the platform: invoices, devices, lines of contracts."""

from collections import defaultdict
from decimal import Decimal

from billing.claims.selectors.assessment import counted_lines
from billing.investment.public import ProjectEvidence, Use, UseKind, contract_digest

_ZERO = Decimal("0.00")


def uses_of(evidence: ProjectEvidence) -> list[Use]:
    """The uses of all lines of which something counts."""
    return [*_invoices(evidence), *_serials(evidence), *_contracts(evidence)]


def _invoices(evidence: ProjectEvidence) -> list[Use]:
    taken: dict[str, Decimal] = defaultdict(lambda: _ZERO)
    known = {}
    for one in counted_lines(evidence):
        for use in one.uses:
            taken[use.invoice.red_of or use.invoice.number] += use.gross
            known[use.invoice.number] = use.invoice
    listed = []
    for number, amount in sorted(taken.items()):
        invoice = known.get(number)
        if invoice is None or amount <= 0:
            continue
        red = sum((one.gross for one in evidence.red.get(number, ())), _ZERO)
        listed.append(Use(UseKind.INVOICE, invoice.digest, amount, invoice.gross + red, number))
    return listed


def _serials(evidence: ProjectEvidence) -> list[Use]:
    one_of_one = Decimal(1)
    return [
        Use(UseKind.SERIAL, serial.digest, one_of_one, one_of_one, serial.serial)
        for one in counted_lines(evidence)
        for serial in one.serials
    ]


def _contracts(evidence: ProjectEvidence) -> list[Use]:
    """By vendor, number and line: several lines of a project may be of one contract's line."""
    amounts: dict[str, Decimal] = defaultdict(lambda: _ZERO)
    most: dict[str, Decimal] = defaultdict(lambda: _ZERO)
    labels = {}
    for one in counted_lines(evidence):
        line = one.line
        if line.contract_gross is None:
            continue
        digest = contract_digest(
            line.vendor_code or line.vendor_name, line.contract_number, line.contract_line
        )
        invoiced = sum((use.gross for use in one.uses), _ZERO)
        amounts[digest] += min(line.contract_gross, invoiced)
        most[digest] += line.contract_gross
        labels[digest] = f"{line.contract_number} {line.contract_line}".strip()
    return [
        Use(UseKind.CONTRACT, digest, amount, most[digest], labels[digest])
        for digest, amount in sorted(amounts.items())
        if amount > 0
    ]
