"""What a bank line is matched against; needs across_enterprises()."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from billing.invoicing.public import bills_known
from billing.payments.domain.matching import Matcher, OpenBill, Payer
from billing.subscriptions.public import all_accounts
from mes.kernel import clock
from mes.tenancy.models import Enterprise

# How far back a bill that is paid can still be named.
_NAMED_FOR = timedelta(days=400)


def bill_numbers(invoice_ids: Iterable[int]) -> Mapping[int, str]:
    """The numbers of known bills by id."""
    wanted = set(invoice_ids)
    known = bills_known(since=clock.business_date() - _NAMED_FOR)
    return {bill.id: bill.number for bill in known if bill.id in wanted}


def matcher() -> Matcher:
    """Every open bill and every enterprise's names, read once."""
    names = dict(Enterprise.objects.values_list("pk", "name"))
    return Matcher(
        bills=[
            OpenBill(bill.id, bill.enterprise_id, bill.number, bill.open)
            for bill in bills_known(since=clock.business_date() - _NAMED_FOR)
        ],
        payers=[
            Payer(
                account.enterprise_id,
                (account.title, names.get(account.enterprise_id, "")),
                account.credit_code,
            )
            for account in all_accounts()
        ],
    )
