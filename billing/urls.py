"""Every route of billing at an enterprise's host, below ``/api/v1/``."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("billing.metering.api.urls")),
    path("", include("billing.claims.api.urls")),
    path("", include("billing.policy.api.urls")),
    path("", include("billing.investment.api.urls")),
    path("", include("billing.payments.api.urls")),
    path("", include("billing.subscriptions.api.urls")),
    path("", include("billing.invoicing.api.urls")),
]
