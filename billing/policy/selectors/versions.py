"""Which version of a programme holds when, and what it says."""

from datetime import date

from django.db.models import Q, QuerySet

from billing.policy.domain.parameters import (
    AddOn,
    AddOnReading,
    AmountBasis,
    BaseReading,
    BelowFloor,
    CapScope,
    PaymentCutoff,
    PrepaidSubscription,
    Programme,
    RateAsOf,
    RateReference,
    Rounding,
)
from billing.policy.domain.states import VersionStatus
from billing.policy.errors import NotInForce
from billing.policy.models import ProgrammeVersion
from mes.kernel.errors import NotFound


def versions() -> QuerySet[ProgrammeVersion]:
    return ProgrammeVersion.objects.select_related("programme", "document")


def versions_in_force(day: date) -> QuerySet[ProgrammeVersion]:
    """The approved versions that hold on ``day``, at most one for each programme."""
    return (
        versions()
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))
        .filter(status=VersionStatus.APPROVED, valid_from__lte=day)
        .order_by("programme__code")
    )


def version_in_force(code: str, day: date) -> ProgrammeVersion:
    """The version of programme ``code`` that holds on ``day``. Raises NotInForce."""
    found = versions_in_force(day).filter(programme__code=code).first()
    if found is None:
        raise NotInForce(programme=code, day=day.isoformat())
    return found


def version_by_id(version_id: int) -> ProgrammeVersion:
    """Raises NotFound."""
    found = versions().filter(pk=version_id).first()
    if found is None:
        raise NotFound
    return found


def current_or_drafted(day: date) -> list[ProgrammeVersion]:
    """For each programme the version that holds on ``day``; else the newest that may come to."""
    in_force = {version.programme_id: version for version in versions_in_force(day)}
    coming = (
        versions()
        .exclude(status=VersionStatus.DISCARDED)
        .exclude(programme__in=in_force)
        .exclude(valid_to__lt=day)
        .order_by("programme_id", "-number")
        .distinct("programme_id")
    )
    return sorted([*in_force.values(), *coming], key=lambda version: version.programme.code)


def parameters_of(version: ProgrammeVersion) -> Programme:
    """What ``version`` says, typed as the engine takes it."""
    return Programme(
        code=version.programme.code,
        floor=version.floor,
        ceiling=version.ceiling,
        rate=version.rate,
        add_on=_add_on(version),
        cap=version.cap,
        general_rate=version.general_rate,
        general_rate_reference=RateReference(
            version.general_rate_family, version.general_rate_item, version.general_rate_as_of
        ),
        hardware_share_max=version.hardware_share_max,
        base_reading=BaseReading(version.base_reading) if version.base_reading else None,
        lower_inclusive=version.lower_inclusive,
        below_floor=BelowFloor(version.below_floor) if version.below_floor else None,
        amount_basis=AmountBasis(version.amount_basis) if version.amount_basis else None,
        cap_scope=CapScope(version.cap_scope) if version.cap_scope else None,
        prepaid_subscription=(
            PrepaidSubscription(version.prepaid_subscription)
            if version.prepaid_subscription
            else None
        ),
        consulting_eligible=version.consulting_eligible,
        rounding=Rounding(version.rounding) if version.rounding else None,
        payment_cutoff=PaymentCutoff(version.payment_cutoff) if version.payment_cutoff else None,
        rate_as_of=RateAsOf(version.rate_as_of) if version.rate_as_of else None,
    )


def _add_on(version: ProgrammeVersion) -> AddOn | None:
    threshold, rate = version.automation_threshold, version.automation_rate
    if not version.automation or threshold is None or rate is None:
        return None
    reading = version.automation_reading
    return AddOn(
        threshold=threshold,
        rate=rate,
        threshold_inclusive=version.automation_threshold_inclusive,
        reading=AddOnReading(reading) if reading else None,
        needs_main_band=version.automation_needs_main_band,
        rate_reference=RateReference(
            version.automation_rate_family,
            version.automation_rate_item,
            version.automation_rate_as_of,
        ),
    )
