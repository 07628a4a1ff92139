"""An enterprise's host: its API, and the office, floor and board pages."""

from django.urls import include, path

from mes.api.routes import ENTERPRISE_API
from mes.config.pages import FLOOR_WORKER, page
from mes.http import problems

urlpatterns = [
    path("api/v1/", include(ENTERPRISE_API)),
    FLOOR_WORKER,
    *page("floor", "floor"),
    *page("board", "board"),
    *page("index"),
]

handler400 = problems.bad_request
handler404 = problems.not_found
handler500 = problems.server_error
