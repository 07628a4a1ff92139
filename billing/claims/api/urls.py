from django.urls import path

from billing.claims.api import views

_CLAIM = "billing/claims/<int:pk>"

urlpatterns = [
    path("billing/claims", views.Claims.as_view()),
    path(_CLAIM, views.OneClaim.as_view()),
    path(f"{_CLAIM}/assessment", views.ClaimAssessment.as_view()),
    path(f"{_CLAIM}/submit", views.SubmitClaim.as_view()),
    path(f"{_CLAIM}/withdraw", views.WithdrawClaim.as_view()),
    path(f"{_CLAIM}/package", views.ClaimPackage.as_view()),
]
