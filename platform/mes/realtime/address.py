"""Where the socket is."""

from django.conf import settings
from rest_framework.request import Request

from mes.tenancy import hosts


def socket_url(request: Request) -> str:
    """Where the present host's socket is."""
    scheme = "wss" if request.is_secure() else "ws"
    host = request.META.get("HTTP_HOST", "")
    if settings.SOCKET_PORT:
        host = f"{hosts.normalise(host)}:{settings.SOCKET_PORT}"
    return f"{scheme}://{host}/ws/"
