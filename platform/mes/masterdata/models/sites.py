"""Warehouses and locations."""

from django.db import models
from django.db.models import Q

from mes.db.models import Versioned
from mes.db.search import trigram_index
from mes.db.transitions import status_check
from mes.masterdata.domain import VIRTUAL_KINDS, LocationKind
from mes.masterdata.models.base import CODE_LENGTH, NAME_LENGTH, NOTE_LENGTH, Coded, Searchable

_VIRTUAL = Q(kind__in=sorted(str(kind) for kind in VIRTUAL_KINDS))


class Warehouse(Coded):
    """A store. Its locations hold the stock."""

    address = models.CharField(max_length=300, blank=True)
    keeper = models.CharField(max_length=100, blank=True)
    note = models.CharField(max_length=NOTE_LENGTH, blank=True)


class Location(Versioned, Searchable):
    """Where stock is, or comes from and goes to.

    A location of a warehouse is a place; one without is a counterpart of the stock ledger
    (supplier, customer, …) and exists once of its kind.
    """

    warehouse = models.ForeignKey(
        Warehouse,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="locations",
        db_index=False,
    )
    code = models.CharField(max_length=CODE_LENGTH)
    name = models.CharField(max_length=NAME_LENGTH)
    kind = models.CharField(max_length=16, default=LocationKind.STORAGE)
    active = models.BooleanField(default=True)
    allow_negative = models.BooleanField(default=False)
    note = models.CharField(max_length=NOTE_LENGTH, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["warehouse", "code"], nulls_distinct=False, name="location_code_unique"
            ),
            models.UniqueConstraint(
                fields=["kind"], condition=_VIRTUAL, name="location_virtual_once"
            ),
            models.CheckConstraint(
                condition=(_VIRTUAL & Q(warehouse__isnull=True))
                | (~_VIRTUAL & Q(warehouse__isnull=False)),
                name="location_place_in_warehouse",
            ),
            status_check("kind", LocationKind, "location_kind_known"),
        ]
        indexes = [trigram_index("location_search")]

    def __str__(self) -> str:
        return self.code

    @property
    def is_virtual(self) -> bool:
        return self.kind in VIRTUAL_KINDS
