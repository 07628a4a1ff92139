"""Usage for the enterprise that used it, and for operators."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from billing.manifest import BILLING_VIEW
from billing.metering.api import shapes
from billing.metering.models import QuotaAction, UsageEvent
from billing.metering.selectors.overview import days_of_month, month_named, usage_of_month
from billing.metering.services.quotas import remove_quota, set_quota
from mes.api.operators.views import OperatorEndpoint
from mes.catalog.authentication import PLATFORM_OPERATE
from mes.http.endpoints import Endpoint, Operation
from mes.http.lists import ListEndpoint, Ordering
from mes.kernel import clock
from mes.kernel.errors import Invalid, NotFound
from mes.kernel.ids import EnterpriseId
from mes.kernel.periods import Month
from mes.kernel.text import gettext_noop as _
from mes.tenancy import context
from mes.tenancy.models import Enterprise

_MONTH = {"month": "A month as 2026-11; the present one without it."}


def _month(request: Request) -> Month:
    month = month_named(request.query_params.get("month", ""), clock.business_date())
    if month is None:
        raise Invalid.field("month", "invalid", _("Write a month as 2026-11."))
    return month


def _usage(enterprise_id: EnterpriseId, month: Month, *, every: bool = False) -> dict[str, Any]:
    return {
        "month": f"{month.start:%Y-%m}",
        "meters": usage_of_month(enterprise_id, month, every=every),
    }


def _days(enterprise_id: EnterpriseId, meter: str, month: Month) -> dict[str, Any]:
    days = days_of_month(enterprise_id, meter, month)
    return {"month": f"{month.start:%Y-%m}", "meter": meter, "days": days}


class Usage(Endpoint):
    """The meters of a month with their quotas."""

    operations = {"GET": Operation(BILLING_VIEW, answer=shapes.UsageShape, query=_MONTH)}

    def get(self, request: Request) -> HttpResponse:
        return self.document(_usage(context.present_tenant().id, _month(request)))


class UsageDays(Endpoint):
    """The days of one meter's month, by module."""

    operations = {"GET": Operation(BILLING_VIEW, answer=shapes.DaysShape, query=_MONTH)}

    def get(self, request: Request, meter: str) -> HttpResponse:
        return self.document(_days(context.present_tenant().id, meter, _month(request)))


class UsageEventFilters(django_filters.FilterSet):
    meter = django_filters.CharFilter()
    module = django_filters.CharFilter()
    day = django_filters.DateFilter()


class UsageEvents(ListEndpoint):
    """Every occurrence that was counted, newest first."""

    operations = {"GET": Operation(BILLING_VIEW)}
    row = shapes.EventRow
    ordering = Ordering(default="-day", allowed={"day": "day"})
    filterset_class = UsageEventFilters
    export_name = "usage"

    def rows(self) -> QuerySet[UsageEvent]:
        return UsageEvent.objects.filter(enterprise_id=context.present_tenant().id)


def _enterprise_id(code: str) -> EnterpriseId:
    found = Enterprise.objects.filter(code=code).values_list("pk", flat=True).first()
    if found is None:
        raise NotFound(record="enterprise", id=code)
    return EnterpriseId(found)


class EnterpriseUsage(OperatorEndpoint):
    """All meters of an enterprise's month with their quotas, those that were not used too."""

    operations = {"GET": Operation(PLATFORM_OPERATE, answer=shapes.UsageShape, query=_MONTH)}

    def get(self, request: Request, code: str) -> HttpResponse:
        with context.across_enterprises():
            return self.document(_usage(_enterprise_id(code), _month(request), every=True))


class EnterpriseUsageDays(OperatorEndpoint):
    """The days of one meter's month of an enterprise, by module; never who or what was counted."""

    operations = {"GET": Operation(PLATFORM_OPERATE, answer=shapes.DaysShape, query=_MONTH)}

    def get(self, request: Request, code: str, meter: str) -> HttpResponse:
        with context.across_enterprises():
            return self.document(_days(_enterprise_id(code), meter, _month(request)))


class EnterpriseQuota(OperatorEndpoint):
    """How much of a meter an enterprise may use in a month."""

    operations = {
        "PUT": Operation(PLATFORM_OPERATE, body=shapes.QuotaBody, answer=shapes.UsageShape),
        "DELETE": Operation(PLATFORM_OPERATE, answer=shapes.UsageShape),
    }

    def put(self, request: Request, code: str, meter: str) -> HttpResponse:
        with context.across_enterprises():
            enterprise_id = _enterprise_id(code)
            set_quota(
                enterprise_id,
                meter,
                most=self.data["most"],
                action=QuotaAction(self.data["action"]),
                actor=self.actor,
                expected_version=self.expected_version(),
            )
            return self.document(_usage(enterprise_id, _month(request), every=True))

    def delete(self, request: Request, code: str, meter: str) -> HttpResponse:
        with context.across_enterprises():
            enterprise_id = _enterprise_id(code)
            remove_quota(enterprise_id, meter, actor=self.actor)
            return self.document(_usage(enterprise_id, _month(request), every=True))
