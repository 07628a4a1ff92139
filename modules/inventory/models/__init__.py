from .balance import Reservation, StockBalance
from .closing import StockClosing
from .document import StockDocument, StockDocumentKind, StockDocumentLine
from .lot import Lot
from .move import StockMove

__all__ = [
    "Lot",
    "Reservation",
    "StockBalance",
    "StockClosing",
    "StockDocument",
    "StockDocumentKind",
    "StockDocumentLine",
    "StockMove",
]
