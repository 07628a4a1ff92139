"""Which records of orders take files. Imported when the program starts."""

from mes.documents.attachments import AttachmentOwner, register
from modules.orders.manifest import EDIT, SHIP, VIEW
from modules.orders.models import Delivery, SalesOrder


def _order_exists(pk: int) -> bool:
    return SalesOrder.objects.filter(pk=pk).exists()


def _delivery_exists(pk: int) -> bool:
    return Delivery.objects.filter(pk=pk).exists()


register(AttachmentOwner("sales_order", VIEW, EDIT, _order_exists))
register(AttachmentOwner("delivery", VIEW, SHIP, _delivery_exists))
