"""Money in trade words: statements of a bank, money received, and bills that are owed."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from billing.invoicing.models import Invoice
from billing.payments.models import Allocation, Notice, Payment, PaymentOrder
from billing.payments.services.statements import import_statement
from billing.subscriptions.domain.states import Cycle
from billing.subscriptions.services.subscribing import subscribe
from mes.kernel.actor import system
from mes.tenancy import context
from tests.factories.billing import billed, bills, on

HEAD = "交易时间,借方发生额,贷方发生额,余额,对方账号,对方户名,附言,交易流水号"


def statement(*rows: Sequence[str]) -> bytes:
    """A bank's csv: each row is (time, amount received, payer, remark, serial number)."""
    lines = [
        f"{when},,{amount},,6222000011112222,{payer},{remark},{serial}"
        for when, amount, payer, remark, serial in rows
    ]
    return "\n".join(["账户明细", HEAD, *lines]).encode("gb18030")


def imported(*rows: Sequence[str], name: str = "明细.csv") -> None:
    """Those rows, read by an operator."""
    import_statement(statement(*rows), file_name=name, actor=system("operator"))


def owing(
    tenant: context.Tenant, module: str = "orders", *, months: int = 1, since: str = "2026-11-01"
) -> list[Invoice]:
    """The bills of ``tenant`` for a module subscribed to on ``since``.

    One is issued on each first of the following months, due 15 days after; ``orders`` costs 2 226.00 then 636.00.
    """
    with context.within(tenant):
        with on(since):
            subscribe([module], cycle=Cycle.MONTHLY, actor=system("test"))
        year, month, _day = (int(part) for part in since.split("-"))
        for index in range(year * 12 + month, year * 12 + month + months):
            billed(date(index // 12, index % 12 + 1, 1))
        return bills(tenant)


def paid(tenant: context.Tenant) -> list[tuple[str, Decimal, Decimal, Decimal]]:
    """Each payment: method, amount, allocated, refunded."""
    return list(
        Payment.objects.filter(enterprise_id=tenant.id)
        .order_by("id")
        .values_list("method", "amount", "allocated", "refunded")
    )


def allocations(tenant: context.Tenant) -> list[tuple[str, Decimal, str]]:
    """What was put to which bill, and why."""
    return list(
        Allocation.objects.filter(enterprise_id=tenant.id)
        .order_by("id")
        .values_list("invoice__number", "amount", "cause")
    )


def money_of(tenant: context.Tenant) -> list[tuple[str, Decimal, Decimal, Decimal]]:
    """``paid`` from outside the enterprise."""
    with context.within(tenant):
        return paid(tenant)


def order_state(order: PaymentOrder) -> str:
    """How far an order has come by now."""
    with context.across_enterprises():
        return PaymentOrder.objects.get(pk=order.pk).state


def notices_kept() -> list[tuple[str, str, str, int]]:
    """Each notice: kind, state, doubt, how often it was told."""
    with context.across_enterprises():
        return list(Notice.objects.order_by("id").values_list("kind", "state", "doubt", "times"))
