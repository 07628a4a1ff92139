"""The built pages: one HTML file for each entry, the same for every address below it.

Scripts and styles come from /static/ under names that change with their content; the HTML itself
is asked for each time, so that a new version reaches everybody with the next page load.
"""

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from mes.tenancy import hosts

NOT_BUILT = """<!doctype html>
<meta charset="utf-8"><title>学样云 Xueyang</title>
<h1>页面尚未构建 · The pages are not built</h1>
<p>请运行 <code>make build</code>,然后刷新。Run <code>make build</code>, then reload.</p>
"""
_WORKER_FILE = "floor-sw.js"


def content_security_policy(request: HttpRequest) -> str:
    """What the pages may load: themselves, their own socket, pictures made in the browser.

    Inline styles are Element Plus's; there is no inline script and nothing is evaluated.
    """
    host = hosts.normalise(request.META.get("HTTP_HOST", ""))
    scheme = "wss" if request.is_secure() else "ws"
    port = f":{settings.SOCKET_PORT}" if settings.SOCKET_PORT else ""
    own = request.META.get("HTTP_HOST", "") if not port else f"{host}{port}"
    return "; ".join(
        [
            "default-src 'self'",
            "script-src 'self'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src 'self' {scheme}://{own}",
            "worker-src 'self'",
            "manifest-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )


class Page:
    """The view of one entry: ``frontend/dist/<entry>.html``, or a hint when it is not built."""

    def __init__(self, entry: str) -> None:
        self.entry = entry

    def __call__(self, request: HttpRequest, **_: str) -> HttpResponse:
        file = Path(settings.FRONTEND_DIST) / f"{self.entry}.html"
        try:
            content = file.read_bytes()
        except FileNotFoundError:
            response = HttpResponse(NOT_BUILT, status=503)
        else:
            response = HttpResponse(content)
            response["Content-Security-Policy"] = content_security_policy(request)
        response["Cache-Control"] = "no-cache"
        return response


def floor_worker(request: HttpRequest) -> HttpResponse:
    """The tablet's service worker, which must come from the root to be allowed /floor."""
    try:
        content = (Path(settings.FRONTEND_DIST) / _WORKER_FILE).read_bytes()
    except FileNotFoundError:
        raise Http404 from None
    response = HttpResponse(content, content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response


def page(entry: str, *below: str) -> list[URLPattern]:
    """Routes of ``entry``: at ``below`` (``floor``) and everything under it, or everywhere.

    Never for the API, static files, sockets, or a name with an extension: those are 404 when they
    do not exist.
    """
    view = ensure_csrf_cookie(require_safe(Page(entry)))
    if below:
        return [
            route
            for name in below
            for route in (path(name, view), re_path(rf"^{name}/(?:[^.]*)$", view))
        ]
    return [re_path(r"^(?!(?:api|static|ws)(?:/|$))[^.]*$", view)]


FLOOR_WORKER = path(_WORKER_FILE, require_safe(floor_worker))
