"""Routes of payments at the public host: where providers tell us."""

from django.urls import path

from billing.payments.api import notices

urlpatterns = [path("public/payment-notices/<slug:provider>", notices.ProviderNotices.as_view())]
