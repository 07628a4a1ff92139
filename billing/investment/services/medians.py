"""What enterprises pay for a module, as one figure that names nobody."""

from django.db import connection, transaction

from mes.kernel import clock

# One price for each enterprise, so that none counts more than once; fewer than five tell too much.
_MEDIANS = """
    WITH price AS (
        SELECT enterprise_id, module, avg(contract_net / quantity) AS price
        FROM public.billing_investment_investmentline
        WHERE module <> '' AND contract_net IS NOT NULL AND own_invoice IS NULL
        GROUP BY enterprise_id, module
    )
    INSERT INTO public.billing_investment_medianprice (module, median, enterprises, computed_on)
    SELECT module, round(percentile_cont(0.5) WITHIN GROUP (ORDER BY price)::numeric, 2),
        count(*), %s
    FROM price GROUP BY module HAVING count(*) >= 5
"""


@transaction.atomic
def compute_medians() -> int:
    """Compute all medians anew; how many there are. Needs ``context.across_enterprises()``."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM public.billing_investment_medianprice")
        cursor.execute(_MEDIANS, [clock.business_date()])
        return int(cursor.rowcount)
