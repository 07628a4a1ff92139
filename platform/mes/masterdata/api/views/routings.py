"""Routings."""

from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from mes.db.search import matching
from mes.http.endpoints import Endpoint, Operation
from mes.http.lists import ListEndpoint, Ordering
from mes.kernel.errors import NotFound
from mes.masterdata.api import bodies, shapes
from mes.masterdata.api.filters import RoutingFilter
from mes.masterdata.api.views.asked import EDIT, VIEW
from mes.masterdata.api.views.revisions import Revisions
from mes.masterdata.models import Routing
from mes.masterdata.selectors.routings import with_operations
from mes.masterdata.services import routings
from mes.masterdata.services.revisions import allowed_actions


def whole(pk: int) -> Routing:
    """The routing with its operations and what may be done with it. Raises NotFound."""
    found = with_operations(Routing.objects.filter(pk=pk))
    if not found:
        raise NotFound(record="routing", id=pk)
    found[0].allowed_actions = allowed_actions(found[0].status)  # type: ignore[attr-defined]
    return found[0]


class Routings(ListEndpoint):
    """Versions of routings."""

    operations = {
        "GET": Operation(VIEW),
        "POST": Operation(EDIT, body=bodies.RoutingBody, answer=shapes.RoutingDocument, status=201),
    }
    row = shapes.RoutingRow
    ordering = Ordering("item_code", {"item_code": "item__code", "updated_at": "updated_at"})
    filterset_class = RoutingFilter
    searchable = True
    export_name = "routings"

    def rows(self) -> QuerySet[Routing]:
        return Routing.objects.annotate(operation_count=Count("operations"))

    def search(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return matching(rows, text, "item__search_text")

    def post(self, request: Request) -> HttpResponse:
        return self.document(whole(routings.create_routing(self.data, actor=self.actor).pk))


class OneRouting(Endpoint):
    """A version of a routing. Only a draft can be deleted."""

    operations = {
        "GET": Operation(VIEW, answer=shapes.RoutingDocument),
        "PATCH": Operation(EDIT, body=bodies.RoutingChanges, answer=shapes.RoutingDocument),
        "DELETE": Operation(EDIT),
    }

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.document(whole(pk))

    def patch(self, request: Request, pk: int) -> HttpResponse:
        expected = self.expected_version()
        routings.update_routing(pk, self.data, actor=self.actor, expected_version=expected)
        return self.document(whole(pk))

    def delete(self, request: Request, pk: int) -> HttpResponse:
        routings.delete_draft_routing(
            pk, actor=self.actor, expected_version=self.expected_version()
        )
        return self.answer()


class ActivateRouting(Endpoint):
    """Put a draft in force."""

    operations = {
        "POST": Operation(EDIT, body=bodies.ActivateBody, answer=shapes.RoutingDocument),
    }

    def post(self, request: Request, pk: int) -> HttpResponse:
        expected = self.expected_version()
        routings.activate_routing(pk, actor=self.actor, expected_version=expected, **self.data)
        return self.document(whole(pk))


class ObsoleteRouting(Endpoint):
    """Take a version out of use for good."""

    operations = {"POST": Operation(EDIT, answer=shapes.RoutingDocument)}

    def post(self, request: Request, pk: int) -> HttpResponse:
        routings.obsolete_routing(pk, actor=self.actor, expected_version=self.expected_version())
        return self.document(whole(pk))


class NewRoutingVersion(Endpoint):
    """A new draft with the operations of a version."""

    operations = {
        "POST": Operation(
            EDIT, body=bodies.NewVersionBody, answer=shapes.RoutingDocument, status=201
        ),
    }

    def post(self, request: Request, pk: int) -> HttpResponse:
        return self.document(whole(routings.copy_routing(pk, actor=self.actor, **self.data).pk))


class RoutingRevisions(Revisions):
    """What changed on a routing."""

    model = Routing
