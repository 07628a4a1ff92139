"""The operators' host: their API and its pages."""

from django.urls import include, path

from mes.http import problems

urlpatterns = [path("api/v1/", include("mes.api.operators.urls"))]

handler404 = problems.not_found
handler500 = problems.server_error
