"""Routes of orders."""

from django.urls import path

from modules.orders.api import views

_ORDER = "sales-orders/<int:pk>"
_DELIVERY = "deliveries/<int:pk>"

urlpatterns = [
    path("sales-orders", views.SalesOrders.as_view()),
    path(_ORDER, views.OneSalesOrder.as_view()),
    path(f"{_ORDER}/confirm", views.ConfirmOrder.as_view()),
    path(f"{_ORDER}/hold", views.HoldOrder.as_view()),
    path(f"{_ORDER}/resume", views.ResumeOrder.as_view()),
    path(f"{_ORDER}/close", views.CloseOrder.as_view()),
    path(f"{_ORDER}/reopen", views.ReopenOrder.as_view()),
    path(f"{_ORDER}/cancel", views.CancelOrder.as_view()),
    path(f"{_ORDER}/lines/<int:line>/close", views.CloseOrderLine.as_view()),
    path(f"{_ORDER}/events", views.OrderTimeline.as_view()),
    path(f"{_ORDER}/revisions", views.OrderRevisions.as_view()),
    path("deliveries", views.Deliveries.as_view()),
    path(_DELIVERY, views.OneDelivery.as_view()),
    path(f"{_DELIVERY}/ship", views.ShipDelivery.as_view()),
    path(f"{_DELIVERY}/reverse", views.ReverseDelivery.as_view()),
    path(f"{_DELIVERY}/cancel", views.CancelDelivery.as_view()),
    path(f"{_DELIVERY}/pdf", views.DeliveryNote.as_view()),
    path("sales-returns", views.SalesReturns.as_view()),
    path("sales-returns/<int:pk>", views.OneSalesReturn.as_view()),
]
