"""The audit trail, for who may read it."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import get_language

from mes.audit.api.serializers import AuditRow
from mes.audit.models import AuditEntry
from mes.audit.names import add_names
from mes.audit.words import words
from mes.http.costs import without_costs
from mes.http.endpoints import Operation
from mes.http.lists import Column, ListEndpoint, Ordering


class AuditFilters(django_filters.FilterSet):
    record_type = django_filters.CharFilter()
    record_id = django_filters.NumberFilter()
    action = django_filters.CharFilter(lookup_expr="startswith")
    actor_kind = django_filters.CharFilter()
    actor_id = django_filters.NumberFilter()
    since = django_filters.IsoDateTimeFilter(field_name="at", lookup_expr="gte")
    until = django_filters.IsoDateTimeFilter(field_name="at", lookup_expr="lt")


class AuditTrail(ListEndpoint):
    """Who changed what, newest first; costs and prices only for who may see them."""

    operations = {"GET": Operation("administration.audit")}
    row = AuditRow
    ordering = Ordering(default="-id", allowed={"id": "id"})
    filterset_class = AuditFilters
    export_name = "audit"

    def rows(self) -> QuerySet[AuditEntry]:
        return AuditEntry.objects.all()

    def finish(self, results: list[dict[str, Any]]) -> None:
        if not self.actor.sees_costs:
            for row in results:
                row["before"] = without_costs(row["before"])
                row["after"] = without_costs(row["after"])
        add_names(results)

    def workbook_columns(self, columns: Sequence[Column]) -> Sequence[tuple[str, str]]:
        return list(words(get_language()).columns.items())

    def for_workbook(self, results: list[dict[str, Any]]) -> None:
        said = words(get_language())
        for row in results:
            row["changes"] = said.change_lines(row["before"], row["after"], row["names"])
            row["record_type"] = said.record(row["action"])
            row["action"] = said.action(row["action"])
            row["actor_kind"] = said.actor(row["actor_kind"])
