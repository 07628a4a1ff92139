from django.urls import path

from billing.metering.api import views

urlpatterns = [
    path("billing/usage", views.Usage.as_view()),
    path("billing/usage/<slug:meter>/days", views.UsageDays.as_view()),
    path("billing/usage-events", views.UsageEvents.as_view()),
]
