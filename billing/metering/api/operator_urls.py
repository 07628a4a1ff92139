from django.urls import path

from billing.metering.api import views

urlpatterns = [
    path("platform/billing/enterprises/<slug:code>/usage", views.EnterpriseUsage.as_view()),
    path(
        "platform/billing/enterprises/<slug:code>/usage/<slug:meter>/days",
        views.EnterpriseUsageDays.as_view(),
    ),
    path(
        "platform/billing/enterprises/<slug:code>/quotas/<slug:meter>",
        views.EnterpriseQuota.as_view(),
    ),
]
