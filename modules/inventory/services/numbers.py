"""Numbers of stock documents, by their Chinese names: RK for a receipt (入库), CK for an issue."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mes.catalog.manifest import Text
from mes.documents.numbering import NumberKind, register
from modules.inventory.models import StockDocumentKind


def _numbered(code: str, letters: str, name: Text) -> NumberKind:
    return NumberKind(
        f"inventory.{code}", letters + "{yyyy}{mm}-{seq:4}", module="inventory", name=name
    )


NUMBERS: Mapping[StockDocumentKind, NumberKind] = {
    StockDocumentKind.RECEIPT: _numbered("receipt", "RK", _("Stock receipt")),
    StockDocumentKind.ISSUE: _numbered("issue", "CK", _("Stock issue")),
    StockDocumentKind.TRANSFER: _numbered("transfer", "DB", _("Stock transfer")),
    StockDocumentKind.ADJUSTMENT: _numbered("adjustment", "TZ", _("Stock adjustment")),
    StockDocumentKind.OPENING: _numbered("opening", "QC", _("Opening stock")),
    StockDocumentKind.REVERSAL: _numbered("reversal", "CX", _("Stock reversal")),
}
register(*NUMBERS.values())
