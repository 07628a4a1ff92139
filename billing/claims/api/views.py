"""Claims for the enterprise that makes them, and for operators who decide on them."""

from collections.abc import Callable
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from billing.claims import services
from billing.claims.api import shapes
from billing.claims.api.examined import ExaminedClaim
from billing.claims.models import Claim
from billing.claims.public import submit_claim
from billing.claims.selectors.assessment import assess_claim
from billing.claims.selectors.claims import (
    claim_of,
    claims_of,
    handed_in,
    handed_in_by_id,
)
from billing.claims.services.evidence import package_of
from billing.investment.public import take_in_own_bills
from billing.manifest import CLAIMS_PREPARE
from mes.api.operators.views import OperatorEndpoint
from mes.catalog.authentication import PLATFORM_OPERATE
from mes.http.endpoints import Endpoint, Operation
from mes.http.lists import ListEndpoint, Ordering
from mes.kernel import clock
from mes.tenancy import context, directory

_CLAIM = shapes.ClaimShape
_EXAMINED = ExaminedClaim


def _own(claim_id: int) -> Claim:
    return claim_of(context.present_tenant().id, claim_id)


class ClaimFilters(django_filters.FilterSet):
    state = django_filters.CharFilter()
    programme = django_filters.CharFilter()
    project = django_filters.NumberFilter(field_name="project_id")


class Claims(ListEndpoint):
    """The enterprise's claims, newest first; POST prepares one for a project."""

    operations = {
        "GET": Operation(CLAIMS_PREPARE),
        "POST": Operation(CLAIMS_PREPARE, body=shapes.PrepareClaimBody, answer=_CLAIM, status=201),
    }
    row = shapes.ClaimRow
    ordering = Ordering(default="-id")
    filterset_class = ClaimFilters
    export_name = "claims"

    def rows(self) -> QuerySet[Claim]:
        return claims_of(context.present_tenant().id)

    def post(self, request: Request) -> HttpResponse:
        days = dict(self.data)
        claim = services.prepare(days.pop("project"), days, actor=self.actor)
        return self.document(claim)


class OneClaim(Endpoint):
    """A claim with its history; PATCH changes the days of a draft."""

    operations = {
        "GET": Operation(CLAIMS_PREPARE, answer=_CLAIM),
        "PATCH": Operation(CLAIMS_PREPARE, body=shapes.ClaimDaysBody, answer=_CLAIM),
    }

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.document(_own(pk))

    def patch(self, request: Request, pk: int) -> HttpResponse:
        expected = self.expected_version()
        claim = services.update(_own(pk).pk, self.data, actor=self.actor, expected_version=expected)
        return self.document(claim)


class ClaimAssessment(Endpoint):
    """What is missing, what counts and what it comes to, if the claim were submitted today."""

    operations = {"GET": Operation(CLAIMS_PREPARE, answer=shapes.AssessmentShape)}

    def get(self, request: Request, pk: int) -> HttpResponse:
        claim = _own(pk)
        take_in_own_bills(context.present_tenant().id, add=False)
        found = assess_claim(claim, clock.business_date())
        return self.document(shapes.assessment_document(found))


class SubmitClaim(Endpoint):
    """Freeze the claim, use up what it counts, make its package."""

    operations = {"POST": Operation(CLAIMS_PREPARE, answer=_CLAIM)}

    def post(self, request: Request, pk: int) -> HttpResponse:
        expected = self.expected_version()
        submit_claim(_own(pk).pk, actor=self.actor, expected_version=expected)
        return self.document(_own(pk))


class WithdrawClaim(Endpoint):
    """Take the claim back; what it used up is free again."""

    operations = {"POST": Operation(CLAIMS_PREPARE, body=shapes.OptionalClaimReason, answer=_CLAIM)}

    def post(self, request: Request, pk: int) -> HttpResponse:
        expected = self.expected_version()
        claim = services.withdraw(
            _own(pk).pk, actor=self.actor, expected_version=expected, **self.data
        )
        return self.document(claim)


