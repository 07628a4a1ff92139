"""Routes of bills at an enterprise's host."""

from django.urls import path

from billing.invoicing.api import views

urlpatterns = [
    path("billing/invoices", views.Invoices.as_view()),
    path("billing/invoices/<int:pk>", views.OneInvoice.as_view()),
    path("billing/invoices/<int:pk>/pdf", views.InvoicePdf.as_view()),
    path("billing/credit-notes/<int:pk>/pdf", views.CreditNotePdf.as_view()),
]
