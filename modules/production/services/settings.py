"""How the enterprise wants its production run."""

from collections.abc import Mapping
from typing import Any

from mes.audit.services import record, snapshot
from mes.db.locks import advisory_lock
from mes.kernel.actor import Actor
from mes.kernel.errors import Invalid
from mes.kernel.text import gettext_noop as _
from mes.masterdata import public as masterdata
from modules.production.models import ProductionSettings

_FIELDS = ("over_report", "backflush_may_go_negative", "output_location")


def present_settings() -> ProductionSettings:
    """The settings, or the defaults when nobody has set any."""
    return ProductionSettings.objects.first() or ProductionSettings(version=0)


def change_settings(
    values: Mapping[str, Any], *, actor: Actor, expected_version: int | None = None
) -> ProductionSettings:
    """The settings with ``values`` set. Raises VersionConflict, Invalid for a location that cannot
    hold goods.
    """
    advisory_lock("production.settings")
    present = present_settings()

    present.require_version(expected_version)
    location_id = values.get("output_location_id")
    if location_id is not None:
        found = masterdata.locations([location_id]).get(location_id)
        if found is None or not found.active or found.is_virtual:
            raise Invalid.field("output_location_id", "not_found", _("There is no such record."))

    before = snapshot(present, _FIELDS)
    for name, value in values.items():
        setattr(present, name, value)
    if present._state.adding:
        present.version = 1
    present.save()

    record(actor, "production_settings.changed", present, before=before,
           after=snapshot(present, _FIELDS))  # fmt: skip
    return present
