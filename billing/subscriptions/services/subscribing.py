"""Subscribing and trying: what the present enterprise begins to use."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from billing.subscriptions.domain.states import LIVE, Cycle, EndOfTrial, SubscriptionState
from billing.subscriptions.errors import AlreadySubscribed, InAnotherBundle
from billing.subscriptions.events import ModulesSubscribed
from billing.subscriptions.models import Bundle, Subscription
from billing.subscriptions.selectors.history import first_days, paid_modules
from billing.subscriptions.selectors.prices import bundles_on, trial_on
from billing.subscriptions.services.accounts import lock_account
from billing.subscriptions.services.contracts import contract_for, freeze_prices
from mes.audit.services import record, snapshot
from mes.catalog import registry
from mes.catalog.errors import ModuleNotBuilt, ModuleRequired
from mes.catalog.gate import active_modules
from mes.catalog.models import EntitlementState
from mes.catalog.services import grant_module
from mes.catalog.sold import SOLD_MODULES
from mes.events import publish
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.errors import NotFound
from mes.tenancy.context import present_tenant

_OVERLAP = "subscription_one_a_module"


@transaction.atomic
def subscribe(
    modules: Collection[str], *, cycle: Cycle, actor: Actor, bundle: str = ""
) -> list[Subscription]:
    """Subscribe to ``modules`` from today, or to those of ``bundle``, at the prices of today.

    A trial among them goes on as a paid subscription when its days are over. With a bundle, what
    runs already joins it from today. Raises NotFound, ModuleNotBuilt, ModuleRequired,
    AlreadySubscribed, NotPriced, InAnotherBundle; and what payments refuse: PaymentFirst.
    """
    account = lock_account()
    today = clock.business_date()
    together = _bundle(bundle, today) if bundle else None
    wanted = _in_order(together.modules if together else modules)
    running = {row.module: row for row in _live(wanted)}

    require_known(wanted)
    _require_neighbours(wanted)
    taken = [m for m in wanted if m in running and running[m].state != SubscriptionState.TRIAL]
    if taken and (together is None or len(taken) == len(wanted)):
        raise AlreadySubscribed(module=", ".join(taken))
    _require_no_other_bundle(running.values(), together, today)

    freeze_prices(contract_for(today, actor=actor), wanted, today)
    rows = [
        _joined(running[module], together, cycle, today=today, actor=actor)
        if module in running
        else _new(module, cycle=cycle, bundle=together, today=today, actor=actor)
        for module in wanted
    ]

    publish(ModulesSubscribed(account.enterprise_id, tuple(wanted)))
    return rows


def _require_no_other_bundle(
    running: Iterable[Subscription], together: Bundle | None, today: date
) -> None:
    """Raise InAnotherBundle: the days before would lose the share of the one they were in."""
    others = [
        row.module
        for row in running
        if together is not None and _bundled(row, today) and row.bundle_id != together.pk
    ]
    if others:
        raise InAnotherBundle(module=", ".join(others))


def _bundled(row: Subscription, today: date) -> bool:
    """Whether a bundle's share is taken off today."""
    return row.bundle_id is not None and (row.bundle_until is None or today < row.bundle_until)


def _joined(
    running: Subscription, bundle: Bundle | None, cycle: Cycle, *, today: date, actor: Actor
) -> Subscription:
    """A trial goes on as paid; what runs joins the bundle today, or stays in it."""
    before = snapshot(running)
    if running.state == SubscriptionState.TRIAL:
        running.ends_on, running.cycle = None, str(cycle)
    if bundle is not None:
        if not _bundled(running, today):
            running.bundle, running.bundle_from = bundle, today
        running.bundle_until = None
    running.save()
    record(actor, "subscription.updated", running, before=before, after=snapshot(running))
    return running


def _new(
    module: str, *, cycle: Cycle, bundle: Bundle | None, today: date, actor: Actor
) -> Subscription:
    tenant = present_tenant()
    earlier = list(
        Subscription.objects.filter(enterprise_id=tenant.id, module=module).order_by("id")
    )
    starts_on = first_days(tenant.id, [module], today)[module]
    for row in earlier:
        if row.state == SubscriptionState.CANCELLED:
            row.state = SubscriptionState.ENDED
            row.save()
    row = create_subscription(
        module=module,
        cycle=str(cycle),
        state=SubscriptionState.ACTIVE,
        starts_on=starts_on,
        paid_from=starts_on,
        bundle=bundle,
        setup_due=not paid_modules(tenant.id, [module]),
    )

    record(actor, "subscription.started", row, after=snapshot(row))

    grant_module(tenant, module, EntitlementState.ACTIVE, actor=actor)
    return row


def create_subscription(**values: object) -> Subscription:
    """A row of the present enterprise. Raises AlreadySubscribed when days would overlap."""
    try:
        with transaction.atomic():
            return Subscription.objects.create(enterprise_id=present_tenant().id, **values)
    except IntegrityError as refused:
        if _OVERLAP not in str(refused):
            raise
        raise AlreadySubscribed(module=values["module"]) from refused


@transaction.atomic
def start_trial(*, actor: Actor) -> list[Subscription]:
    """Let the new enterprise try what the policy of today says; nothing without one."""
    account = lock_account()
    today = clock.business_date()
    policy = trial_on(today)
    if policy is None:
        return []
    modules = [m for m in _in_order(policy.modules) if m in registry.built_modules()]
    if Subscription.objects.filter(enterprise_id=account.enterprise_id).exists():
        return []

    until = today + timedelta(days=policy.days)
    goes_on = policy.at_end == EndOfTrial.CONTINUES
    if goes_on:
        freeze_prices(contract_for(today, actor=actor), modules, today)
    started = []
    for module in modules:
        row = create_subscription(
            module=module,
            state=SubscriptionState.TRIAL,
            starts_on=today,
            paid_from=until,
            ends_on=None if goes_on else until,
        )
        record(actor, "subscription.trial_started", row, after=snapshot(row))
        grant_module(present_tenant(), module, EntitlementState.ACTIVE, actor=actor)
        started.append(row)
    return started


def _bundle(code: str, today: date) -> Bundle:
    found = bundles_on(today).filter(code=code).first()
    if found is None:
        raise NotFound(record="bundle", id=code)
    return found


def _live(modules: Collection[str]) -> QuerySet[Subscription]:
    """Those of ``modules`` that run or are being tried."""
    return Subscription.objects.filter(
        enterprise_id=present_tenant().id, module__in=modules, state__in=LIVE
    ).order_by("id")


def require_known(modules: Collection[str]) -> None:
    """Raise NotFound, ModuleNotBuilt."""
    for module in modules:
        if module not in SOLD_MODULES:
            raise NotFound(record="module", id=module)
        if module not in registry.built_modules():
            raise ModuleNotBuilt(module=module)


def _require_neighbours(modules: Collection[str]) -> None:
    having = active_modules() | set(modules)
    missing = {
        needed
        for module in modules
        for needed in registry.manifests()[module].requires
        if needed not in having
    }
    if missing:
        raise ModuleRequired(needs=", ".join(sorted(missing)))


def _in_order(modules: Collection[str]) -> list[str]:
    """As the price list has them, once each; unknown ones last."""
    known = [module for module in SOLD_MODULES if module in modules]
    return known + sorted(set(modules) - set(known))
