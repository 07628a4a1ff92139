"""Lines of a project: what was agreed, delivered, booked; devices; what was paid."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from billing.investment.errors import OwnLine
from billing.investment.models import (
    EInvoice,
    InvestmentLine,
    InvoiceUse,
    LinePayment,
    SerialNumber,
)
from billing.investment.services.digests import serial_digest
from billing.investment.services.projects import open_for_change
from mes.audit.services import record, snapshot
from mes.kernel.actor import Actor
from mes.kernel.errors import Invalid, NotFound
from mes.kernel.text import gettext_noop as _

#: What a person may add to a line that came from a bill: the bill tells everything else.
OWN_EDITABLE = frozenset({"name", "voucher", "delivered_on", "left_out", "note"})

_CHECKED = ("contract_net", "contract_gross", "service_from", "service_to")


@transaction.atomic
def add_line(
    project_id: int, values: Mapping[str, Any], *, serials: Sequence[str] = (), actor: Actor
) -> InvestmentLine:
    """Add a line at the end. Raises NotFound, ProjectNotOpen, Invalid."""
    project = open_for_change(project_id)
    _checked(values)
    last = project.lines.aggregate(n=Max("position"))["n"] or 0

    line = InvestmentLine.objects.create(
        enterprise_id=project.enterprise_id, project=project, position=last + 1, **values
    )
    _set_serials(line, serials)

    record(
        actor, "investment.added", line, after={**snapshot(line), "serials": sorted(set(serials))}
    )
    return line


@transaction.atomic
def update_line(
    line_id: int,
    values: Mapping[str, Any],
    *,
    serials: Sequence[str] | None = None,
    actor: Actor,
    expected_version: int | None = None,
    by_bill: bool = False,
) -> InvestmentLine:
    """Change a line; ``serials`` replace the devices.

    Raises as ``add_line``, VersionConflict, and OwnLine for what only a bill may change.
    """
    line = open_line(line_id, by_bill=True)
    line.require_version(expected_version)
    if line.own and not by_bill:
        _own_checked(line, values)
    before = {**snapshot(line), "serials": _serials_of(line)}
    kept = {name: getattr(line, name) for name in _CHECKED}
    _checked(kept | dict(values))

    for name, value in values.items():
        setattr(line, name, value)
    line.save()
    if serials is not None:
        _set_serials(line, serials)
    elif "vendor_code" in values:
        _set_serials(line, _serials_of(line))

    after = {**snapshot(line), "serials": _serials_of(line)}
    record(actor, "investment.updated", line, before=before, after=after)
    return line


@transaction.atomic
def remove_line(line_id: int, *, actor: Actor, by_bill: bool = False) -> None:
    """Take a line out with its payments; what it used of invoices is free again.

    Raises NotFound, ProjectNotOpen, OwnLine.
    """
    line = open_line(line_id, by_bill=by_bill)
    before = {**snapshot(line), "serials": _serials_of(line)}

    for use in InvoiceUse.objects.filter(line=line).order_by("invoice_id"):
        EInvoice.objects.filter(pk=use.invoice_id).update(used_gross=F("used_gross") - use.gross)
        use.delete()
    LinePayment.objects.filter(line=line).delete()

    record(actor, "investment.removed", line, before=before)
    line.delete()


@transaction.atomic
def add_payment(
    line_id: int, values: Mapping[str, Any], *, actor: Actor, by_bill: bool = False
) -> LinePayment:
    """Note what was paid, or paid back below zero.

    Raises NotFound, ProjectNotOpen, OwnLine, Invalid.
    """
    line = open_line(line_id, by_bill=by_bill)
    amount: Decimal = values["amount"]
    if not amount:
        raise Invalid.field("amount", "nothing", _("The amount is more or less than nothing."))

    try:
        with transaction.atomic():
            payment = LinePayment.objects.create(
                enterprise_id=line.enterprise_id, line=line, **values
            )
    except IntegrityError as clash:
        raise Invalid.field(
            "receipt", "taken", _("This bank receipt is noted for the line already.")
        ) from clash

    record(actor, "line_payment.added", payment, after=snapshot(payment))
    return payment


@transaction.atomic
def remove_payment(payment_id: int, *, actor: Actor, by_bill: bool = False) -> None:
    """Take back a note of a payment. Raises NotFound, ProjectNotOpen, OwnLine."""
    payment = LinePayment.objects.filter(pk=payment_id).first()
    if payment is None:
        raise NotFound(record="line_payment", id=payment_id)
    open_line(payment.line_id, by_bill=by_bill)

    record(actor, "line_payment.removed", payment, before=snapshot(payment))
    payment.delete()


def open_line(line_id: int, *, by_bill: bool = False) -> InvestmentLine:
    """The line, its project locked. Raises NotFound, ProjectNotOpen.

    And OwnLine for a line that came from a bill, unless it is changed ``by_bill``.
    """
    project_id = (
        InvestmentLine.objects.filter(pk=line_id).values_list("project_id", flat=True).first()
    )
    if project_id is None:
        raise NotFound(record="investment", id=line_id)
    open_for_change(project_id)
    line = InvestmentLine.objects.select_for_update().filter(pk=line_id).first()
    if line is None:
        raise NotFound(record="investment", id=line_id)
    if line.own and not by_bill:
        raise OwnLine
    return line


def _own_checked(line: InvestmentLine, values: Mapping[str, Any]) -> None:
    """Forms send what they were given: only what differs is a change."""
    for name, value in values.items():
        if name not in OWN_EDITABLE and getattr(line, name) != value:
            raise OwnLine(field=name)


def _checked(values: Mapping[str, Any]) -> None:
    net, gross = values.get("contract_net"), values.get("contract_gross")
    if (net is None) != (gross is None):
        name = "contract_net" if net is None else "contract_gross"
        raise Invalid.field(name, "required", _("A contract has an amount without and with VAT."))
    if net is not None and gross is not None and not 0 < net <= gross:
        raise Invalid.field(
            "contract_net", "above_gross", _("Without VAT it is less than with VAT, and not zero.")
        )
    first, last = values.get("service_from"), values.get("service_to")
    if (first is None) != (last is None):
        name = "service_from" if first is None else "service_to"
        raise Invalid.field(name, "required", _("A time of service has a first and a last day."))
    if first is not None and last is not None and last < first:
        raise Invalid.field("service_to", "before_start", _("The service ends before it begins."))


def _serials_of(line: InvestmentLine) -> list[str]:
    return sorted(line.serials.values_list("serial", flat=True))


def _set_serials(line: InvestmentLine, serials: Sequence[str]) -> None:
    line.serials.all().delete()
    SerialNumber.objects.bulk_create(
        SerialNumber(
            enterprise_id=line.enterprise_id,
            line=line,
            serial=serial,
            digest=serial_digest(serial, line.vendor_code or line.vendor_name),
        )
        for serial in sorted({serial.strip() for serial in serials if serial.strip()})
    )
