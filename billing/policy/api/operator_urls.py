from django.urls import path

from billing.policy.api import views

urlpatterns = [
    path("platform/billing/programmes", views.RegisteredProgrammes.as_view()),
    path("platform/billing/policy-documents", views.Papers.as_view()),
    path("platform/billing/policies", views.Versions.as_view()),
    path("platform/billing/policies/<int:pk>", views.OneVersion.as_view()),
    path("platform/billing/policies/<int:pk>/submit", views.Submit.as_view()),
    path("platform/billing/policies/<int:pk>/approve", views.Approve.as_view()),
    path("platform/billing/policies/<int:pk>/send-back", views.SendBack.as_view()),
    path("platform/billing/policies/<int:pk>/discard", views.Discard.as_view()),
]
