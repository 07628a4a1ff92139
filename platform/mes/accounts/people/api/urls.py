from django.urls import path

from mes.accounts.people.api import views

urlpatterns = [
    path("sessions", views.Sessions.as_view()),
    path("sessions/<slug:session>", views.OneSession.as_view()),
    path("password/reset", views.PasswordReset.as_view()),
    path("password/reset/confirm", views.PasswordResetConfirm.as_view()),
    path("password/change", views.PasswordChange.as_view()),
    path("totp", views.Totp.as_view()),
    path("totp/confirm", views.TotpConfirm.as_view()),
    path("totp/disable", views.TotpDisable.as_view()),
]
