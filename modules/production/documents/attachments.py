"""Which records of production take files. Imported when the program starts."""

from mes.documents.attachments import AttachmentOwner, register
from modules.production.manifest import PLAN, VIEW
from modules.production.models import WorkOrder


def _work_order_exists(pk: int) -> bool:
    return WorkOrder.objects.filter(pk=pk).exists()


register(AttachmentOwner("work_order", VIEW, PLAN, _work_order_exists))
