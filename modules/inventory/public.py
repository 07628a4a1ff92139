"""What other modules may call of inventory: ids and frozen values in and out."""

from modules.inventory.domain.posting import Source
from modules.inventory.errors import AlreadyPosted, InsufficientStock
from modules.inventory.events import LotStatusChanged, StockFellBelowSafety, StockMoved
from modules.inventory.selectors.movements import Movement, movements
from modules.inventory.selectors.picking import free_stock
from modules.inventory.services.flows import (
    Arrival,
    consume,
    put_away_production,
    ship,
    take_back,
    undo,
    usual_location,
)
from modules.inventory.services.ledger import Posting
from modules.inventory.services.locking import lock_stock
from modules.inventory.services.picking import Demand
from modules.inventory.services.reservations import (
    LineDemand,
    release,
    release_all,
    reserve,
    reserve_all,
)

__all__ = [
    "AlreadyPosted",
    "Arrival",
    "Demand",
    "InsufficientStock",
    "LineDemand",
    "LotStatusChanged",
    "Movement",
    "Posting",
    "Source",
    "StockFellBelowSafety",
    "StockMoved",
    "consume",
    "free_stock",
    "lock_stock",
    "movements",
    "put_away_production",
    "release",
    "release_all",
    "reserve",
    "reserve_all",
    "ship",
    "take_back",
    "undo",
    "usual_location",
]
