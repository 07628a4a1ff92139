"""What happened to a line of an order."""

from django.db import models

from mes.db.fields import QuantityField
from mes.db.models import AppendOnly
from mes.db.transitions import status_check
from mes.kernel import clock
from modules.orders.domain.states import Happening
from modules.orders.models.orders import SalesOrderLine


class LineEvent(AppendOnly):
    """One happening, in the line's unit; what is taken back is negative.

    ``source`` names the document behind it (``delivery``, ``work_order``) with its id and number.
    """

    line = models.ForeignKey(SalesOrderLine, models.PROTECT, related_name="events", db_index=False)
    kind = models.CharField(max_length=20)
    quantity = QuantityField()
    at = models.DateTimeField(default=clock.now)
    source = models.CharField(max_length=20, blank=True)
    source_id = models.BigIntegerField(null=True)
    source_number = models.CharField(max_length=80, blank=True)
    actor_name = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [status_check("kind", Happening, "lineevent_kind_known")]
        indexes = [models.Index(fields=["line", "id"], name="lineevent_line")]

    def __str__(self) -> str:
        return f"{self.kind} {self.line_id}"
