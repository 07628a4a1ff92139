"""Changing the price book: by rows that hold from a day on, never by editing what held before."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.db import IntegrityError, transaction

from billing.subscriptions.domain.prices import METER_OF, Charge, Scheme, tiers_of, wrong_tiers
from billing.subscriptions.errors import Backdated
from billing.subscriptions.models import Bundle, Price, TrialPolicy
from mes.audit.services import record, snapshot
from mes.catalog.sold import SOLD_MODULES
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.errors import Invalid
from mes.kernel.text import gettext_noop as _

Dated = TypeVar("Dated", Price, Bundle, TrialPolicy)


@transaction.atomic
def set_price(values: Mapping[str, Any], *, actor: Actor) -> Price:
    """A price from ``valid_from`` on; the one that holds until then ends.

    Contracts keep the prices that they froze. Raises Backdated, Invalid.
    """
    scheme = Scheme(values["scheme"])
    meter = METER_OF.get(scheme, values.get("meter", "") if scheme is Scheme.TIERED else "")
    tiers = list(values.get("tiers") or [])

    _require_modules([values["module"]], "module")
    if scheme is not Scheme.FLAT and values["charge"] != Charge.MONTHLY:
        raise Invalid.field("charge", "monthly", _("What is counted is charged by the month."))
    if scheme is Scheme.TIERED and not meter:
        raise Invalid.field("meter", "required", _("Say what is counted."))
    if (scheme is Scheme.TIERED) != bool(tiers) or (tiers and wrong_tiers(tiers_of(tiers))):
        raise Invalid.field("tiers", "tiers", _("The tiers must rise to one without an end."))

    running = Price.objects.select_for_update().filter(
        module=values["module"], charge=values["charge"], meter=meter
    )
    row = Price(**{**values, "meter": meter, "tiers": tiers})
    ended = _follow(running, row)

    for before, was in ended:
        record(actor, "price.ended", before, before=was, after=snapshot(before))
    record(actor, "price.set", row, after=snapshot(row))
    return row


@transaction.atomic
def set_bundle(values: Mapping[str, Any], *, actor: Actor) -> Bundle:
    """A bundle from ``valid_from`` on, in place of the one with its code. Raises as set_price."""
    _require_modules(values["modules"], "modules")
    if len(set(values["modules"])) < 2:
        raise Invalid.field("modules", "few", _("A bundle has at least two modules."))

    running = Bundle.objects.select_for_update().filter(code=values["code"])
    row = Bundle(**values)
    ended = _follow(running, row)

    for before, was in ended:
        record(actor, "bundle.ended", before, before=was, after=snapshot(before))
    record(actor, "bundle.set", row, after=snapshot(row))
    return row


@transaction.atomic
def set_trial_policy(values: Mapping[str, Any], *, actor: Actor) -> TrialPolicy:
    """What enterprises that sign up from ``valid_from`` on may try. Raises as set_price."""
    _require_modules(values["modules"], "modules")

    running = TrialPolicy.objects.select_for_update().all()
    row = TrialPolicy(**values)
    ended = _follow(running, row)

    for before, was in ended:
        record(actor, "trial_policy.ended", before, before=was, after=snapshot(before))
    record(actor, "trial_policy.set", row, after=snapshot(row))
    return row


def _follow(running: Iterable[Dated], row: Dated) -> list[tuple[Dated, dict[str, Any]]]:
    """Save ``row``; what holds on its first day ends there: those rows and what they were.

    Raises Backdated, Invalid.
    """
    if row.valid_from < clock.business_date():
        raise Backdated
    ended = []
    for one in running:
        if one.valid_from < row.valid_from and (
            one.valid_to is None or one.valid_to > row.valid_from
        ):
            ended.append((one, snapshot(one)))
            one.valid_to = row.valid_from
            one.save()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as refused:
        if "_once_a_day" not in str(refused):
            raise
        raise Invalid.field(
            "valid_from", "overlap", _("A later one begins within these days.")
        ) from refused
    return ended


def _require_modules(modules: list[str], name: str) -> None:
    unknown = sorted(set(modules) - SOLD_MODULES.keys())
    if unknown or not modules:
        raise Invalid.field(
            name, "unknown_module", _("There is no module %(modules)s."), modules=", ".join(unknown)
        )
