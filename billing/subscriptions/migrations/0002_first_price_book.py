"""The price book that an installation begins with; operators change it by adding dated prices.

Derived from the list prices of the policy's annex 2, which are for good: a year's subscription is
a fifth of them, a month a tenth of the year, setting up a twentieth. Net yuan.
"""

from datetime import date

from django.db import migrations

BEGINNING = date(2024, 1, 1)

# Module: a month, a year, setting up.
FEES = {
    "orders": (600, 6000, 1500),
    "purchasing": (600, 6000, 1500),
    "inventory": (800, 8000, 2000),
    "production": (800, 8000, 2000),
    "quality": (1600, 16000, 4000),
    "equipment": (1200, 12000, 3000),
    "reconciliation": (800, 8000, 2000),
    "ledger": (800, 8000, 2000),
    "reports": (1000, 10000, 2500),
}
DEVICES = [
    {"up_to": "10", "price": "30"},
    {"up_to": "50", "price": "20"},
    {"up_to": None, "price": "10"},
]
ALL_TOGETHER = ["orders", "inventory", "production"]


def fill(apps, schema_editor):
    price = apps.get_model("billing_subscriptions", "Price")
    bundle = apps.get_model("billing_subscriptions", "Bundle")
    trial = apps.get_model("billing_subscriptions", "TrialPolicy")
    rows = []
    for module, fees in FEES.items():
        for charge, amount in zip(("monthly", "yearly", "setup"), fees, strict=True):
            rows.append(price(module=module, charge=charge, amount=amount, valid_from=BEGINNING))
    rows.append(
        price(
            module="production",
            charge="monthly",
            scheme="per_user",
            meter="active_people",
            amount=10,
            included=20,
            valid_from=BEGINNING,
        )
    )
    rows.append(
        price(
            module="equipment",
            charge="monthly",
            scheme="tiered",
            meter="networked_devices",
            tiers=DEVICES,
            valid_from=BEGINNING,
        )
    )
    price.objects.bulk_create(rows)
    bundle.objects.create(
        code="workshop",
        name="车间三件套",
        name_en="Workshop set",
        modules=ALL_TOGETHER,
        share="0.1",
        valid_from=BEGINNING,
    )
    trial.objects.create(days=30, modules=ALL_TOGETHER, at_end="ends", valid_from=BEGINNING)


def empty(apps, schema_editor):
    for name in ("Price", "Bundle", "TrialPolicy"):
        apps.get_model("billing_subscriptions", name).objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("billing_subscriptions", "0001_initial")]

    operations = [migrations.RunPython(fill, empty)]
