"""What of a line counts, worked out a second time: day by day, in whole fen, from policy.md 2.1.

It shares nothing with the program but the classes that describe a line and its rules.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext

from billing.investment.domain.eligible import Line, Rules


def counted(line: Line, rules: Rules) -> Decimal:
    """The eligible yuan without VAT of a line of software, all of whose evidence is accepted."""
    with localcontext() as context:
        context.prec = 80
        invoices = [(part.day, part.net, part.gross) for part in line.invoices]
        kept = _kept([(day, gross) for day, _net, gross in invoices], rules.start, rules.end)
        net = sum((invoices[n][1] for n in kept), Decimal(0))
        gross = sum((invoices[n][2] for n in kept), Decimal(0))
        payments = [(one.day, one.amount) for one in line.payments]
        paid = sum((payments[n][1] for n in _kept(payments, rules.start, rules.cutoff)), Decimal(0))
        paid_net = paid * net / gross if gross else Decimal(0)
        agreed = line.contract_net or Decimal(0)
        if line.service is not None and rules.prepaid != "paid_in_window":
            served = list(_days(line.service.first, line.service.last))
            if rules.prepaid == "accrued":
                good = [day for day in served if rules.start <= day <= rules.cutoff]
            else:
                good = [day for day in served if _in_first_year(line.service.since, day)]
            agreed = agreed * len(good) / len(served)
        least = max(Decimal(0), min(agreed, net, paid_net))
        return least.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _kept(dated: list[tuple[date, Decimal]], first: date, last: date) -> list[int]:
    late = [n for n, (day, _amount) in enumerate(dated) if day > last]
    kept = [n for n, (day, _amount) in enumerate(dated) if first <= day <= last]
    if sum(dated[n][1] for n in late) < 0:
        kept += late
    return kept


def _days(first: date, last: date) -> Iterable[date]:
    day = first
    while day <= last:
        yield day
        day += timedelta(days=1)


def _in_first_year(since: date, day: date) -> bool:
    """Whether fewer than twelve months lie behind ``day``: compared as year, month and day."""
    ahead = (day.year - since.year, day.month, day.day)
    anniversary = (1, since.month, since.day)
    if (since.month, since.day) == (2, 29):
        anniversary = (1, 2, 28)
    return ahead >= (0, 0, 0) and since <= day and ahead < anniversary
