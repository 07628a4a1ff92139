from django.urls import path

from mes.api.public import views

urlpatterns = [
    path("public/enterprises", views.Enterprises.as_view()),
    path("public/industries", views.Industries.as_view()),
    path("public/towns", views.Towns.as_view()),
    path("public/host-available", views.HostAvailable.as_view()),
    path("public/find", views.Find.as_view()),
]
