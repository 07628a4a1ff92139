"""What inventory offers."""

from django.utils.translation import gettext_lazy as _

from mes.catalog.manifest import MenuItem, Meter, MeterKind, ModuleManifest, Permission, Schedule

VIEW = "inventory.view"
POST = "inventory.post"
ADJUST = "inventory.adjust"
LOTS = "inventory.lots"
CLOSE = "inventory.close"

MANIFEST = ModuleManifest(
    code="inventory",
    name=_("Inventory"),
    summary=_("Stock by item, lot and location on a ledger that cannot drift."),
    group=_("Inventory"),
    features=(
        _("Receipts, issues, transfers and adjustments"),
        _("Lots, serial numbers and expiry, first expired first out"),
        _("Moving-average value, shown to those who may see costs"),
        _("A ledger of movements that nobody can change"),
    ),
    permissions=(
        Permission(VIEW, _("See stock")),
        Permission(POST, _("Receive, issue and move stock")),
        Permission(ADJUST, _("Adjust stock and reverse stock documents")),
        Permission(LOTS, _("Hold and release lots")),
        Permission(CLOSE, _("Close the stock books through a day")),
    ),
    default_roles={
        "manager": (VIEW, POST, ADJUST, LOTS, CLOSE),
        "warehouse": (VIEW, POST, ADJUST, LOTS),
        "sales": (VIEW,),
        "planner": (VIEW,),
        "purchaser": (VIEW,),
        "quality": (VIEW, LOTS),
        "equipment": (VIEW,),
        "finance": (VIEW, CLOSE),
        "viewer": (VIEW,),
    },
    menu=(
        MenuItem("stock", _("Stock"), "/stock", VIEW, "box"),
        MenuItem("stock-balances", _("Stock by location"), "/stock-balances", VIEW, "warehouse"),
        MenuItem("stock-moves", _("Stock movements"), "/stock-moves", VIEW, "history"),
        MenuItem("stock-lots", _("Lots"), "/stock-lots", VIEW, "tag"),
        MenuItem("stock-documents", _("Stock documents"), "/stock-documents", VIEW, "document"),
        MenuItem("stock-closing", _("Stock closing"), "/stock-closing", CLOSE, "key"),
    ),
    api_urls="modules.inventory.api.urls",
    listeners=("modules.inventory.handlers", "modules.inventory.documents.imports"),
    topics={"inventory.stock": VIEW},
    schedules=(Schedule("modules.inventory.tasks.verify", 24 * 60),),
    meters=(
        Meter(
            "documents",
            _("Documents posted"),
            _("documents"),
            MeterKind.COUNT,
            {"modules.inventory.events.StockMoved": "document_key"},
        ),
    ),
)
