"""The history of a record."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from mes.http.endpoints import Endpoint, Operation
from mes.masterdata.api.shapes import RevisionEntry
from mes.masterdata.api.views.asked import VIEW, one
from mes.masterdata.models import Item
from mes.masterdata.selectors.history import history


class Revisions(Endpoint):
    """What changed on a record, newest first: who, when, before and after."""

    operations = {"GET": Operation(VIEW, answer=RevisionEntry, many=True)}
    model: ClassVar[type[models.Model]] = Item

    def get(self, request: Request, pk: int, **kwargs: Any) -> HttpResponse:
        one(self.rows(), pk)
        return self.document(history(self.model, pk, actor=self.actor))

    def rows(self) -> QuerySet[Any]:
        """The records that have an address."""
        return self.model._default_manager.all()
