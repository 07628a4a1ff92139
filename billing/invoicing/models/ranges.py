"""Spans of days in constraints, and amounts that tie."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Round


class DateRange(Func):
    """``daterange(start, end)``: the end is exclusive, NULL is open."""

    function = "daterange"
    output_field = DateRangeField()


def total_ties(name: str) -> models.CheckConstraint:
    """Total = net + tax, nothing negative."""
    return models.CheckConstraint(
        condition=Q(total=F("net") + F("tax"), net__gte=0, tax__gte=0), name=name
    )


def tax_ties(name: str) -> models.CheckConstraint:
    """Tax = round(net × rate) to the fen; PostgreSQL rounds halves away from zero."""
    return models.CheckConstraint(
        condition=Q(tax=Round(F("net") * F("tax_rate"), precision=2)), name=name
    )
