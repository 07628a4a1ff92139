"""Bank statements: read once, matched as far as it is certain, the rest left to a person."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction

from billing.payments.domain.matching import Doubt, Line, Match
from billing.payments.domain.states import LINE_TRANSITIONS, LineState, Method
from billing.payments.errors import LineDecided
from billing.payments.models import BankLine, Payment, StatementImport
from billing.payments.selectors.matching import matcher
from billing.payments.services.allocating import Share, allocate
from billing.payments.services.reading import ReadLine, Statement, read_statement
from billing.payments.services.receiving import Receipt, receive
from mes.audit.services import record, snapshot
from mes.db.locks import lock_all
from mes.db.transitions import require_transition
from mes.kernel.actor import Actor
from mes.kernel.errors import Invalid, NotFound
from mes.kernel.text import gettext_noop as _
from mes.tenancy import context, directory
from mes.tenancy.models import Enterprise, EnterpriseStatus


def import_statement(content: bytes, *, file_name: str, actor: Actor) -> StatementImport:
    """Keep the new lines of the file and match them; the same file again changes nothing.

    The lines are kept in one transaction, each enterprise's payments follow in one of their own:
    killed in between, the next import or the clock goes on. Raises as ``read_statement``.
    """
    statement = read_statement(content, file_name=file_name)
    with context.across_enterprises():
        kept, fresh = _keep(statement, actor)
        matched = match_lines([line.pk for line in fresh], actor=actor)
        if matched:
            StatementImport.objects.filter(pk=kept.pk).update(matched=matched)
            kept.matched = matched
    return kept


@transaction.atomic
def _keep(statement: Statement, actor: Actor) -> tuple[StatementImport, Sequence[BankLine]]:
    twins = kept_twins(statement.lines)
    kept = StatementImport.objects.create(
        file_name=statement.file_name,
        sha256=statement.sha256,
        lines=len(statement.lines),
        known=0,
        matched=0,
        total=sum((line.amount for line in statement.lines), Decimal(0)),
        imported_by=actor.name[:120],
    )
    before = known_marks(statement.lines)
    BankLine.objects.bulk_create(
        [
            BankLine(
                statement=kept,
                mark=line.mark,
                booked_on=line.booked_on,
                booked_at=line.booked_at,
                amount=line.amount,
                payer_name=line.payer_name,
                payer_account=line.payer_account,
                payer_bank=line.payer_bank,
                remark=line.remark,
                serial=line.serial,
                doubt=Doubt.TWICE if told_twice(line, twins) else "",
            )
            for line in statement.lines
            if line.mark not in before
        ],
        ignore_conflicts=True,  # another import may be reading the same file
    )
    fresh = list(BankLine.objects.filter(statement=kept).order_by("pk"))
    kept.known = kept.lines - len(fresh)
    kept.save()

    record(actor, "statement.imported", kept, after=snapshot(kept))
    return kept, fresh


def match_lines(line_ids: Iterable[int] | None = None, *, actor: Actor) -> int:
    """Match lines that nobody has decided about, all when none are named; how many were.

    Needs across_enterprises(). What may be the same money told twice is a person's.
    """
    rows = BankLine.objects.filter(state=LineState.UNMATCHED).exclude(doubt=Doubt.TWICE)
    if line_ids is not None:
        rows = rows.filter(pk__in=list(line_ids))
    lines = list(rows.order_by("pk"))
    if not lines:
        return 0
    found = matcher()
    certain: dict[int, dict[int, Match]] = defaultdict(dict)
    doubts: dict[str, list[int]] = defaultdict(list)
    for line in lines:
        match = found.match(Line(line.amount, line.payer_name, line.remark))
        if match.enterprise_id is None:
            doubts[str(match.doubt)].append(line.pk)
        else:
            certain[match.enterprise_id][line.pk] = match
    for doubt, pks in doubts.items():
        BankLine.objects.filter(pk__in=pks).exclude(doubt=doubt).update(doubt=doubt)
    return sum(
        _take(enterprise, certain[enterprise.pk], actor)
        for enterprise in Enterprise.objects.filter(pk__in=certain)
        .exclude(status=EnterpriseStatus.DELETED)
        .order_by("pk")
    )


@transaction.atomic
def _take(enterprise: Enterprise, matches: Mapping[int, Match], actor: Actor) -> int:
    """Record the money of one enterprise; how many lines were still free."""
    lines = lock_all(BankLine.objects.filter(pk__in=matches, state=LineState.UNMATCHED))
    if not lines:
        return 0
    receipts = [_receipt(line, matches[line.pk].bills) for line in lines]
    with context.within(directory.tenant_of(enterprise)):
        receive(receipts, actor=actor)
    for line in lines:
        line.state, line.doubt = LineState.MATCHED, str(matches[line.pk].doubt or "")
    BankLine.objects.bulk_update(lines, ["state", "doubt"])
    return len(lines)


@transaction.atomic
def assign_line(
    line_id: int, enterprise_code: str, shares: Sequence[Share], *, actor: Actor
) -> Payment:
    """Say whose money a line is and put it to bills; the rest stays as credit.

    Needs across_enterprises(). Raises NotFound, LineDecided, and as ``allocate``.
    """
    line = _locked(line_id)
    enterprise = Enterprise.objects.filter(code=enterprise_code).first()
    if enterprise is None or enterprise.status == EnterpriseStatus.DELETED:
        raise NotFound(record="enterprise", id=enterprise_code)

    with context.within(directory.tenant_of(enterprise)):
        (payment,) = receive([_receipt(line, ())], actor=actor)
        if shares:
            payment = allocate(payment.pk, shares, actor=actor)
    before = snapshot(line)
    line.state, line.doubt = LineState.MATCHED, ""
    line.save()

    record(actor, "bank_line.assigned", line, before=before, after=snapshot(line))
    return payment


@transaction.atomic
def set_line_aside(line_id: int, note: str, *, actor: Actor) -> BankLine:
    """Say that a line is no customer's money. Raises NotFound, LineDecided, Invalid."""
    line = _locked(line_id)
    if not note.strip():
        raise Invalid.field("note", "required", _("Say what this money is."))

    before = snapshot(line)
    line.state, line.note = LineState.SET_ASIDE, note.strip()[:300]
    line.save()

    record(actor, "bank_line.set_aside", line, before=before, after=snapshot(line))
    return line


