from django.urls import path

from mes.catalog.api import views

urlpatterns = [
    path("modules", views.Modules.as_view()),
    path("modules/<slug:code>/subscribe", views.SubscribeModule.as_view()),
    path("modules/<slug:code>/cancel", views.CancelModule.as_view()),
]
