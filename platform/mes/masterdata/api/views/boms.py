"""Bills of materials."""

from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from mes.db.search import matching
from mes.http.endpoints import Endpoint, Operation
from mes.http.lists import ListEndpoint, Ordering
from mes.kernel.errors import NotFound
from mes.masterdata.api import bodies, shapes
from mes.masterdata.api.filters import BomFilter
from mes.masterdata.api.views.asked import EDIT, VIEW
from mes.masterdata.api.views.revisions import Revisions
from mes.masterdata.models import Bom
from mes.masterdata.selectors.boms import with_lines
from mes.masterdata.services import boms
from mes.masterdata.services.revisions import allowed_actions


def whole(pk: int) -> Bom:
    """The BOM with its lines and what may be done with it. Raises NotFound."""
    found = with_lines(Bom.objects.filter(pk=pk))
    if not found:
        raise NotFound(record="bom", id=pk)
    found[0].allowed_actions = allowed_actions(found[0].status)  # type: ignore[attr-defined]
    return found[0]


class Boms(ListEndpoint):
    """Versions of bills of materials."""

    operations = {
        "GET": Operation(VIEW),
        "POST": Operation(EDIT, body=bodies.BomBody, answer=shapes.BomDocument, status=201),
    }
    row = shapes.BomRow
    ordering = Ordering("item_code", {"item_code": "item__code", "updated_at": "updated_at"})
    filterset_class = BomFilter
    searchable = True
    export_name = "boms"

    def rows(self) -> QuerySet[Bom]:
        return Bom.objects.annotate(line_count=Count("lines"))

    def search(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return matching(rows, text, "item__search_text")

    def post(self, request: Request) -> HttpResponse:
        return self.document(whole(boms.create_bom(self.data, actor=self.actor).pk))


class OneBom(Endpoint):
    """A version of a bill of materials. Only a draft can be deleted."""

    operations = {
        "GET": Operation(VIEW, answer=shapes.BomDocument),
        "PATCH": Operation(EDIT, body=bodies.BomChanges, answer=shapes.BomDocument),
        "DELETE": Operation(EDIT),
    }

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.document(whole(pk))

    def patch(self, request: Request, pk: int) -> HttpResponse:
        expected = self.expected_version()
        boms.update_bom(pk, self.data, actor=self.actor, expected_version=expected)
        return self.document(whole(pk))

    def delete(self, request: Request, pk: int) -> HttpResponse:
        boms.delete_draft_bom(pk, actor=self.actor, expected_version=self.expected_version())
        return self.answer()


class ActivateBom(Endpoint):
    """Put a draft in force."""

    operations = {
        "POST": Operation(EDIT, body=bodies.ActivateBody, answer=shapes.BomDocument),
    }

    def post(self, request: Request, pk: int) -> HttpResponse:
        expected = self.expected_version()
        boms.activate_bom(pk, actor=self.actor, expected_version=expected, **self.data)
        return self.document(whole(pk))


class ObsoleteBom(Endpoint):
    """Take a version out of use for good."""

    operations = {"POST": Operation(EDIT, answer=shapes.BomDocument)}

    def post(self, request: Request, pk: int) -> HttpResponse:
        boms.obsolete_bom(pk, actor=self.actor, expected_version=self.expected_version())
        return self.document(whole(pk))


class NewBomVersion(Endpoint):
    """A new draft with the lines of a version."""

    operations = {
        "POST": Operation(EDIT, body=bodies.NewVersionBody, answer=shapes.BomDocument, status=201),
    }

    def post(self, request: Request, pk: int) -> HttpResponse:
        return self.document(whole(boms.copy_bom(pk, actor=self.actor, **self.data).pk))


class BomRevisions(Revisions):
    """What changed on a bill of materials."""

    model = Bom
