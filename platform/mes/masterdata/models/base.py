"""What most master data has in common."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Func, Q, Value

from mes.db.models import Versioned
from mes.db.search import MAX_SEARCH_TEXT, trigram_index

CODE_LENGTH = 100
NOTE_LENGTH = 1000
NAME_LENGTH = 200


class Searchable(models.Model):
    """Found by ``search_text``, which services keep: see ``mes.db.search``."""

    search_text = models.CharField(max_length=MAX_SEARCH_TEXT, default="", editable=False)

    class Meta:
        abstract = True


class Coded(Versioned, Searchable):
    """A record with a code that is its own and a name; out of use when not ``active``."""

    code = models.CharField(max_length=CODE_LENGTH)
    name = models.CharField(max_length=NAME_LENGTH)
    active = models.BooleanField(default=True)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["code"], name="%(class)s_code_unique"),
            models.CheckConstraint(condition=~Q(code=""), name="%(class)s_code_filled"),
        ]
        indexes = [trigram_index("%(class)s_search")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}" if self.name != self.code else self.code


class _DateRange(Func):
    function = "daterange"
    output_field = DateRangeField()


def days_in_force() -> Func:
    """The days of a row as a range: from ``valid_from`` to ``valid_to``, both included."""
    return _DateRange(F("valid_from"), F("valid_to"), Value("[]"))


def never_twice_in_force(
    *columns: str, name: str, condition: Q | None = None
) -> ExclusionConstraint:
    """The constraint that rows equal in ``columns`` have no day in common."""
    return ExclusionConstraint(
        name=name,
        expressions=[*((column, "=") for column in columns), (days_in_force(), "&&")],
        condition=condition,
    )


def days_in_order(name: str) -> models.CheckConstraint:
    """The constraint that ``valid_to`` is not before ``valid_from``."""
    return models.CheckConstraint(
        condition=Q(valid_to__isnull=True)
        | Q(valid_from__isnull=True)
        | Q(valid_to__gte=F("valid_from")),
        name=name,
    )
