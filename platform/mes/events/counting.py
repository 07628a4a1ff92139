"""Usage that the manifests' meters count: told in the transaction of what is counted."""

from collections.abc import Callable

from django.utils.module_loading import import_string

from mes.catalog import registry
from mes.catalog.manifest import Meter
from mes.catalog.usage import count
from mes.events.bus import Event, handles


def _counter(module: str, meter: Meter, name: str, attribute: str) -> Callable[[Event], None]:
    def counted(event: Event) -> None:
        count(meter.code, module, f"{name}:{getattr(event, attribute)}")

    return counted


def listen() -> None:
    """Hear every event that a meter counts."""
    for manifest in registry.manifests().values():
        for meter in manifest.meters:
            for path, attribute in meter.events.items():
                event: type[Event] = import_string(path)
                handles(event)(_counter(manifest.code, meter, event.__name__, attribute))


listen()
