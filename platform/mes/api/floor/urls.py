from django.urls import path

from mes.api.floor import views

urlpatterns = [
    path("floor/enrol", views.Enrol.as_view()),
    path("floor/session", views.FloorSession.as_view()),
    path("floor/sign-on", views.SignOn.as_view()),
    path("floor/switch", views.SwitchWorker.as_view()),
    path("floor/sign-off", views.SignOff.as_view()),
    path("floor/activity", views.Activity.as_view()),
]
