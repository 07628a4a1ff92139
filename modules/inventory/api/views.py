"""Inventory over HTTP."""

from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from mes.db.search import matching, normalise
from mes.http.endpoints import Endpoint, Operation
from mes.http.lists import ListEndpoint, Ordering
from mes.http.serializers import Body
from modules.inventory.api import filters
from modules.inventory.api import serializers as shapes
from modules.inventory.domain.lots import LotStatus
from modules.inventory.manifest import ADJUST, CLOSE, LOTS, POST, VIEW
from modules.inventory.models import StockDocumentKind
from modules.inventory.selectors import lists
from modules.inventory.selectors.closing import present_closing
from modules.inventory.selectors.documents import document
from modules.inventory.selectors.lots import lot, lot_shape
from modules.inventory.services.closing import close_through
from modules.inventory.services.documents import Entry, post_document, reverse_document
from modules.inventory.services.lots import set_lot_status, update_lot


def _by_item_or_lot(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Rows whose item is found by ``text``, or whose lot's code begins with it."""
    return matching(rows, text, "item__search_text") | rows.filter(
        lot__code__istartswith=normalise(text)
    )


class Balances(ListEndpoint):
    """Stock by item, lot and location."""

    operations = {"GET": Operation(VIEW)}
    row = shapes.BalanceRow
    ordering = Ordering(
        default="item_code",
        allowed={"item_code": "item__code", "on_hand": "on_hand", "location": "location__code"},
    )
    filterset_class = filters.BalanceFilters
    searchable = True
    export_name = "stock"

    def rows(self) -> QuerySet[Any]:
        return lists.balances()

    def rows_depend_on(self) -> str:
        return ""  # nothing: all balances, always

    def search(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return _by_item_or_lot(rows, text)


class ItemStock(ListEndpoint):
    """Stock by item over all locations."""

    operations = {"GET": Operation(VIEW)}
    row = shapes.ItemStockRow
    ordering = Ordering(default="code", allowed={"code": "code", "on_hand": "on_hand"})
    filterset_class = filters.ItemStockFilters
    searchable = True
    export_name = "stock-items"

    def rows(self) -> QuerySet[Any]:
        return lists.item_totals()


class Moves(ListEndpoint):
    """The stock ledger, newest first."""

    operations = {"GET": Operation(VIEW)}
    row = shapes.MoveRow
    ordering = Ordering(default="-id", allowed={"id": "id", "effective_date": "effective_on"})
    filterset_class = filters.MoveFilters
    searchable = True
    export_name = "stock-moves"

    def rows(self) -> QuerySet[Any]:
        return lists.moves()

    def search(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        found = Q(source_number__istartswith=text) | Q(lot__code__istartswith=text)
        return matching(rows, text, "item__search_text") | rows.filter(found)


class Lots(ListEndpoint):
    """Lots and serial numbers."""

    operations = {"GET": Operation(VIEW)}
    row = shapes.LotRow
    ordering = Ordering(default="-id", allowed={"id": "id", "code": "code"})
    filterset_class = filters.LotFilters
    searchable = True
    export_name = "lots"

    def rows(self) -> QuerySet[Any]:
        return lists.lots()

    def search(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return matching(rows, text, "item__search_text") | rows.filter(code__istartswith=text)


class OneLot(Endpoint):
    """One lot; its expiry and the supplier's own name for it can be corrected."""

    operations = {
        "GET": Operation(VIEW, answer=shapes.LotDocument),
        "PATCH": Operation(LOTS, body=shapes.LotBody, answer=shapes.LotDocument),
    }

    def get(self, request: Request, lot_id: int) -> HttpResponse:
        return self.document(lot_shape(lot(lot_id)))

    def patch(self, request: Request, lot_id: int) -> HttpResponse:
        changed = update_lot(
            lot_id, self.data, actor=self.actor, expected_version=self.expected_version()
        )
        return self.document(lot_shape(changed))


class LotStatusChange(Endpoint):
    """Hold, quarantine, reject or release a lot."""

    operations = {"POST": Operation(LOTS, body=shapes.LotStatusBody, answer=shapes.LotDocument)}

    def post(self, request: Request, lot_id: int) -> HttpResponse:
        changed = set_lot_status(
            lot_id,
            LotStatus(self.data["status"]),
            actor=self.actor,
            expected_version=self.expected_version(),
        )
        return self.document(lot_shape(changed))


class Closing(Endpoint):
    """Through which day the stock books are closed."""

    operations = {
        "GET": Operation(VIEW, answer=shapes.ClosingShape),
        "PUT": Operation(CLOSE, body=shapes.ClosingBody, answer=shapes.ClosingShape),
    }

    def get(self, request: Request) -> HttpResponse:
        return self.document(present_closing())

    def put(self, request: Request) -> HttpResponse:
        closing = close_through(
            self.data["closed_through"],
            actor=self.actor,
            expected_version=self.expected_version(),
        )
        return self.document(closing)


class StockDocuments(ListEndpoint):
    """Receipts, issues, transfers, adjustments and their reversals."""

    operations = {"GET": Operation(VIEW)}
    row = shapes.StockDocumentRow
    ordering = Ordering(default="-id", allowed={"id": "id", "number": "number"})
    filterset_class = filters.StockDocumentFilters
    searchable = True
    export_name = "stock-documents"

    def rows(self) -> QuerySet[Any]:
        return lists.documents()


class OneStockDocument(Endpoint):
    """One stock document with its lines."""

    operations = {"GET": Operation(VIEW, answer=shapes.StockDocumentShape)}

    def get(self, request: Request, document_id: int) -> HttpResponse:
        return self.document(document(document_id))


class ReverseStockDocument(Endpoint):
    """Take a stock document back by a linked one; answers the new one."""

    operations = {
        "POST": Operation(
            ADJUST, body=shapes.ReversalBody, answer=shapes.StockDocumentShape, status=201
        )
    }

    def post(self, request: Request, document_id: int) -> HttpResponse:
        reversal = reverse_document(document_id, actor=self.actor, note=self.data.get("note", ""))
        return self.document(document(reversal.pk))


class _Posting(Endpoint):
    """Post a stock document."""

    abstract = True
    kind: ClassVar[StockDocumentKind]

    def post(self, request: Request) -> HttpResponse:
        made = post_document(
            self.kind,
            [Entry(**line) for line in self.data["lines"]],
            actor=self.actor,
            note=self.data["note"],
            effective_on=self.data["effective_date"],
        )
        return self.document(document(made.pk))


def _operation(permission: str, body: type[Body]) -> dict[str, Operation]:
    return {"POST": Operation(permission, body=body, answer=shapes.StockDocumentShape, status=201)}


class Receipts(_Posting):
    """Receive stock."""

    kind = StockDocumentKind.RECEIPT
    operations = _operation(POST, shapes.ReceiptBody)


class Issues(_Posting):
    """Issue stock."""

    kind = StockDocumentKind.ISSUE
    operations = _operation(POST, shapes.IssueBody)


class Transfers(_Posting):
    """Move stock from one location to another."""

    kind = StockDocumentKind.TRANSFER
    operations = _operation(POST, shapes.TransferBody)


class Adjustments(_Posting):
    """Correct stock: quantities above zero add, below zero take away."""

    kind = StockDocumentKind.ADJUSTMENT
    operations = _operation(ADJUST, shapes.AdjustmentBody)
