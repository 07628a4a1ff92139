"""The actor behind a request."""

from typing import Any

from rest_framework.request import Request

from mes.kernel.actor import Actor


def actor_of(request: Request) -> Actor | None:
    """Whoever an authenticator found; None for nobody."""
    found: Any = request.user
    return found if isinstance(found, Actor) else None
