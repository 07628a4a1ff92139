"""Routes of subscriptions at an enterprise's host."""

from django.urls import path

from billing.subscriptions.api import views

_ONE = "billing/subscriptions/<int:pk>"

urlpatterns = [
    path("billing/catalogue", views.Catalogue.as_view()),
    path("billing/quote", views.SubscribeQuote.as_view()),
    path("billing/subscriptions", views.Subscriptions.as_view()),
    path(f"{_ONE}/quote", views.ChangeQuote.as_view()),
    path(f"{_ONE}/cancel", views.Cancel.as_view()),
    path(f"{_ONE}/keep", views.Keep.as_view()),
    path(f"{_ONE}/change-cycle", views.ChangeCycle.as_view()),
    path("billing/account", views.Account.as_view()),
]
