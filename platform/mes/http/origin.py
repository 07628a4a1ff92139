"""Writes that come before there is a session still must come from our own pages."""

from urllib.parse import urlsplit

from rest_framework.request import Request

from mes.kernel.errors import PermissionDenied
from mes.tenancy import hosts


def require_own_origin(request: Request) -> None:
    """Raise PermissionDenied when a browser says that another site's page sent ``request``.

    Signing in has no CSRF token to rely on yet; without this a foreign page could sign its visitor
    in to the attacker's account. Browsers send Origin with every cross-site POST.
    """
    origin = request.headers.get("Origin", "")
    own = hosts.normalise(request.META.get("HTTP_HOST", ""))
    if origin and _host_of(origin) != own:
        raise PermissionDenied(detail="Origin")


def _host_of(origin: str) -> str:
    """The host that ``origin`` names; nothing when it cannot be read."""
    try:
        return urlsplit(origin).hostname or ""
    except ValueError:
        return ""
