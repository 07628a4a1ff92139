"""Contracts: the prices of a day, or negotiated ones, kept for as long as the contract runs."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from billing.subscriptions.domain.prices import Terms
from billing.subscriptions.domain.states import LIVE
from billing.subscriptions.errors import Backdated, NotPriced
from billing.subscriptions.models import Contract, ContractPrice, Discount, Subscription
from billing.subscriptions.selectors.prices import in_force, prices_on
from billing.subscriptions.services.accounts import lock_account
from mes.audit.services import record, snapshot
from mes.documents.numbering import NumberKind, next_number, register
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.errors import Invalid, NotFound
from mes.kernel.text import gettext_noop as _
from mes.tenancy import context

CONTRACT = NumberKind("billing_contract", "HT{yyyy}{mm}-{seq:4}")
register(CONTRACT)


def contract_on(day: date) -> Contract | None:
    """The present enterprise's contract that ``day`` lies in."""
    tenant = context.present_tenant()
    return Contract.objects.filter(
        in_force(day, "starts_on", "ends_on"), enterprise_id=tenant.id
    ).first()


def contract_for(day: date, *, actor: Actor) -> Contract:
    """The contract that ``day`` lies in; an open one from that day when there is none."""
    found = contract_on(day)
    if found is not None:
        return found
    later = (
        Contract.objects.filter(enterprise_id=context.present_tenant().id, starts_on__gt=day)
        .order_by("starts_on")
        .first()
    )
    return _opened(day, later.starts_on if later else None, "", actor)


def _opened(starts_on: date, ends_on: date | None, note: str, actor: Actor) -> Contract:
    with context.within_public():
        number = next_number(CONTRACT, on=clock.business_date())
    contract = Contract.objects.create(
        enterprise_id=context.present_tenant().id,
        number=number,
        starts_on=starts_on,
        ends_on=ends_on,
        note=note,
    )
    record(actor, "contract.created", contract, after=snapshot(contract))
    return contract


def freeze_prices(contract: Contract, modules: Collection[str], day: date) -> None:
    """Copy the price book of ``day`` into ``contract`` for those ``modules`` that it has not.

    Raises NotPriced.
    """
    agreed = set(contract.prices.values_list("module", flat=True))
    wanted = set(modules) - agreed
    if not wanted:
        return
    offered = [row.terms for row in prices_on(day).filter(module__in=wanted)]
    missing = sorted(wanted - {terms.module for terms in offered})
    if missing:
        raise NotPriced(module=", ".join(missing))
    _write_prices(contract, offered)


def _write_prices(contract: Contract, agreed: Sequence[Terms]) -> None:
    ContractPrice.objects.bulk_create(
        ContractPrice(contract=contract, enterprise_id=contract.enterprise_id, **_columns(terms))
        for terms in agreed
    )


def _columns(terms: Terms) -> dict[str, Any]:
    values = asdict(terms)
    values["tiers"] = [
        {"up_to": None if tier.up_to is None else str(tier.up_to), "price": str(tier.price)}
        for tier in terms.tiers
    ]
    return values


@transaction.atomic
def agree_contract(
    *,
    starts_on: date,
    ends_on: date | None,
    prices: Sequence[Terms],
    note: str,
    actor: Actor,
) -> Contract:
    """A new contract of the present enterprise; the one that runs ends the day before.

    ``prices`` are what was negotiated; the other modules in use get the price book of
    ``starts_on``. Raises Backdated, Invalid.
    """
    lock_account()

    today = clock.business_date()
    running = contract_on(starts_on)
    if starts_on < today:
        raise Backdated
    if ends_on is not None and ends_on <= starts_on:
        raise Invalid.field("ends_on", "order", _("The last day lies before the first."))
    if running is not None and running.starts_on == starts_on:
        raise Invalid.field("starts_on", "taken", _("Another contract begins on this day."))

    if running is not None:
        before = snapshot(running)
        running.ends_on = starts_on
        running.save()
        record(actor, "contract.ended", running, before=before, after=snapshot(running))
    try:
        with transaction.atomic():
            contract = _opened(starts_on, ends_on, note, actor)
    except IntegrityError as overlap:
        raise Invalid.field(
            "ends_on", "overlap", _("It would overlap with a later contract.")
        ) from overlap
    _write_prices(contract, prices)
    freeze_prices(contract, _modules_in_use(), starts_on)
    return contract


def _modules_in_use() -> set[str]:
    return set(
        Subscription.objects.filter(
            enterprise_id=context.present_tenant().id, state__in=LIVE
        ).values_list("module", flat=True)
    )


def renew_contract(*, actor: Actor) -> Contract | None:
    """Follow a contract that has run out by one at the prices of its last day; None if none has.

    Called under the account's lock, while something is subscribed.
    """
    today = clock.business_date()
    modules = _modules_in_use()
    if not modules or contract_on(today) is not None:
        return None
    last = (
        Contract.objects.filter(enterprise_id=context.present_tenant().id, ends_on__lte=today)
        .order_by("-ends_on")
        .first()
    )
    starts_on = last.ends_on if last is not None and last.ends_on is not None else today
    contract = contract_for(starts_on, actor=actor)
    freeze_prices(contract, modules, starts_on)
    return contract


@transaction.atomic
def grant_discount(values: dict[str, Any], *, actor: Actor) -> Discount:
    """Take a share off the present enterprise's fees from a day on. Raises Backdated, Invalid."""
    lock_account()

    if values["valid_from"] < clock.business_date():
        raise Backdated

    try:
        with transaction.atomic():
            discount = Discount.objects.create(enterprise_id=context.present_tenant().id, **values)
    except IntegrityError as overlap:
        raise Invalid.field(
            "valid_from", "overlap", _("Another discount holds on some of these days.")
        ) from overlap

    record(actor, "discount.granted", discount, after=snapshot(discount))
    return discount


@transaction.atomic
def end_discount(discount_id: int, *, valid_to: date, actor: Actor) -> Discount:
    """Let a discount end before ``valid_to``. Raises NotFound, Backdated."""
    lock_account()
    discount = Discount.objects.filter(
        pk=discount_id, enterprise_id=context.present_tenant().id
    ).first()
    if discount is None:
        raise NotFound(record="discount", id=discount_id)

    if valid_to < max(clock.business_date(), discount.valid_from):
        raise Backdated

    before = snapshot(discount)
    discount.valid_to = valid_to
    discount.save()

    record(actor, "discount.ended", discount, before=before, after=snapshot(discount))
    return discount
