"""How much an enterprise keeps."""

from decimal import ROUND_HALF_UP, Decimal

from django.db import connection
from django.db.models import Sum

from mes.documents.models import Attachment
from mes.tenancy.context import present_schema

_MEGABYTE = Decimal(1_000_000)
_ROWS = """
    SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = %s AND c.relkind = 'r'
"""


def stored_megabytes() -> Decimal:
    """Rows with their indexes and uploaded files of the present enterprise, in MB (10^6 bytes)."""
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, [present_schema()])
        (rows,) = cursor.fetchone()
    files = Attachment.objects.aggregate(n=Sum("size"))["n"] or 0
    whole = (Decimal(rows) + Decimal(files)) / _MEGABYTE
    return whole.quantize(Decimal("0.001"), ROUND_HALF_UP)
