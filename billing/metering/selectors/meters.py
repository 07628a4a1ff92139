"""The meters that the manifests declare."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from mes.catalog import registry
from mes.catalog.manifest import Meter, MeterKind
from mes.kernel.errors import NotFound


@lru_cache(maxsize=1)
def meters() -> Mapping[str, Meter]:
    """Every meter by code; modules that share one describe it alike."""
    found: dict[str, Meter] = {}
    for manifest in registry.manifests().values():
        for meter in manifest.meters:
            found.setdefault(meter.code, meter)
    return MappingProxyType(found)


def meter_of(code: str) -> Meter:
    """The meter with ``code``. Raises NotFound."""
    meter = meters().get(code)
    if meter is None:
        raise NotFound(record="meter", id=code)
    return meter


@lru_cache(maxsize=1)
def unique_meters() -> frozenset[str]:
    """Codes of the meters that count different subjects."""
    return frozenset(code for code, meter in meters().items() if meter.kind == MeterKind.UNIQUE)
