"""The bureau host."""

from django.urls import URLPattern, URLResolver

from mes.http import problems

urlpatterns: list[URLPattern | URLResolver] = []

handler400 = problems.bad_request
handler404 = problems.not_found
handler500 = problems.server_error
