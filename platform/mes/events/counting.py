"""Usage that the manifests' meters count: told in the transaction of what is counted."""

from collections.abc import Callable, Sequence

from django.utils.module_loading import import_string

from mes.catalog import registry
from mes.catalog.manifest import Meter
from mes.catalog.usage import count_each
from mes.events.bus import Event, handles_many


def _counter(
    module: str, meter: Meter, name: str, attribute: str
) -> Callable[[Sequence[Event]], None]:
    def counted(events: Sequence[Event]) -> None:
        keys = [f"{name}:{getattr(event, attribute)}" for event in events]
        count_each(meter.code, module, keys)

    return counted


def listen() -> None:
    """Hear every event that a meter counts."""
    for manifest in registry.manifests().values():
        for meter in manifest.meters:
            for path, attribute in meter.events.items():
                event: type[Event] = import_string(path)
                handles_many(event)(_counter(manifest.code, meter, event.__name__, attribute))


listen()
