from django.urls import path

from billing.claims.api import views

_CLAIM = "platform/billing/claims/<int:pk>"

urlpatterns = [
    path("platform/billing/claims", views.AllClaims.as_view()),
    path(_CLAIM, views.AnyClaim.as_view()),
    path(f"{_CLAIM}/package", views.AnyClaimPackage.as_view()),
    path(f"{_CLAIM}/accept", views.AcceptClaim.as_view()),
    path(f"{_CLAIM}/send-back", views.SendClaimBack.as_view()),
    path(f"{_CLAIM}/reject", views.RejectClaim.as_view()),
    path(f"{_CLAIM}/approve", views.ApproveClaim.as_view()),
    path(f"{_CLAIM}/pay", views.PayClaim.as_view()),
    path(f"{_CLAIM}/claw-back", views.ClawClaimBack.as_view()),
]
