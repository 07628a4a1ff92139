"""Routes of payments at an enterprise's host."""

from django.urls import path

from billing.payments.api import views

urlpatterns = [
    path("billing/pay", views.Pay.as_view()),
    path("billing/pay/credit", views.UseCredit.as_view()),
    path("billing/pay/online", views.Checkout.as_view()),
    path("billing/pay/orders/<int:pk>", views.OneOrder.as_view()),
    path("billing/pay/orders/<int:pk>/ask", views.AskAboutOrder.as_view()),
    path("billing/invoices/<int:pk>/payments", views.BillPayments.as_view()),
    path("billing/payments", views.Payments.as_view()),
    path("billing/payments/<int:pk>", views.OnePayment.as_view()),
]
