"""Numbers of production's documents: GD for a work order (工单), BG for a work report (报工)."""

from django.utils.translation import gettext_lazy as _

from mes.documents.number_patterns import Reset
from mes.documents.numbering import NumberKind, register

WORK_ORDER = NumberKind(
    "work_order",
    "GD{yy}{mm}-{seq:4}",
    Reset.MONTHLY,
    gapless=False,
    module="production",
    name=_("Work order"),
)
WORK_REPORT = NumberKind(
    "work_report",
    "BG{yy}{mm}-{seq:5}",
    Reset.MONTHLY,
    gapless=False,
    module="production",
    name=_("Work report"),
)

register(WORK_ORDER, WORK_REPORT)
