"""The forms of e-invoice XML that are known: further ones are rows, not code.

The first is the XML that the tax authority's e-invoice platform delivers, the second the same
content with attributes' names as exchange software writes it.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_MAPPINGS = [
    {
        "code": "tax-platform",
        "name": "电子发票服务平台",
        "root": "EInvoice",
        "marks": ["TaxSupervisionInfo/InvoiceNumber"],
        "paths": {
            "number": ["TaxSupervisionInfo/InvoiceNumber"],
            "issued_on": ["TaxSupervisionInfo/IssueTime", "EInvoiceData/BasicInformation/RequestTime"],
            "seller_name": ["EInvoiceData/SellerInformation/SellerName"],
            "seller_code": ["EInvoiceData/SellerInformation/SellerIdNum"],
            "buyer_name": ["EInvoiceData/BuyerInformation/BuyerName"],
            "buyer_code": ["EInvoiceData/BuyerInformation/BuyerIdNum"],
            "net": ["EInvoiceData/BasicInformation/TotalAmWithoutTax"],
            "tax": ["EInvoiceData/BasicInformation/TotalTaxAm"],
            "gross": [
                "EInvoiceData/BasicInformation/TotalTax-includedAmount",
                "EInvoiceData/BasicInformation/TotalTaxIncludedAmount",
            ],
            "red_of": ["EInvoiceData/RedInvoiceInformation/BlueInvoiceNumber"],
            "items": ["EInvoiceData/IssuItemInformation/ItemName"],
        },
    },
    {
        "code": "exchange",
        "name": "开票软件导出",
        "root": "Invoice",
        "marks": ["Head/Fphm"],
        "paths": {
            "number": ["Head/Fphm"],
            "issued_on": ["Head/Kprq"],
            "seller_name": ["Head/Xfmc"],
            "seller_code": ["Head/Xfsh"],
            "buyer_name": ["Head/Gfmc"],
            "buyer_code": ["Head/Gfsh"],
            "net": ["Head/Hjje"],
            "tax": ["Head/Hjse"],
            "gross": ["Head/Jshj"],
            "red_of": ["Head/Yfphm"],
            "items": ["Details/Detail/Spmc"],
        },
    },
]


def add(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    model = apps.get_model("billing_investment", "InvoiceMapping")
    model.objects.bulk_create(model(**mapping) for mapping in _MAPPINGS)


class Migration(migrations.Migration):
    dependencies = [("billing_investment", "0001_initial")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
