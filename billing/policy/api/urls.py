from django.urls import path

from billing.policy.api import views

urlpatterns = [
    path("billing/subsidy/programmes", views.Programmes.as_view()),
    path("billing/subsidy/preview", views.Preview.as_view()),
]
