"""The audit trail, for who may read it."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from mes.audit.api.serializers import AuditRow
from mes.audit.models import AuditEntry
from mes.audit.names import add_names
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
    """Who changed what, newest first."""

    operations = {"GET": Operation("administration.audit")}
    row = AuditRow
    ordering = Ordering(default="-id", allowed={"id": "id"})
    filterset_class = AuditFilters
    export_name = "audit"

    def rows(self) -> QuerySet[AuditEntry]:
        return AuditEntry.objects.all()

    def finish(self, results: list[dict[str, Any]]) -> None:
        add_names(results)
