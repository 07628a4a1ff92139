"""The stock ledger's counterparts: one location of each virtual kind, made when first asked for."""

from mes.masterdata.domain import VIRTUAL_KINDS, LocationKind
from mes.masterdata.models import Location
from mes.masterdata.selectors.facts import LocationInfo
from mes.masterdata.selectors.sites import counterpart, location


def virtual_location(kind: LocationKind | str) -> LocationInfo:
    """The enterprise's one location of a virtual ``kind``; two askers at once get the same.

    Raises ValueError for a kind that is a place in a warehouse.
    """
    wanted = LocationKind(kind)
    if wanted not in VIRTUAL_KINDS:
        raise ValueError(f"{wanted} is not a virtual kind")
    known = counterpart(wanted)
    if known is not None:
        return known
    Location.objects.bulk_create(
        [Location(code=wanted, name=wanted, kind=wanted, allow_negative=True)],
        ignore_conflicts=True,
    )
    return location(Location.objects.values_list("pk", flat=True).get(kind=wanted))
