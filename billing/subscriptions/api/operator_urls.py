"""Routes of subscriptions at the operators' host."""

from django.urls import path

from billing.subscriptions.api import operators

_ONE = "platform/billing/enterprises/<slug:code>"

urlpatterns = [
    path("platform/billing/prices", operators.Prices.as_view()),
    path("platform/billing/bundles", operators.Bundles.as_view()),
    path("platform/billing/trial-policies", operators.Trials.as_view()),
    path("platform/billing/subscriptions", operators.AllSubscriptions.as_view()),
    path("platform/billing/contracts", operators.Contracts.as_view()),
    path(_ONE, operators.EnterpriseBilling.as_view()),
    path(f"{_ONE}/contracts", operators.EnterpriseContracts.as_view()),
    path(f"{_ONE}/discounts", operators.EnterpriseDiscounts.as_view()),
    path(f"{_ONE}/discounts/<int:pk>/end", operators.EndDiscount.as_view()),
    path(f"{_ONE}/billing-day", operators.BillingDay.as_view()),
]
