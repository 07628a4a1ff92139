from django.urls import path

from mes.api.session import views

urlpatterns = [
    path("session", views.Session.as_view()),
    path("session/switch", views.SwitchEnterprise.as_view()),
    path("session/hand-over", views.HandOver.as_view()),
]