@transaction.atomic
def take_line_back(line_id: int, *, actor: Actor) -> BankLine:
    """Let a line that was set aside wait for its owner again.

    Raises NotFound, TransitionNotAllowed.
    """
    line = _found(line_id)
    require_transition(LINE_TRANSITIONS, line.state, LineState.UNMATCHED)

    before = snapshot(line)
    line.state = LineState.UNMATCHED
    line.save()

    record(actor, "bank_line.taken_back", line, before=before, after=snapshot(line))
    return line


def _locked(line_id: int) -> BankLine:
    line = _found(line_id)
    if line.state != LineState.UNMATCHED:
        raise LineDecided
    return line


def _found(line_id: int) -> BankLine:
    found = lock_all(BankLine.objects.filter(pk=line_id))
    if not found:
        raise NotFound(record="bank_line", id=line_id)
    return found[0]


def _receipt(line: BankLine, invoice_ids: tuple[int, ...]) -> Receipt:
    return Receipt(
        method=Method.BANK,
        amount=line.amount,
        received_on=line.booked_on,
        payer_name=line.payer_name,
        payer_account=line.payer_account,
        remark=line.remark,
        bank_line_id=line.pk,
        invoice_ids=invoice_ids,
    )


def known_marks(lines: Sequence[ReadLine]) -> set[str]:
    marks = [line.mark for line in lines]
    return set(BankLine.objects.filter(mark__in=marks).values_list("mark", flat=True))


_Said = tuple[date, Decimal, str]


def kept_twins(lines: Sequence[ReadLine]) -> Mapping[_Said, list[tuple[str, str]]]:
    """Kept lines of the same days by what they say, each with mark and serial number."""
    days = {line.booked_on for line in lines}
    found: dict[_Said, list[tuple[str, str]]] = defaultdict(list)
    for booked_on, amount, name, mark, serial in BankLine.objects.filter(
        booked_on__in=days
    ).values_list("booked_on", "amount", "payer_name", "mark", "serial"):
        found[booked_on, amount, name].append((mark, serial))
    return found


def told_twice(line: ReadLine, twins: Mapping[_Said, list[tuple[str, str]]]) -> bool:
    """Whether a kept line may be the same money from a file with other columns."""
    kept = twins.get((line.booked_on, line.amount, line.payer_name), [])
    return all(mark != line.mark for mark, _serial in kept) and any(
        bool(serial) != bool(line.serial) for _mark, serial in kept
    )
