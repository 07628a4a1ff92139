"""What the platform's master data offers."""

from django.utils.translation import gettext_lazy as _

from mes.catalog.manifest import MenuItem, ModuleManifest, Permission

_VIEW = "masterdata.view"
_EDIT = "masterdata.edit"

MANIFEST = ModuleManifest(
    code="masterdata",
    name=_("Master data"),
    summary=_("Items, bills of materials, routings, partners, sites and people."),
    group=_("Master data"),
    permissions=(
        Permission(_VIEW, _("See master data")),
        Permission(_EDIT, _("Change master data")),
        Permission("masterdata.import", _("Import workbooks")),
    ),
    default_roles={
        "manager": (_VIEW, _EDIT, "masterdata.import"),
        "sales": (_VIEW, _EDIT, "masterdata.import"),
        "planner": (_VIEW, _EDIT, "masterdata.import"),
        "warehouse": (_VIEW, _EDIT, "masterdata.import"),
        "purchaser": (_VIEW, _EDIT, "masterdata.import"),
        "quality": (_VIEW,),
        "equipment": (_VIEW,),
        "finance": (_VIEW,),
        "viewer": (_VIEW,),
    },
    menu=(
        MenuItem("items", _("Items"), "/items", _VIEW, "box"),
        MenuItem("boms", _("Bills of materials"), "/boms", _VIEW, "tree"),
        MenuItem("routings", _("Routings"), "/routings", _VIEW, "route"),
        MenuItem("work-centres", _("Work centres"), "/work-centres", _VIEW, "factory"),
        MenuItem("calendars", _("Calendars and shifts"), "/calendars", _VIEW, "calendar"),
        MenuItem("customers", _("Customers"), "/customers", _VIEW, "handshake"),
        MenuItem("suppliers", _("Suppliers"), "/suppliers", _VIEW, "truck"),
        MenuItem("warehouses", _("Warehouses"), "/warehouses", _VIEW, "warehouse"),
        MenuItem("employees", _("Employees"), "/employees", _VIEW, "badge"),
        MenuItem("imports", _("Import from Excel"), "/imports", "masterdata.import", "upload"),
    ),
    api_urls="mes.masterdata.api.urls",
    listeners=(
        "mes.masterdata.import_kinds",
        "mes.masterdata.floor",
        "mes.masterdata.attachment_owners",
        "mes.masterdata.tasks",
    ),
    sold=False,
)
