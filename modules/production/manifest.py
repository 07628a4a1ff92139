"""What production offers."""

from django.utils.translation import gettext_lazy as _

from mes.catalog.manifest import MenuItem, Meter, MeterKind, ModuleManifest, Permission

VIEW = "production.view"
PLAN = "production.plan"
REPORT = "production.report"
REVERSE = "production.reverse"

MANIFEST = ModuleManifest(
    code="production",
    name=_("Work reporting"),
    summary=_("Work orders, work reports from the floor, travellers, the shop board."),
    group=_("Production"),
    features=(
        _("Work orders for all levels of a product, netted against stock and open work orders"),
        _("Travellers with a QR code for each operation"),
        _("Reports of good, scrap and rework from tablets, with partial flow"),
        _("Live shop board"),
    ),
    permissions=(
        Permission(VIEW, _("See work orders, reports and the shop board")),
        Permission(PLAN, _("Plan, release and close work orders")),
        Permission(REPORT, _("Report work")),
        Permission(REVERSE, _("Reverse work reports")),
    ),
    default_roles={
        "manager": (VIEW, PLAN, REPORT, REVERSE),
        "planner": (VIEW, PLAN, REPORT, REVERSE),
        "sales": (VIEW,),
        "warehouse": (VIEW,),
        "purchaser": (VIEW,),
        "quality": (VIEW,),
        "equipment": (VIEW,),
        "finance": (VIEW,),
        "viewer": (VIEW,),
    },
    menu=(
        MenuItem("work-orders", _("Work orders"), "/work-orders", VIEW, "clipboard"),
        MenuItem("work-reports", _("Work reports"), "/work-reports", VIEW, "check"),
        MenuItem("scrap-reasons", _("Scrap reasons"), "/scrap-reasons", PLAN, "tag"),
        MenuItem("board", _("Shop board"), "/board", VIEW, "monitor"),
    ),
    api_urls="modules.production.api.urls",
    listeners=(
        "modules.production.documents.attachments",
        "modules.production.handlers",
        "modules.production.bridges.inventory",
        "modules.production.bridges.orders",
    ),
    topics={"production.board": VIEW, "production.floor": REPORT},
    floor_permissions=(REPORT,),
    meters=(
        Meter(
            "work_reports",
            _("Work reports"),
            _("reports"),
            MeterKind.COUNT,
            {"modules.production.events.WorkReported": "report_id"},
        ),
        Meter(
            "documents",
            _("Documents posted"),
            _("documents"),
            MeterKind.COUNT,
            {"modules.production.events.WorkOrderReleased": "work_order_id"},
        ),
    ),
)
