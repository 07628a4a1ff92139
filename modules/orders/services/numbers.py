"""Numbers of orders' documents: XS for a sales order (销售), SH for a delivery (送货), TH for a
return (退货).
"""

from django.utils.translation import gettext_lazy as _

from mes.documents.number_patterns import Reset
from mes.documents.numbering import NumberKind, register

SALES_ORDER = NumberKind(
    "sales_order", "XS{yy}{mm}-{seq:4}", Reset.MONTHLY, module="orders", name=_("Sales order")
)
DELIVERY = NumberKind(
    "delivery", "SH{yy}{mm}-{seq:4}", Reset.MONTHLY, module="orders", name=_("Delivery note")
)
SALES_RETURN = NumberKind(
    "sales_return", "TH{yy}{mm}-{seq:4}", Reset.MONTHLY, module="orders", name=_("Sales return")
)

register(SALES_ORDER, DELIVERY, SALES_RETURN)
