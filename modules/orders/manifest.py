"""What orders offers."""

from django.utils.translation import gettext_lazy as _

from mes.catalog.manifest import MenuItem, Meter, MeterKind, ModuleManifest, Permission

VIEW = "orders.view"
EDIT = "orders.edit"
CONFIRM = "orders.confirm"
CLOSE = "orders.close"
SHIP = "orders.ship"
RETURN = "orders.return"

MANIFEST = ModuleManifest(
    code="orders",
    name=_("Order management"),
    summary=_("Sales orders from entry to delivery, with each line's progress."),
    group=_("Orders"),
    features=(
        _("Sales orders by hand, by pasting rows or from a workbook"),
        _("A status that follows from what was produced and delivered"),
        _("Changes of confirmed orders kept as revisions"),
        _("Partial deliveries, delivery notes on A4 and continuous forms"),
        _("Returns for refund or replacement"),
    ),
    permissions=(
        Permission(VIEW, _("See sales orders, deliveries and returns")),
        Permission(EDIT, _("Enter and change sales orders")),
        Permission(CONFIRM, _("Confirm sales orders")),
        Permission(CLOSE, _("Hold, close, reopen and cancel sales orders")),
        Permission(SHIP, _("Prepare, ship and reverse deliveries")),
        Permission(RETURN, _("Take back goods from customers")),
    ),
    default_roles={
        "manager": (VIEW, EDIT, CONFIRM, CLOSE, SHIP, RETURN),
        "sales": (VIEW, EDIT, CONFIRM, CLOSE, SHIP, RETURN),
        "planner": (VIEW,),
        "warehouse": (VIEW, SHIP, RETURN),
        "purchaser": (VIEW,),
        "quality": (VIEW,),
        "finance": (VIEW,),
        "viewer": (VIEW,),
    },
    menu=(
        MenuItem("sales-orders", _("Sales orders"), "/sales-orders", VIEW, "file-text"),
        MenuItem("deliveries", _("Deliveries"), "/deliveries", VIEW, "truck"),
        MenuItem("sales-returns", _("Sales returns"), "/sales-returns", VIEW, "undo"),
    ),
    api_urls="modules.orders.api.urls",
    listeners=(
        "modules.orders.documents.attachments",
        "modules.orders.documents.imports",
        "modules.orders.bridges.inventory",
    ),
    topics={"orders": VIEW},
    meters=(
        Meter(
            "documents",
            _("Documents posted"),
            _("documents"),
            MeterKind.COUNT,
            {
                "modules.orders.events.SalesOrderConfirmed": "order_id",
                "modules.orders.events.DeliveryShipped": "delivery_id",
                "modules.orders.events.GoodsReturned": "return_id",
            },
        ),
    ),
)
