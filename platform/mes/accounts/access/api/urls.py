from django.urls import path

from mes.accounts.access.api import views

urlpatterns = [
    path("tokens", views.Tokens.as_view()),
    path("tokens/<int:pk>", views.OneToken.as_view()),
    path("terminals", views.Terminals.as_view()),
    path("terminals/<int:pk>", views.OneTerminal.as_view()),
    path("terminals/<int:pk>/revoke", views.TerminalRevoke.as_view()),
    path("terminals/<int:pk>/renew", views.TerminalRenew.as_view()),
]
