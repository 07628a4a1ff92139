"""Previews for enterprises; the register of programmes for operators."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from billing.manifest import INVESTMENT_VIEW
from billing.policy import selectors, services
from billing.policy.api import shapes
from billing.policy.domain.engine import InvalidAmount
from billing.policy.domain.parameters import Category, Spending
from billing.policy.domain.states import VersionStatus
from billing.policy.errors import ImpossibleAmount
from billing.policy.models import PolicyDocument, Programme, ProgrammeVersion
from mes.api.operators.views import OperatorEndpoint
from mes.catalog.authentication import PLATFORM_OPERATE
from mes.http.endpoints import Endpoint, Operation
from mes.http.lists import ListEndpoint, Ordering
from mes.kernel import clock
from mes.kernel.errors import Invalid
from mes.kernel.money import line_amount
from mes.kernel.text import gettext_noop as _

_COUNTED = (Category.SOFTWARE, Category.HARDWARE, Category.CONSULTING, Category.AUTOMATION)


class Programmes(Endpoint):
    """The programmes an enterprise may ask about: in force today, or coming."""

    operations = {"GET": Operation(INVESTMENT_VIEW, answer=shapes.VersionShape, many=True)}

    def get(self, request: Request) -> HttpResponse:
        return self.document(selectors.current_or_drafted(clock.business_date()))


class Preview(Endpoint):
    """What an investment would bring under each reading. Nothing is kept."""

    operations = {
        "GET": Operation(
            INVESTMENT_VIEW,
            answer=shapes.SubsidyPreviewShape,
            query={
                "programme": "The programme's code.",
                **{
                    category.lower(): f"{category.capitalize()} before tax, in yuan."
                    for category in _COUNTED
                },
                **{
                    f"{category.lower()}_tax": f"VAT rate of {category.lower()}."
                    for category in _COUNTED
                },
                "deductible": "Whether the enterprise deducts the VAT.",
                "general_rate": "The general rate to assume where the policy has none.",
            },
        )
    }

    def get(self, request: Request) -> HttpResponse:
        asked = shapes.PreviewQuery(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        query: dict[str, Any] = asked.validated_data
        version = _asked_about(query["programme"])
        programme = selectors.parameters_of(version)
        if programme.general_rate is None and "general_rate" in query:
            programme = replace(programme, general_rate=query["general_rate"])
        try:
            shown = selectors.preview(programme, _spendings(query))
        except InvalidAmount as wrong:
            raise ImpossibleAmount(what=str(wrong)) from wrong
        return self.document(
            {"version_id": version.pk, "general_rate": programme.general_rate, **shown}
        )


def _asked_about(code: str) -> ProgrammeVersion:
    for version in selectors.current_or_drafted(clock.business_date()):
        if version.programme.code == code:
            return version
    raise Invalid.field("programme", "unknown", _("Choose a programme."))


def _spendings(query: dict[str, Any]) -> list[Spending]:
    found = []
    for category in _COUNTED:
        net = query.get(category.lower())
        if net:
            vat = line_amount(net, query.get(f"{category.lower()}_tax", Decimal(0)))
            found.append(Spending(category, net, vat, vat if query["deductible"] else Decimal(0)))
    return found


class RegisteredProgrammes(OperatorEndpoint):
    """The programmes of the register."""

    operations = {
        "GET": Operation(PLATFORM_OPERATE, answer=shapes.ProgrammeRow, many=True),
        "POST": Operation(
            PLATFORM_OPERATE, body=shapes.ProgrammeBody, answer=shapes.ProgrammeRow, status=201
        ),
    }

    def get(self, request: Request) -> HttpResponse:
        return self.document(Programme.objects.order_by("code"))

    def post(self, request: Request) -> HttpResponse:
        return self.document(services.add_programme(**self.data, actor=self.actor))


class Papers(OperatorEndpoint):
    """The documents that versions quote."""

    operations = {
        "GET": Operation(PLATFORM_OPERATE, answer=shapes.PaperShape, many=True),
        "POST": Operation(
            PLATFORM_OPERATE, body=shapes.PaperBody, answer=shapes.PaperShape, status=201
        ),
    }

    def get(self, request: Request) -> HttpResponse:
        return self.document(PolicyDocument.objects.order_by("-issued_on", "title"))

    def post(self, request: Request) -> HttpResponse:
        return self.document(
            services.add_document(
                title=self.data["title"],
                number=self.data.get("number", ""),
                issued_on=self.data.get("issued_on"),
                final=self.data.get("final", False),
                actor=self.actor,
            )
        )


class VersionFilters(django_filters.FilterSet):
    programme = django_filters.CharFilter("programme__code")
    status = django_filters.ChoiceFilter(choices=[(s.value, s.value) for s in VersionStatus])


class Versions(OperatorEndpoint, ListEndpoint):
    """Every version of every programme; a new one begins as a draft."""

    operations = {
        "GET": Operation(PLATFORM_OPERATE),
        "POST": Operation(
            PLATFORM_OPERATE, body=shapes.DraftBody, answer=shapes.VersionShape, status=201
        ),
    }
    row = shapes.VersionRow
    ordering = Ordering(
        default="programme",
        allowed={
            "programme": "programme__code",
            "number": "number",
            "updated_at": "updated_at",
        },
    )
    filterset_class = VersionFilters
    export_name = "subsidy-programmes"

    def rows(self) -> QuerySet[ProgrammeVersion]:
        return ProgrammeVersion.objects.all()

    def post(self, request: Request) -> HttpResponse:
        content = dict(self.data)
        code = content.pop("programme")
        return self.document(services.draft_version(code, content, actor=self.actor))


class OneVersion(OperatorEndpoint):
    """A version; a draft can be changed."""

    operations = {
        "GET": Operation(PLATFORM_OPERATE, answer=shapes.VersionShape),
        "PATCH": Operation(
            PLATFORM_OPERATE, body=shapes.ParametersBody, answer=shapes.VersionShape
        ),
    }

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.document(selectors.version_by_id(pk))

    def patch(self, request: Request, pk: int) -> HttpResponse:
        edited = services.edit_draft(
            pk, self.data, expected=self.expected_version(), actor=self.actor
        )
        return self.document(edited)


class Submit(OperatorEndpoint):
    """Hand a draft to a second person."""

    operations = {"POST": Operation(PLATFORM_OPERATE, answer=shapes.VersionShape)}

    def post(self, request: Request, pk: int) -> HttpResponse:
        return self.document(services.submit(pk, actor=self.actor))


class Approve(OperatorEndpoint):
    """Bring a version into force; the one before it ends."""

    operations = {"POST": Operation(PLATFORM_OPERATE, answer=shapes.VersionShape)}

    def post(self, request: Request, pk: int) -> HttpResponse:
        return self.document(services.approve(pk, actor=self.actor))


class SendBack(OperatorEndpoint):
    """Make what is in review a draft again, and say why."""

    operations = {
        "POST": Operation(PLATFORM_OPERATE, body=shapes.SendBackBody, answer=shapes.VersionShape)
    }

    def post(self, request: Request, pk: int) -> HttpResponse:
        return self.document(services.send_back(pk, self.data["reason"], actor=self.actor))


class Discard(OperatorEndpoint):
    """Give a draft up."""

    operations = {"POST": Operation(PLATFORM_OPERATE, answer=shapes.VersionShape)}

    def post(self, request: Request, pk: int) -> HttpResponse:
        return self.document(services.discard(pk, actor=self.actor))
