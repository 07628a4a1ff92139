"""The public host: signing up, finding one's enterprise, the public pages."""

from django.conf import settings
from django.urls import include, path

from mes.config.pages import page
from mes.http import problems

urlpatterns = [
    *[path("api/v1/", include(urls)) for urls in settings.PUBLIC_URLS],
    *page("www"),
]

handler400 = problems.bad_request
handler404 = problems.not_found
handler500 = problems.server_error