class ClaimPackage(Endpoint):
    """The package as it was handed in, byte for byte."""

    operations = {"GET": Operation(CLAIMS_PREPARE, binary="application/zip")}

    def get(self, request: Request, pk: int) -> HttpResponse:
        claim = _own(pk)
        content = package_of(claim)
        return self.file(content, name=f"{claim.number}.zip", content_type="application/zip")


class HandedInFilters(ClaimFilters):
    enterprise = django_filters.CharFilter(field_name="enterprise__code")


class AllClaims(OperatorEndpoint, ListEndpoint):
    """The claims that enterprises have handed in, newest first."""

    operations = {"GET": Operation(PLATFORM_OPERATE)}
    row = shapes.OperatorClaimRow
    ordering = Ordering(default="-id")
    filterset_class = HandedInFilters
    export_name = "claims"

    def rows(self) -> QuerySet[Claim]:
        return handed_in()

    def get(self, request: Request) -> HttpResponse:
        with context.across_enterprises():
            return super().get(request)


class AnyClaim(OperatorEndpoint):
    """What an enterprise has handed in, with its history."""

    operations = {"GET": Operation(PLATFORM_OPERATE, answer=_EXAMINED)}

    def get(self, request: Request, pk: int) -> HttpResponse:
        with context.across_enterprises():
            return self.document(handed_in_by_id(pk))


class AnyClaimPackage(OperatorEndpoint):
    """The package as it was handed in, byte for byte."""

    operations = {"GET": Operation(PLATFORM_OPERATE, binary="application/zip")}

    def get(self, request: Request, pk: int) -> HttpResponse:
        with context.across_enterprises():
            claim = handed_in_by_id(pk)
            tenant = directory.tenant_of(claim.enterprise)
        with context.within(tenant):
            content = package_of(claim)
        return self.file(content, name=f"{claim.number}.zip", content_type="application/zip")


class Decision(OperatorEndpoint):
    """A step that an operator takes with a claim."""

    abstract = True
    step: ClassVar[Callable[..., Any]]

    def post(self, request: Request, pk: int) -> HttpResponse:
        with context.across_enterprises():
            handed_in_by_id(pk)
            type(self).step(
                pk, actor=self.actor, expected_version=self.expected_version(), **self.data
            )
            return self.document(handed_in_by_id(pk))


class AcceptClaim(Decision):
    """Take a submitted claim in for examination."""

    operations = {"POST": Operation(PLATFORM_OPERATE, answer=_EXAMINED)}
    step = staticmethod(services.accept)


class SendClaimBack(Decision):
    """Return a claim to be corrected."""

    operations = {
        "POST": Operation(PLATFORM_OPERATE, body=shapes.ClaimReasonBody, answer=_EXAMINED)
    }
    step = staticmethod(services.send_back)


class RejectClaim(Decision):
    """Refuse a claim for good."""

    operations = {
        "POST": Operation(PLATFORM_OPERATE, body=shapes.ClaimReasonBody, answer=_EXAMINED)
    }
    step = staticmethod(services.reject)


class ApproveClaim(Decision):
    """Grant an amount, at most what was computed."""

    operations = {
        "POST": Operation(PLATFORM_OPERATE, body=shapes.ApproveClaimBody, answer=_EXAMINED)
    }
    step = staticmethod(services.approve)


class PayClaim(Decision):
    """Note what was paid out, at most what was approved."""

    operations = {"POST": Operation(PLATFORM_OPERATE, body=shapes.PayClaimBody, answer=_EXAMINED)}
    step = staticmethod(services.pay)


class ClawClaimBack(Decision):
    """Demand back what was paid, or a part of it."""

    operations = {"POST": Operation(PLATFORM_OPERATE, body=shapes.ClawBackBody, answer=_EXAMINED)}
    step = staticmethod(services.claw_back)
