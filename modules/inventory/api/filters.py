"""What the stock lists can be filtered by."""

import django_filters

from mes.http.filters import YesNo


class BalanceFilters(django_filters.FilterSet):
    item = django_filters.NumberFilter(field_name="item_id")
    warehouse = django_filters.NumberFilter(field_name="location__warehouse_id")
    location = django_filters.NumberFilter(field_name="location_id")
    lot = django_filters.NumberFilter(field_name="lot_id")
    below_safety = YesNo()


class ItemStockFilters(django_filters.FilterSet):
    below_safety = YesNo()
    kind = django_filters.CharFilter()


class MoveFilters(django_filters.FilterSet):
    item = django_filters.NumberFilter(field_name="item_id")
    lot = django_filters.NumberFilter(field_name="lot_id")
    reason = django_filters.CharFilter()
    source_type = django_filters.CharFilter()
    source_id = django_filters.NumberFilter()
    since = django_filters.DateFilter(field_name="effective_on", lookup_expr="gte")
    until = django_filters.DateFilter(field_name="effective_on", lookup_expr="lte")


class LotFilters(django_filters.FilterSet):
    item = django_filters.NumberFilter(field_name="item_id")
    status = django_filters.CharFilter()
    expires_before = django_filters.DateFilter(field_name="expires_on", lookup_expr="lt")


class StockDocumentFilters(django_filters.FilterSet):
    kind = django_filters.CharFilter()
    since = django_filters.DateFilter(field_name="effective_on", lookup_expr="gte")
    until = django_filters.DateFilter(field_name="effective_on", lookup_expr="lte")
