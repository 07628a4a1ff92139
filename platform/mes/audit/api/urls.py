from django.urls import path

from mes.audit.api import views

urlpatterns = [path("audit", views.AuditTrail.as_view())]
