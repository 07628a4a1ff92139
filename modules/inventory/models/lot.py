"""Lots and serial numbers."""

from django.db import models

from mes.db.models import Versioned
from mes.db.transitions import status_check
from modules.inventory.domain.lots import LotStatus


class Lot(Versioned):
    """Pieces made or bought together; a serial number is a lot of one piece."""

    item = models.ForeignKey("masterdata.Item", models.PROTECT, related_name="+")
    code = models.CharField(max_length=80)
    status = models.CharField(max_length=12, default=LotStatus.OK)
    expires_on = models.DateField(null=True, blank=True)
    supplier_lot = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "code"], name="lot_code_unique"),
            status_check("status", LotStatus, "lot_status_known"),
        ]
        indexes = [models.Index(fields=["code", "id"], name="lot_code")]

    def __str__(self) -> str:
        return self.code
