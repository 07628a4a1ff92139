from .balance import Reservation, StockBalance
from .document import StockDocument, StockDocumentKind, StockDocumentLine
from .lot import Lot
from .move import StockMove

__all__ = [
    "Lot",
    "Reservation",
    "StockBalance",
    "StockDocument",
    "StockDocumentKind",
    "StockDocumentLine",
    "StockMove",
]
