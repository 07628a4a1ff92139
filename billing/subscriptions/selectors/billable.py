"""What many enterprises owe for, as plain data, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, Q

from billing.subscriptions.domain.charges import NOTHING, Agreed, Rebate, Subscribed
from billing.subscriptions.domain.prices import Terms
from billing.subscriptions.domain.states import Cycle
from billing.subscriptions.models import Contract, ContractPrice, Discount, Subscription


@dataclass(slots=True)
class Billable:
    """The subscriptions, agreed terms and discounts of one enterprise."""

    subscriptions: list[Subscribed] = field(default_factory=list)
    agreements: list[Agreed] = field(default_factory=list)
    rebates: list[Rebate] = field(default_factory=list)


def billable(enterprise_ids: Iterable[int], *, since: date) -> Mapping[int, Billable]:
    """What may be charged to each of ``enterprise_ids`` for days from ``since`` on."""
    ids = list(enterprise_ids)
    found: dict[int, Billable] = {pk: Billable() for pk in ids}
    for row in (
        Subscription.objects.filter(Q(ends_on=None) | Q(ends_on__gt=since), enterprise_id__in=ids)
        .filter(Q(ends_on=None) | Q(ends_on__gt=F("paid_from")))
        .select_related("bundle")
        .order_by("enterprise_id", "module", "starts_on", "id")
    ):
        found[row.enterprise_id].subscriptions.append(subscribed(row))
    terms: dict[int, list[Terms]] = defaultdict(list)
    for price in ContractPrice.objects.filter(enterprise_id__in=ids).order_by("id"):
        terms[price.contract_id].append(price.terms)
    for pk, enterprise_id, starts_on, ends_on in (
        Contract.objects.filter(Q(ends_on=None) | Q(ends_on__gt=since), enterprise_id__in=ids)
        .order_by("enterprise_id", "starts_on")
        .values_list("pk", "enterprise_id", "starts_on", "ends_on")
    ):
        found[enterprise_id].agreements.append(Agreed(starts_on, ends_on, tuple(terms[pk])))
    for enterprise_id, module, share, start, end in Discount.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=since), enterprise_id__in=ids
    ).values_list("enterprise_id", "module", "share", "valid_from", "valid_to"):
        found[enterprise_id].rebates.append(Rebate(module, share, start, end))
    return found


def subscribed(row: Subscription) -> Subscribed:
    """``row`` as far as money goes."""
    return Subscribed(
        id=row.pk,
        module=row.module,
        cycle=Cycle(row.cycle),
        paid_from=row.paid_from,
        ends_on=row.ends_on,
        setup_due=row.setup_due,
        bundle_share=row.bundle.share if row.bundle else NOTHING,
        bundle_from=row.bundle_from,
        bundle_until=row.bundle_until,
    )
