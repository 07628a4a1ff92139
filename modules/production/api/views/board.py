"""The shop board and the links that show it."""

from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from mes.http.endpoints import Endpoint, Operation
from mes.http.lists import ListEndpoint, Ordering
from mes.realtime.address import socket_url
from mes.tenancy.context import present_tenant
from modules.production.api import bodies, shapes
from modules.production.manifest import PLAN, VIEW
from modules.production.models import BoardLink
from modules.production.selectors.board import board
from modules.production.services import board_links


class Board(Endpoint):
    """Work orders by state and lateness, and the mark to ask for later events from."""

    operations = {"GET": Operation(VIEW, answer=shapes.BoardDocument)}

    def get(self, request: Request) -> HttpResponse:
        shown = board()
        return self.document(
            {
                "enterprise": present_tenant().name,
                "socket_url": socket_url(request),
                "sequence": shown.sequence,
                "generated_at": shown.generated_at,
                "columns": shown.columns,
                "totals": shown.totals,
            }
        )


class BoardLinks(ListEndpoint):
    """Links that show the board without a person. The key is in the answer to POST only."""

    operations = {
        "GET": Operation(PLAN),
        "POST": Operation(
            PLAN,
            body=bodies.BoardLinkBody,
            answer=shapes.NewBoardLink,
            status=201,
            atomic=False,  # the answer holds a key, which must not be kept for replay
        ),
    }
    row = shapes.BoardLinkRow
    ordering = Ordering("-id", {"id": "id", "name": "name"})
    export_name = "board-links"

    def rows(self) -> QuerySet[BoardLink]:
        return BoardLink.objects.filter(revoked_at__isnull=True)

    def post(self, request: Request) -> HttpResponse:
        link, key = board_links.create_board_link(self.data["name"], actor=self.actor)
        return self.document(
            {"id": link.pk, "name": link.name, "key": key, "path": f"/board?key={key}"}
        )


class OneBoardLink(Endpoint):
    """Revoke a link."""

    operations = {"DELETE": Operation(PLAN)}

    def delete(self, request: Request, pk: int) -> HttpResponse:
        board_links.revoke_board_link(pk, actor=self.actor)
        return self.answer()
