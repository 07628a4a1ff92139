"""The catalogue as an enterprise sees it: what each module does, costs, and how it stands."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import get_language

from billing.subscriptions.domain.states import LIVE, Cycle, allowed_actions
from billing.subscriptions.models import Contract, ContractPrice, Subscription
from billing.subscriptions.selectors.prices import bundles_on, in_force, price_document, prices_on
from mes.catalog.selectors import module_catalogue
from mes.catalog.sold import SOLD_MODULES
from mes.kernel import clock
from mes.tenancy.context import Tenant


def catalogue(tenant: Tenant) -> dict[str, Any]:
    """Every module with its prices and subscription, and the bundles of today."""
    today = clock.business_date()
    prices: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for price in prices_on(today):
        prices[price.module].append(price_document(price))
    agreed = agreed_prices(tenant)
    mine = {row["module"]: row for row in subscriptions(tenant) if row["state"] in LIVE}
    return {
        "modules": [
            {
                **entry,
                "prices": agreed.get(entry["code"]) or prices[entry["code"]],
                "frozen": entry["code"] in agreed,
                "subscription": mine.get(entry["code"]),
            }
            for entry in module_catalogue(tenant)
        ],
        "bundles": [
            {
                "code": bundle.code,
                "name": bundle_name(bundle.name, bundle.name_en),
                "modules": bundle.modules,
                "share": bundle.share,
            }
            for bundle in bundles_on(today)
        ],
    }


def bundle_name(chinese: str, english: str) -> str:
    """The name in the language of the request."""
    return chinese if (get_language() or "").startswith("zh") or not english else english


def agreed_prices(tenant: Tenant) -> Mapping[str, list[dict[str, Any]]]:
    """What the contract of today froze, by module."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for price in ContractPrice.objects.filter(
        in_force(clock.business_date(), "contract__starts_on", "contract__ends_on"),
        enterprise_id=tenant.id,
    ).order_by("id"):
        found[price.module].append(price_document(price))
    return found


def subscriptions(tenant: Tenant) -> Sequence[dict[str, Any]]:
    """What the enterprise has or had, in the order of the price list, the newest of each first."""
    order = {module: place for place, module in enumerate(SOLD_MODULES)}
    rows = Subscription.objects.filter(enterprise_id=tenant.id).select_related("bundle")
    documents = [subscription_document(row) for row in rows.order_by("-starts_on", "-id")]
    return sorted(documents, key=lambda row: (row["state"] not in LIVE, order[row["module"]]))


def subscription_document(row: Subscription) -> dict[str, Any]:
    """A subscription as it is shown."""
    bundle = row.bundle
    return {
        "id": row.pk,
        "version": row.version,
        "module": row.module,
        "module_name": SOLD_MODULES[row.module].name,
        "cycle": row.cycle,
        "state": row.state,
        "starts_on": row.starts_on,
        "paid_from": row.paid_from,
        "ends_on": row.ends_on,
        "readable_until": row.readable_until,
        "bundle": bundle_name(bundle.name, bundle.name_en) if bundle else "",
        "bundle_until": row.bundle_until,
        "next_cycle": Cycle.YEARLY if row.cycle == Cycle.MONTHLY else Cycle.MONTHLY,
        "allowed_actions": allowed_actions(row.state, scheduled=row.ends_on is not None),
    }


def contracts(tenant: Tenant) -> Sequence[Contract]:
    """The enterprise's contracts with their prices, newest first."""
    priced = Prefetch("prices", ContractPrice.objects.order_by("id"))
    return list(
        Contract.objects.filter(enterprise_id=tenant.id)
        .prefetch_related(priced)
        .order_by("-starts_on")
    )
