"""Who opens the board with a link's key: a reader of the board and of nothing else."""

from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from mes.http.throttling import client_address
from mes.kernel.actor import Actor, ActorKind
from mes.kernel.errors import NotAuthenticated
from modules.production.manifest import VIEW
from modules.production.services.board_links import find_board_link

HEADER = "HTTP_X_BOARD_KEY"
PARAMETER = "key"
# The board, what happened since, and the socket, whose handshake has no path here.
_PATHS = frozenset({"/api/v1/board", "/api/v1/events", ""})


class BoardLinkAuthentication(BaseAuthentication):
    """``X-Board-Key`` or ``?key=``: a board link's key, on the board's own addresses only.

    One query. A key that is wrong or revoked is refused; the right to see work orders reaches no
    further than these addresses.
    """

    def authenticate(self, request: Request) -> tuple[Actor, None] | None:
        plain = request._request
        key = plain.META.get(HEADER, "") or plain.GET.get(PARAMETER, "")
        if not key or plain.path not in _PATHS or getattr(plain, "tenant", None) is None:
            return None
        link = find_board_link(key[:200])
        if link is None:
            raise NotAuthenticated
        actor = Actor(
            kind=ActorKind.BOARD,
            id=link.pk,
            name=link.name,
            permissions=frozenset({VIEW}),
            address=client_address(request),
            request_id=getattr(plain, "request_id", ""),
        )
        return actor, None
