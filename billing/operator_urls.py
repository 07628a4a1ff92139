"""Every route of billing at the operators' host, below ``/api/v1/``."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("billing.metering.api.operator_urls")),
    path("", include("billing.claims.api.operator_urls")),
    path("", include("billing.payments.api.operator_urls")),
    path("", include("billing.policy.api.operator_urls")),
    path("", include("billing.subscriptions.api.operator_urls")),
    path("", include("billing.invoicing.api.operator_urls")),
]
