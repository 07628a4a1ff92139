"""Usage from the outbox."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from billing.metering.services.ingest import Usage, take_in
from billing.metering.services.quotas import look_at
from mes.catalog.usage import USAGE
from mes.outbox.services import collector
from mes.tenancy.context import present_tenant


@collector(USAGE)
def take_usage(payloads: Sequence[Mapping[str, Any]]) -> None:
    """Count what the present enterprise was promised to be counted."""
    usage = [
        Usage(
            meter=one["meter"],
            module=one["module"],
            key=one["key"],
            quantity=Decimal(one["quantity"]),
            at=datetime.fromisoformat(one["at"]),
            subject=one["subject"],
        )
        for one in payloads
    ]
    tenant = present_tenant()
    if take_in(tenant.id, usage):
        look_at(tenant.id, sorted({one.meter for one in usage}))
