"""The always-on part that keeps subscriptions, bills, investments and claims."""

from django.utils.translation import gettext_lazy as _

from mes.catalog.manifest import MenuItem, ModuleManifest, Permission, Schedule

BILLING_VIEW = "billing.view"
BILLING_MANAGE = "billing.manage"
INVESTMENT_VIEW = "billing.investment_view"
INVESTMENT_EDIT = "billing.investment_edit"
CLAIMS_PREPARE = "billing.claims"
#: Told when money came in, was put to bills or an order at a provider moved.
PAYMENTS_TOPIC = "billing.payments"

MANIFEST = ModuleManifest(
    code="billing",
    name=_("Subscription and billing"),
    summary=_("Subscriptions, usage, bills, payments, investments and the subsidy claim."),
    group=_("Subscription and billing"),
    permissions=(
        Permission(BILLING_VIEW, _("See subscriptions, usage, bills and payments")),
        Permission(BILLING_MANAGE, _("Subscribe, cancel and pay")),
        Permission(INVESTMENT_VIEW, _("See investments and their evidence")),
        Permission(INVESTMENT_EDIT, _("Register investments and evidence")),
        Permission(CLAIMS_PREPARE, _("Prepare and submit subsidy claims")),
    ),
    default_roles={
        "manager": (BILLING_VIEW, INVESTMENT_VIEW, INVESTMENT_EDIT),
        "finance": (BILLING_VIEW, INVESTMENT_VIEW, INVESTMENT_EDIT, CLAIMS_PREPARE),
    },
    menu=(
        MenuItem("catalogue", _("Modules"), "/billing/catalogue", BILLING_VIEW, "grid"),
        MenuItem(
            "subscriptions", _("Own subscription"), "/billing/subscriptions", BILLING_VIEW, "key"
        ),
        MenuItem("usage", _("Usage"), "/billing/usage", BILLING_VIEW, "chart"),
        MenuItem("bills", _("Bills"), "/billing/invoices", BILLING_VIEW, "document"),
        MenuItem("payments", _("Payments"), "/billing/payments", BILLING_VIEW, "card"),
        MenuItem("projects", _("Investment"), "/billing/projects", INVESTMENT_VIEW, "wallet"),
        MenuItem(
            "investment-invoices",
            _("E-invoices"),
            "/billing/investment-invoices",
            INVESTMENT_VIEW,
            "ticket",
        ),
        MenuItem("subsidy", _("Subsidy preview"), "/billing/subsidy", INVESTMENT_VIEW, "money"),
        MenuItem("claims", _("Subsidy claims"), "/billing/claims", CLAIMS_PREPARE, "quality"),
    ),
    api_urls="billing.urls",
    listeners=(
        "billing.metering.handlers",
        "billing.invoicing.handlers",
        "billing.payments.handlers",
        "billing.subscriptions.handlers",
        "billing.investment.documents.attachments",
    ),
    topics={PAYMENTS_TOPIC: BILLING_VIEW},
    schedules=(
        Schedule("billing.metering.tasks.measure", 6 * 60),
        Schedule("billing.investment.tasks.take_in_bills", 24 * 60),
    ),
    sold=False,
)
