from django.urls import path

from mes.api.operators import views

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
]
