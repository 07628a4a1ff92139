"""Routes of bills at the operators' host."""

from django.urls import path

from billing.invoicing.api import views

_ONE = "platform/billing/invoices/<int:pk>"

urlpatterns = [
    path("platform/billing/invoices", views.AllInvoices.as_view()),
    path(_ONE, views.AnyInvoice.as_view()),
    path(f"{_ONE}/pdf", views.AnyInvoicePdf.as_view()),
    path(f"{_ONE}/credit", views.CreditInvoice.as_view()),
    path(f"{_ONE}/e-invoice", views.RegisterEInvoice.as_view()),
    path("platform/billing/invoice-runs", views.Runs.as_view()),
    path("platform/billing/tax-rates", views.TaxRates.as_view()),
]
