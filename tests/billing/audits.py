"""What must hold of billing whatever happened: each audit is SQL that finds what breaks it.

``violations`` runs them all across enterprises; ``test_audits`` shows that each finds what it is for.
"""

from collections.abc import Mapping

from django.db import connection

from mes.tenancy import context
from tests.billing.claim_audits import CLAIM_AUDITS, not_recomputed

AUDITS: dict[str, str] = {
    "B1 one invoice for each enterprise and period": """
        SELECT enterprise_id, period_start FROM billing_invoicing_invoice
        GROUP BY enterprise_id, period_start HAVING count(*) > 1
    """,
    "B1 periods of an enterprise do not overlap": """
        SELECT a.id, b.id FROM billing_invoicing_billingperiod a
        JOIN billing_invoicing_billingperiod b ON b.enterprise_id = a.enterprise_id
            AND b.id > a.id AND a.starts_on < b.ends_on AND b.starts_on < a.ends_on
    """,
    "B1 an invoice says the days of its own period": """
        SELECT i.number FROM billing_invoicing_invoice i
        JOIN billing_invoicing_billingperiod p ON p.id = i.period_id
        WHERE (i.enterprise_id, i.period_start, i.period_end)
            IS DISTINCT FROM (p.enterprise_id, p.starts_on, p.ends_on)
    """,
    "B2 lines add up to their invoice": """
        SELECT i.number FROM billing_invoicing_invoice i
        LEFT JOIN billing_invoicing_invoiceline l ON l.invoice_id = i.id
        GROUP BY i.id
        HAVING i.net IS DISTINCT FROM sum(l.net) OR i.tax IS DISTINCT FROM sum(l.tax)
            OR i.total IS DISTINCT FROM sum(l.total) OR i.total <> i.net + i.tax
    """,
    "B2 the tax of a line is its net times its rate": """
        SELECT invoice_id, position FROM billing_invoicing_invoiceline
        WHERE tax <> round(net * tax_rate, 2) OR total <> net + tax
    """,
    "B2 the rate of a line held on the last day of its period": """
        SELECT i.number, l.position FROM billing_invoicing_invoiceline l
        JOIN billing_invoicing_invoice i ON i.id = l.invoice_id
        LEFT JOIN billing_invoicing_taxrate r ON r.category = 'software_service'
            AND r.valid_from < i.period_end
            AND (r.valid_to IS NULL OR r.valid_to >= i.period_end)
        WHERE l.tax_rate IS DISTINCT FROM r.rate
    """,
    "B2 credits never exceed what was billed, and are kept beside the line": """
        SELECT l.invoice_id, l.position FROM billing_invoicing_invoiceline l
        LEFT JOIN billing_invoicing_creditnoteline c ON c.invoice_line_id = l.id
        GROUP BY l.id
        HAVING coalesce(sum(c.net), 0) <> l.credited_net
            OR coalesce(sum(c.tax), 0) <> l.credited_tax
            OR l.credited_net > l.net OR l.credited_tax > l.tax
    """,
    "B2 the lines of a credit note add up to it": """
        SELECT n.number FROM billing_invoicing_creditnote n
        LEFT JOIN billing_invoicing_creditnoteline c ON c.credit_note_id = n.id
        GROUP BY n.id
        HAVING n.net IS DISTINCT FROM sum(c.net) OR n.tax IS DISTINCT FROM sum(c.tax)
            OR n.total IS DISTINCT FROM sum(c.total)
    """,
    "B2 what was credited of an invoice is the sum of its credit notes": """
        SELECT i.number FROM billing_invoicing_invoice i
        LEFT JOIN billing_invoicing_creditnote n ON n.invoice_id = i.id
        GROUP BY i.id HAVING coalesce(sum(n.total), 0) <> i.credited
    """,
    "B2 no day of a module's fee is billed twice": """
        SELECT a.id, b.id FROM billing_invoicing_invoiceline a
        JOIN billing_invoicing_invoiceline b ON b.enterprise_id = a.enterprise_id
            AND b.module = a.module AND b.id > a.id AND a.kind = 'fee' AND b.kind = 'fee'
            AND a.service_from < b.service_to AND b.service_from < a.service_to
    """,
    "subscriptions to one module do not overlap": """
        SELECT a.id, b.id FROM billing_subscriptions_subscription a
        JOIN billing_subscriptions_subscription b ON b.enterprise_id = a.enterprise_id
            AND b.module = a.module AND b.id > a.id
            AND daterange(a.starts_on, a.ends_on) && daterange(b.starts_on, b.ends_on)
    """,
    "B3 what was put to bills is the sum beside the payment and never more than it": """
        SELECT p.number FROM billing_payments_payment p
        LEFT JOIN billing_payments_allocation a ON a.payment_id = p.id
        GROUP BY p.id
        HAVING coalesce(sum(a.amount), 0) <> p.allocated OR p.allocated < 0
            OR p.allocated + p.refunded > p.amount
    """,
    "B3 what was put to a bill is the sum beside it and never more than is owed": """
        SELECT i.number FROM billing_invoicing_invoice i
        LEFT JOIN billing_payments_allocation a ON a.invoice_id = i.id
        GROUP BY i.id
        HAVING coalesce(sum(a.amount), 0) <> i.paid OR i.paid < 0
            OR i.paid + i.credited > i.total
    """,
    "B3 no payment takes off a bill more than it put there": """
        SELECT payment_id, invoice_id FROM billing_payments_allocation
        GROUP BY payment_id, invoice_id HAVING sum(amount) < 0
    """,
    "B3 money pays bills of its own enterprise": """
        SELECT a.id FROM billing_payments_allocation a
        JOIN billing_payments_payment p ON p.id = a.payment_id
        JOIN billing_invoicing_invoice i ON i.id = a.invoice_id
        WHERE a.enterprise_id <> p.enterprise_id OR a.enterprise_id <> i.enterprise_id
    """,
    "B3 what went back is the sum beside the payment": """
        SELECT p.number FROM billing_payments_payment p
        LEFT JOIN billing_payments_refund r ON r.payment_id = p.id AND r.state <> 'failed'
        GROUP BY p.id HAVING coalesce(sum(r.amount), 0) <> p.refunded
    """,
    "B4 a provider's payment is one payment": """
        SELECT provider, provider_payment FROM billing_payments_payment WHERE provider <> ''
        GROUP BY provider, provider_payment HAVING count(*) > 1
    """,
    "B4 an applied notice of money has its payment or refund, and one only": """
        SELECT n.provider, n.event FROM billing_payments_notice n
        WHERE n.state = 'applied' AND (
            (n.kind = 'payment.paid' AND 1 <> (SELECT count(*) FROM billing_payments_payment p
                WHERE p.provider = n.provider AND p.provider_payment = n.payment_ref
                    AND p.amount = n.amount::numeric))
            OR (n.kind = 'refund.done' AND 1 <> (SELECT count(*) FROM billing_payments_refund r
                WHERE r.provider = n.provider AND r.provider_refund = n.refund_ref
                    AND r.amount = n.amount::numeric)))
    """,
    "B4 a hosted payment comes from a notice": """
        SELECT p.number FROM billing_payments_payment p WHERE p.method = 'hosted'
            AND NOT EXISTS (SELECT FROM billing_payments_notice n WHERE n.provider = p.provider
                AND n.payment_ref = p.provider_payment AND n.kind = 'payment.paid'
                AND n.state = 'applied')
    """,
    "B4 a bank line is one payment of its amount, when it is matched and only then": """
        SELECT l.id FROM billing_payments_bankline l
        LEFT JOIN billing_payments_payment p ON p.bank_line_id = l.id
        GROUP BY l.id
        HAVING count(p.id) <> CASE l.state WHEN 'matched' THEN 1 ELSE 0 END
            OR max(p.amount) <> l.amount
    """,
    "B5 the counters of usage are what the events come to": """
        SELECT coalesce(d.enterprise_id, e.enterprise_id), coalesce(d.meter, e.meter)
        FROM billing_metering_usageday d
        FULL JOIN (
            SELECT enterprise_id, meter, module, day, count(*) AS events, sum(quantity) AS quantity
            FROM billing_metering_usageevent GROUP BY enterprise_id, meter, module, day
        ) e USING (enterprise_id, meter, module, day)
        WHERE (d.events, d.quantity) IS DISTINCT FROM (e.events, e.quantity)
    """,
    "B6 a suspended enterprise reads what it subscribed to": """
        SELECT s.id FROM billing_subscriptions_subscription s
        LEFT JOIN catalog_entitlement e
            ON e.enterprise_id = s.enterprise_id AND e.module = s.module
        WHERE s.state = 'suspended' AND (e.state IS NULL OR e.state = 'ended' OR e.until IS NOT NULL)
    """,
    "B6 dunning never closes an enterprise": """
        SELECT e.id FROM tenancy_enterprise e
        JOIN billing_subscriptions_subscription s ON s.enterprise_id = e.id
        WHERE s.state = 'suspended' AND e.status NOT IN ('active', 'suspended')
    """,
}


AUDITS |= CLAIM_AUDITS


def violations() -> Mapping[str, list[tuple[object, ...]]]:
    """What breaks which audit; empty when all hold."""
    found: dict[str, list[tuple[object, ...]]] = {}
    with context.across_enterprises(), connection.cursor() as cursor:
        for name, sql in AUDITS.items():
            cursor.execute(sql)
            rows = cursor.fetchall()
            if rows:
                found[name] = rows
    return {**found, **not_recomputed()}
