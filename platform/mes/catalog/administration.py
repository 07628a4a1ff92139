"""The always-on part of the platform that runs the enterprise's own affairs."""

from django.utils.translation import gettext_lazy as _

from mes.catalog.manifest import (
    MenuItem,
    Meter,
    MeterKind,
    ModuleManifest,
    Permission,
    Schedule,
)
from mes.catalog.meters import (
    ACTIVE_PEOPLE,
    API_CALLS,
    NETWORKED_DEVICES,
    READINGS,
    STORAGE,
)

MANIFEST = ModuleManifest(
    code="administration",
    name=_("Administration"),
    summary=_("People, roles, terminals and the audit trail."),
    group=_("Administration"),
    permissions=(
        Permission("administration.members", _("Manage members and invitations")),
        Permission("administration.roles", _("Manage roles")),
        Permission("administration.terminals", _("Manage floor terminals")),
        Permission("administration.tokens", _("Manage API tokens")),
        Permission("administration.numbering", _("Set how documents are numbered")),
        Permission("administration.audit", _("Read the audit trail")),
        Permission("administration.export", _("Export all data")),
        Permission("costs.view", _("See costs and prices")),
        Permission("costs.edit", _("Change costs and prices")),
    ),
    default_roles={
        "manager": (
            "administration.members",
            "administration.terminals",
            "administration.numbering",
            "administration.audit",
            "costs.view",
            "costs.edit",
        ),
        "sales": ("costs.view", "costs.edit"),
        "purchaser": ("costs.view", "costs.edit"),
        "finance": ("costs.view", "costs.edit", "administration.audit"),
    },
    menu=(
        MenuItem("members", _("Members"), "/admin/members", "administration.members", "users"),
        MenuItem("roles", _("Roles"), "/admin/roles", "administration.roles", "key"),
        MenuItem(
            "terminals",
            _("Floor terminals"),
            "/admin/terminals",
            "administration.terminals",
            "tablet",
        ),
        MenuItem("tokens", _("API tokens"), "/admin/tokens", "administration.tokens", "link"),
        MenuItem(
            "numbering",
            _("Document numbers"),
            "/admin/numbering",
            "administration.numbering",
            "list",
        ),
        MenuItem("export", _("Data export"), "/admin/export", "administration.export", "download"),
        MenuItem("audit", _("Audit trail"), "/admin/audit", "administration.audit", "history"),
    ),
    listeners=("mes.events.counting",),
    meters=(
        Meter(ACTIVE_PEOPLE, _("Active people"), _("people"), MeterKind.UNIQUE),
        Meter(API_CALLS, _("API calls"), _("calls"), MeterKind.COUNT),
        Meter(STORAGE, _("Storage"), _("MB"), MeterKind.LATEST),
        Meter(NETWORKED_DEVICES, _("Networked devices"), _("devices"), MeterKind.UNIQUE),
        Meter(READINGS, _("Readings"), _("readings"), MeterKind.SUM),
    ),
    schedules=(Schedule("mes.accounts.access.tasks.clean_access", minutes=720),),
    sold=False,
)
