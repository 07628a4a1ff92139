from django.urls import path

from modules.inventory.api import views

urlpatterns = [
    path("stock/balances", views.Balances.as_view()),
    path("stock/items", views.ItemStock.as_view()),
    path("stock/moves", views.Moves.as_view()),
    path("stock/lots", views.Lots.as_view()),
    path("stock/lots/<int:lot_id>", views.OneLot.as_view()),
    path("stock/lots/<int:lot_id>/status", views.LotStatusChange.as_view()),
    path("stock/documents", views.StockDocuments.as_view()),
    path("stock/documents/<int:document_id>", views.OneStockDocument.as_view()),
    path("stock/documents/<int:document_id>/reverse", views.ReverseStockDocument.as_view()),
    path("stock/receipts", views.Receipts.as_view()),
    path("stock/issues", views.Issues.as_view()),
    path("stock/transfers", views.Transfers.as_view()),
    path("stock/closing", views.Closing.as_view()),
    path("stock/adjustments", views.Adjustments.as_view()),
]
