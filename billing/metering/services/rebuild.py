"""The figures made anew from the events, and whether they are what is kept."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction

from billing.metering.models import UsageDay, UsageSubject
from billing.metering.selectors.meters import unique_meters
from mes.kernel.ids import EnterpriseId

_DAYS = """
    SELECT meter, module, day, count(*), sum(quantity),
        (array_agg(quantity ORDER BY at DESC))[1], max(at)
    FROM public.billing_metering_usageevent WHERE enterprise_id = %(enterprise)s
    GROUP BY meter, module, day
"""
_SUBJECTS = """
    SELECT DISTINCT meter, module, day, subject
    FROM public.billing_metering_usageevent
    WHERE enterprise_id = %(enterprise)s AND meter = ANY(%(unique)s) AND subject <> ''
"""
# What differs either way. The latest of two events of the same moment may be either.
_DRIFT = f"""
    WITH counted AS (SELECT meter, module, day, events, quantity FROM ({_DAYS})
            AS made (meter, module, day, events, quantity, latest, latest_at)),
        kept AS (SELECT meter, module, day, events, quantity
            FROM public.billing_metering_usageday WHERE enterprise_id = %(enterprise)s),
        seen AS ({_SUBJECTS}),
        known AS (SELECT meter, module, day, subject
            FROM public.billing_metering_usagesubject WHERE enterprise_id = %(enterprise)s)
    SELECT meter, module, day FROM
        ((TABLE counted EXCEPT TABLE kept) UNION (TABLE kept EXCEPT TABLE counted)) AS days
    UNION
    SELECT meter, module, day FROM
        ((TABLE seen EXCEPT TABLE known) UNION (TABLE known EXCEPT TABLE seen)) AS subjects
    ORDER BY 1, 2, 3
"""  # noqa: S608  our own words


def drift(enterprise_id: EnterpriseId) -> Sequence[tuple[str, str, Any]]:
    """Meter, module and day of every kept figure that the events do not give; empty when equal."""
    with connection.cursor() as cursor:
        cursor.execute(_DRIFT, _of(enterprise_id))
        return list(cursor.fetchall())


_MAKE_DAYS = f"""
    INSERT INTO public.billing_metering_usageday
        (enterprise_id, meter, module, day, events, quantity, latest, latest_at)
    SELECT %(enterprise)s, made.* FROM ({_DAYS}) AS made
"""  # noqa: S608  our own words
_MAKE_SUBJECTS = f"""
    INSERT INTO public.billing_metering_usagesubject (enterprise_id, meter, module, day, subject)
    SELECT %(enterprise)s, made.* FROM ({_SUBJECTS}) AS made
"""  # noqa: S608  our own words


@transaction.atomic
def rebuild(enterprise_id: EnterpriseId) -> None:
    """Make all figures of an enterprise anew from its events; nobody counts meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(
            "LOCK TABLE public.billing_metering_usageday, public.billing_metering_usagesubject"
            " IN SHARE ROW EXCLUSIVE MODE"
        )

    UsageDay.objects.filter(enterprise_id=enterprise_id).delete()
    UsageSubject.objects.filter(enterprise_id=enterprise_id).delete()
    with connection.cursor() as cursor:
        cursor.execute(_MAKE_DAYS, _of(enterprise_id))
        cursor.execute(_MAKE_SUBJECTS, _of(enterprise_id))


def _of(enterprise_id: EnterpriseId) -> dict[str, Any]:
    return {"enterprise": enterprise_id, "unique": list(unique_meters())}
