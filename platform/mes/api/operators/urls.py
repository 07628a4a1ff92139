from django.urls import path

from mes.accounts.people.api import views as own
from mes.api.operators import views
from mes.api.public import views as public
from mes.catalog.authentication import OperatorAuthentication

_OPERATORS = [OperatorAuthentication]

urlpatterns = [
    path("platform/session", views.Session.as_view()),
    path("platform/enterprises", views.Enterprises.as_view()),
    path("platform/enterprises/<slug:code>", views.OneEnterprise.as_view()),
    path("platform/enterprises/<slug:code>/suspend", views.Suspend.as_view()),
    path("platform/enterprises/<slug:code>/resume", views.Resume.as_view()),
    path("platform/enterprises/<slug:code>/delete", views.Delete.as_view()),
    path("platform/enterprises/<slug:code>/cancel-delete", views.CancelDelete.as_view()),
    path("platform/enterprises/<slug:code>/export", views.Exports.as_view()),
    path("platform/exports/<int:pk>/file", views.ExportFile.as_view()),
    path("platform/migrations", views.Migrations.as_view()),
    path("public/industries", public.Industries.as_view()),
    path("public/towns", public.Towns.as_view()),
    path("sessions", own.Sessions.as_view(authentication_classes=_OPERATORS)),
    path("sessions/<slug:session>", own.OneSession.as_view(authentication_classes=_OPERATORS)),
    path("password/change", own.PasswordChange.as_view(authentication_classes=_OPERATORS)),
    path("totp", own.Totp.as_view(authentication_classes=_OPERATORS)),
    path("totp/confirm", own.TotpConfirm.as_view(authentication_classes=_OPERATORS)),
    path("totp/disable", own.TotpDisable.as_view(authentication_classes=_OPERATORS)),
]
