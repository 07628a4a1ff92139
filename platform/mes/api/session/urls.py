from django.urls import path

from mes.api.session import views

urlpatterns = [path("session", views.Session.as_view())]
