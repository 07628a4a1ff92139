from django.urls import path

from mes.realtime.api import views

urlpatterns = [path("events", views.Events.as_view())]
