"""Query parameters of endpoints that are no lists."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from django.db.models import Model, QuerySet
from rest_framework.request import Request

from mes.http.serializers import EARLIEST, LATEST
from mes.kernel import clock
from mes.kernel.errors import FieldError, Invalid, NotFound
from mes.kernel.quantity import MAX_QUANTITY, round_quantity
from mes.kernel.text import gettext_noop as _

M = TypeVar("M", bound=Model)

VIEW, EDIT = "masterdata.view", "masterdata.edit"


def one(rows: QuerySet[M], pk: int) -> M:
    """The row ``pk`` of ``rows``. Raises NotFound."""
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound(record=rows.model._meta.model_name, id=pk)
    return found


def only(request: Request, known: Iterable[str]) -> None:
    """Raise Invalid for query parameters that are not ``known``."""
    unknown = [name for name in request.query_params if name not in set(known)]
    if unknown:
        raise Invalid(
            errors=[
                FieldError(name, "unknown_parameter", _("This parameter is not known."))
                for name in unknown
            ]
        )


def day(request: Request, name: str, default: date | None = None) -> date:
    """A day in the query, ``default`` or today when absent. Raises Invalid."""
    text = request.query_params.get(name, "")
    if not text:
        return default or clock.business_date()
    try:
        asked = date.fromisoformat(text)
    except ValueError as wrong:
        raise Invalid.field(name, "invalid", _("This is not a date (YYYY-MM-DD).")) from wrong
    if not EARLIEST <= asked <= LATEST:
        raise Invalid.field(name, "out_of_range", _("This date is out of range."))
    return asked


def quantity(request: Request, name: str = "quantity") -> Decimal:
    """A quantity above zero in the query, one when absent. Raises Invalid."""
    text = request.query_params.get(name, "") or "1"
    try:
        value = Decimal(text) if len(text) <= 40 else Decimal("nan")
    except InvalidOperation:
        value = Decimal("nan")
    if not value.is_finite() or not 0 < value <= MAX_QUANTITY:
        raise Invalid.field(name, "invalid", _("This is not a quantity above zero."))
    return round_quantity(value)
