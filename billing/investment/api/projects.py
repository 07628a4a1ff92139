"""Projects, their lines and evidence, at the enterprise's host."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from billing.investment.api import shapes
from billing.investment.models import EInvoice, InvestmentLine, LinePayment, Project
from billing.investment.selectors.evidence import LineEvidence, evidence_of
from billing.investment.selectors.flags import flags_of
from billing.investment.selectors.rules import Applied, rules_of
from billing.investment.services.invoices import use_invoice
from billing.investment.services.lines import (
    add_line,
    add_payment,
    remove_line,
    remove_payment,
    update_line,
)
from billing.investment.services.own_bills import take_in_own_bills
from billing.investment.services.projects import open_project, update_project
from billing.manifest import INVESTMENT_EDIT, INVESTMENT_VIEW
from mes.http.endpoints import Endpoint, Operation
from mes.http.lists import ListEndpoint, Ordering
from mes.kernel.errors import NotFound
from mes.tenancy.context import present_tenant

_Owned = TypeVar("_Owned", bound=Model)


def owned(model: type[_Owned], pk: int) -> _Owned:
    """The enterprise's own row. Raises NotFound, for another's as for none."""
    found = model._default_manager.filter(enterprise_id=present_tenant().id, pk=pk).first()
    if found is None:
        raise NotFound(record=model._meta.model_name, id=pk)
    return found


class Projects(ListEndpoint):
    """The enterprise's projects; POST opens one."""

    operations = {
        "GET": Operation(INVESTMENT_VIEW),
        "POST": Operation(
            INVESTMENT_EDIT, body=shapes.ProjectBody, answer=shapes.ProjectShape, status=201
        ),
    }
    row = shapes.ProjectRow
    ordering = Ordering("-id", {"id": "id", "window_start": "window_start"})
    search_columns = ("name", "filing_number")
    searchable = True
    export_name = "projects"

    def rows(self) -> QuerySet[Project]:
        return Project.objects.filter(enterprise_id=present_tenant().id)

    def post(self, request: Request) -> HttpResponse:
        return self.document(open_project(present_tenant().id, self.data, actor=self.actor))


class OneProject(Endpoint):
    """A project without its lines."""

    operations = {
        "GET": Operation(INVESTMENT_VIEW, answer=shapes.ProjectShape),
        "PATCH": Operation(INVESTMENT_EDIT, body=shapes.ProjectBody, answer=shapes.ProjectShape),
    }

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.document(owned(Project, pk))

    def patch(self, request: Request, pk: int) -> HttpResponse:
        owned(Project, pk)
        expected = self.expected_version()
        project = update_project(pk, self.data, actor=self.actor, expected_version=expected)
        return self.document(project)


class Evidence(Endpoint):
    """A project with its lines, their evidence, what counts and what an auditor would ask."""

    operations = {"GET": Operation(INVESTMENT_VIEW, answer=shapes.InvestmentEvidenceShape)}

    def get(self, request: Request, pk: int) -> HttpResponse:
        project = owned(Project, pk)
        take_in_own_bills(present_tenant().id)
        return self.document(_evidence(project))


class ProjectLines(Endpoint):
    """POST adds a line at the end."""

    operations = {
        "POST": Operation(
            INVESTMENT_EDIT,
            body=shapes.InvestmentLineBody,
            answer=shapes.InvestmentLineShape,
            status=201,
        ),
    }

    def post(self, request: Request, pk: int) -> HttpResponse:
        owned(Project, pk)
        serials = self.data.pop("serials", ())
        return self.document(add_line(pk, self.data, serials=serials, actor=self.actor))


class OneLine(Endpoint):
    """A line of a project."""

    operations = {
        "GET": Operation(INVESTMENT_VIEW, answer=shapes.InvestmentLineShape),
        "PATCH": Operation(
            INVESTMENT_EDIT, body=shapes.InvestmentLineBody, answer=shapes.InvestmentLineShape
        ),
        "DELETE": Operation(INVESTMENT_EDIT),
    }

    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.document(owned(InvestmentLine, pk))

    def patch(self, request: Request, pk: int) -> HttpResponse:
        owned(InvestmentLine, pk)
        serials = self.data.pop("serials", None)
        line = update_line(
            pk,
            self.data,
            serials=serials,
            actor=self.actor,
            expected_version=self.expected_version(),
        )
        return self.document(line)

    def delete(self, request: Request, pk: int) -> HttpResponse:
        owned(InvestmentLine, pk)
        remove_line(pk, actor=self.actor)
        return self.answer()


class LinePayments(Endpoint):
    """POST notes a payment of a line."""

    operations = {
        "POST": Operation(
            INVESTMENT_EDIT,
            body=shapes.InvestmentPaymentBody,
            answer=shapes.InvestmentPaymentShape,
            status=201,
        ),
    }

    def post(self, request: Request, pk: int) -> HttpResponse:
        owned(InvestmentLine, pk)
        return self.document(add_payment(pk, self.data, actor=self.actor))


class OnePayment(Endpoint):
    """DELETE takes the note of a payment back."""

    operations = {"DELETE": Operation(INVESTMENT_EDIT)}

    def delete(self, request: Request, pk: int) -> HttpResponse:
        owned(LinePayment, pk)
        remove_payment(pk, actor=self.actor)
        return self.answer()


class LineInvoice(Endpoint):
    """PUT lets a line take a part of an e-invoice, in place of what it took before."""

    operations = {
        "PUT": Operation(
            INVESTMENT_EDIT, body=shapes.InvestmentUseBody, answer=shapes.InvestmentUseShape
        )
    }

    def put(self, request: Request, pk: int, invoice: int) -> HttpResponse:
        owned(InvestmentLine, pk)
        owned(EInvoice, invoice)
        return self.document(use_invoice(pk, invoice, gross=self.data["gross"], actor=self.actor))


def _evidence(project: Project) -> dict[str, Any]:
    applied = rules_of(project)
    evidence = evidence_of(project.pk, applied.rules)
    return {
        "project": project,
        "rules": _rules(applied),
        "lines": [_line(one) for one in evidence.lines],
        "totals": [
            {"category": category, "amount": amount} for category, amount in evidence.totals.items()
        ],
        "eligible_amount": sum(evidence.totals.values()),
        "flags": flags_of(evidence, cutoff=applied.rules.cutoff, floors=applied.floors),
    }


def _rules(applied: Applied) -> dict[str, Any]:
    rules = applied.rules
    return {
        "basis": rules.basis,
        "start": rules.start,
        "end": rules.end,
        "cutoff": rules.cutoff,
        "payment_cutoff": str((applied.policy and applied.policy.parameters.payment_cutoff) or ""),
        "prepaid": rules.prepaid,
        "automation": rules.automation,
        "consulting": rules.consulting,
        "floors": [format(floor, "f") for floor in applied.floors],
        "policy": applied.policy,
        "open": applied.open,
    }


def _line(one: LineEvidence) -> dict[str, Any]:
    found = one.found
    names = (field.attname for field in one.line._meta.concrete_fields)
    return {name: getattr(one.line, name) for name in names} | {
        "own": one.line.own,
        "serials": [serial.serial for serial in one.serials],
        "uses": one.uses,
        "payments": one.payments,
        "missing": one.missing,
        "active_days": one.active_days,
        "category": found.category,
        "reasons": found.reasons,
        "contract_amount": found.contract,
        "agreed_amount": found.agreed,
        "days": found.days,
        "of_days": found.of_days,
        "invoiced_amount": found.invoiced,
        "paid_amount": found.paid,
        "eligible_amount": found.amount,
    }
