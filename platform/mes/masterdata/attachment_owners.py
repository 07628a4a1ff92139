"""Which records of master data take files. Imported when the program starts."""

from mes.documents.attachments import AttachmentOwner, register
from mes.masterdata.models import Bom, Import, Item

ITEM = "item"


def _item_exists(pk: int) -> bool:
    return Item.objects.filter(pk=pk).exists()


def _bom_exists(pk: int) -> bool:
    return Bom.objects.filter(pk=pk).exists()


def _import_exists(pk: int) -> bool:
    return Import.objects.filter(pk=pk).exists()


register(AttachmentOwner(ITEM, "masterdata.view", "masterdata.edit", _item_exists))
register(AttachmentOwner("bom", "masterdata.view", "masterdata.edit", _bom_exists))
# The workbook of an import is what was applied: nobody adds to it or takes it away.
register(AttachmentOwner("import", "masterdata.import", "", _import_exists))
