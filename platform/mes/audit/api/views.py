"""The audit trail, for who may read it."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from mes.audit.api.serializers import AuditRow
from mes.audit.models import AuditEntry
from mes.audit.names import add_names
from mes.http.costs import without_costs
from mes.http.endpoints import Operation
from mes.http.lists import ListEndpoint, Ordering


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
