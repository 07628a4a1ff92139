"""C1 to C6 of the project's reference: what must hold of claims, found by SQL apart from the program.

What a claim says is read from its frozen snapshot, what bears it from the register as it is now: the
evidence of a claim that stands does not change, so both must agree.
"""

from collections.abc import Mapping

from django.db import connection

from billing.policy.domain import trace as traces
from mes.tenancy import context

# Claims that stand; drafts are nothing yet, and what was given up or returned holds nothing.
_STAND = "state IN ('submitted', 'accepted', 'approved', 'paid', 'clawed_back')"

# Each line of a claim that stands, as it says, with the line of the register that it froze.
_LINES = f"""
    told AS (
        SELECT c.id AS claim, c.number, c.enterprise_id, c.project_id, l.value AS line,
            c.snapshot->'rules'->>'basis' AS basis,
            (c.snapshot->'rules'->>'start')::date AS first, (c.snapshot->'rules'->>'cutoff')::date AS last,
            (l.value->'eligible'->>'amount')::numeric AS amount, (l.value->>'position')::int AS position
        FROM billing_claims_claim c, jsonb_array_elements(c.snapshot->'lines') l WHERE c.{_STAND}
    ), kept AS (
        SELECT told.*, r.id AS register, r.kind, r.left_out, r.second_hand, r.related_party,
            r.contract_net, r.contract_gross
        FROM told LEFT JOIN billing_investment_investmentline r
            ON r.project_id = told.project_id AND r.position = told.position
    ), invoiced AS (
        SELECT k.claim, k.position, sum(u.gross) AS gross, sum(CASE k.basis
            WHEN 'net' THEN round(i.net * u.gross / i.gross, 2) WHEN 'gross' THEN u.gross
            ELSE u.gross - round(i.deductible * u.gross / i.gross, 2) END) AS counted
        FROM kept k JOIN billing_investment_invoiceuse u ON u.line_id = k.register
        JOIN billing_investment_einvoice i ON i.id = u.invoice_id
        WHERE i.confirmed_at IS NOT NULL AND i.issued_on BETWEEN k.first AND k.last
        GROUP BY k.claim, k.position
    ), paid AS (
        SELECT k.claim, k.position, sum(p.amount) AS amount
        FROM kept k JOIN billing_investment_linepayment p ON p.line_id = k.register
        WHERE p.means IN ('bank', 'bill', 'platform') AND p.paid_on BETWEEN k.first AND k.last
        GROUP BY k.claim, k.position
    ), taken AS (
        -- What the counted lines of a claim take of an invoice, its red ones taken off.
        SELECT t.claim, t.number, t.enterprise_id, sum((i->>'gross')::numeric) AS gross,
            coalesce(nullif(i->>'red_of', ''), i->>'number') AS invoice
        FROM told t, jsonb_array_elements(t.line->'invoices') i WHERE t.amount > 0
        GROUP BY t.claim, t.number, t.enterprise_id, coalesce(nullif(i->>'red_of', ''), i->>'number')
    )
"""

CLAIM_AUDITS: dict[str, str] = {
    "C1 the totals of a claim are what its lines count": f"""
        SELECT c.number, k.name FROM billing_claims_claim c
        CROSS JOIN LATERAL (VALUES ('software', c.software), ('hardware', c.hardware),
            ('automation', c.automation), ('consulting', c.consulting)) k(name, amount)
        WHERE c.{_STAND} AND (
            k.amount IS DISTINCT FROM (c.snapshot->'totals'->>k.name)::numeric
            OR k.amount <> (SELECT coalesce(sum((l->'eligible'->>'amount')::numeric), 0)
                FROM jsonb_array_elements(c.snapshot->'lines') l
                WHERE l->'eligible'->>'category' = k.name))
    """,
    "C1 a line counts in the category of what it is, or not at all": f"""
        WITH {_LINES} SELECT k.number, k.position FROM kept k WHERE k.amount > 0 AND (
            k.kind IS NULL OR k.left_out OR k.second_hand OR k.related_party
            OR k.line->'eligible'->>'category' IS DISTINCT FROM CASE
                WHEN k.kind IN ('subscription', 'software') THEN 'software'
                WHEN k.kind IN ('acquisition', 'edge', 'network', 'connection') THEN 'hardware'
                WHEN k.kind IN ('automation', 'consulting') THEN k.kind END)
    """,
    "C1 a line counts at most what was agreed": f"""
        WITH {_LINES} SELECT k.number, k.position FROM kept k
        LEFT JOIN invoiced i USING (claim, position)
        WHERE k.amount > 0 AND (k.amount <= round(CASE k.basis WHEN 'net' THEN k.contract_net
            WHEN 'gross' THEN k.contract_gross
            ELSE k.contract_gross * i.counted / i.gross END, 2)) IS NOT TRUE
    """,
    "C1 a line counts at most what confirmed e-invoices say": f"""
        WITH {_LINES} SELECT k.number, k.position FROM kept k
        LEFT JOIN invoiced i USING (claim, position)
        WHERE k.amount > 0 AND (k.amount <= i.counted) IS NOT TRUE
    """,
    "C2 what was used of a thing is the sum of its uses and at most what there is": """
        SELECT u.kind, u.digest FROM billing_investment_claimuse u
        LEFT JOIN billing_investment_claimuseentry e ON e.use_id = u.id
        GROUP BY u.id
        HAVING coalesce(sum(e.amount), 0) <> u.claimed OR u.claimed < 0 OR u.claimed > u.most
    """,
    "C2 a thing is known once": """
        SELECT kind, digest FROM billing_investment_claimuse
        GROUP BY kind, digest HAVING count(*) > 1
    """,
    "C2 a number is one e-invoice on the platform": """
        SELECT number FROM billing_investment_einvoice GROUP BY number HAVING count(*) > 1
    """,
    "C2 only claims that stand use anything": f"""
        SELECT e.id FROM billing_investment_claimuseentry e
        LEFT JOIN billing_claims_claim c
            ON c.id = e.claim AND c.enterprise_id = e.enterprise_id AND c.{_STAND}
        WHERE c.id IS NULL
    """,
    "C2 an invoice counts in all claims for at most its amount": f"""
        WITH {_LINES} SELECT t.invoice FROM taken t
        LEFT JOIN billing_investment_einvoice i ON i.number = t.invoice
        GROUP BY t.invoice, i.gross HAVING (sum(t.gross) <= i.gross) IS NOT TRUE
    """,
    "C2 what a claim counts of an invoice it has used up": f"""
        WITH {_LINES} SELECT t.number, t.invoice FROM taken t
        LEFT JOIN billing_investment_einvoice i ON i.number = t.invoice
        LEFT JOIN billing_investment_claimuse u ON u.kind = 'invoice' AND u.digest = i.digest
        LEFT JOIN billing_investment_claimuseentry e ON e.use_id = u.id AND e.claim = t.claim
        WHERE t.gross > 0 AND t.gross IS DISTINCT FROM e.amount
    """,
    "C2 the devices that a claim counts it has used up": f"""
        WITH {_LINES} SELECT k.number, s.serial FROM kept k
        JOIN billing_investment_serialnumber s ON s.line_id = k.register
        LEFT JOIN billing_investment_claimuse u ON u.kind = 'serial' AND u.digest = s.digest
        LEFT JOIN billing_investment_claimuseentry e ON e.use_id = u.id AND e.claim = k.claim
        WHERE k.amount > 0 AND e.amount IS DISTINCT FROM 1
    """,
    "C2 a red invoice that was there is taken off": f"""
        WITH {_LINES} SELECT k.number, r.number FROM kept k
        JOIN billing_investment_invoiceuse u ON u.line_id = k.register AND u.gross > 0
        JOIN billing_investment_einvoice i ON i.id = u.invoice_id
        JOIN billing_investment_einvoice r
            ON r.red_of = i.number AND r.enterprise_id = i.enterprise_id
        LEFT JOIN billing_investment_invoiceuse taken
            ON taken.line_id = k.register AND taken.invoice_id = r.id
        WHERE k.amount > 0 AND taken.id IS NULL AND r.created_at < (
            SELECT max(at) FROM billing_claims_claimevent
            WHERE claim_id = k.claim AND state = 'submitted')
    """,
    "C2 the platform keeps hashes alone": """
        SELECT id FROM billing_investment_claimuse
        WHERE digest !~ '^[0-9a-f]{64}$' OR kind NOT IN ('invoice', 'serial', 'contract')
    """,
    "C3 a claim counts the days of its project, and none that was to come": f"""
        SELECT c.number FROM billing_claims_claim c
        LEFT JOIN billing_investment_project p ON p.id = c.project_id
        WHERE c.{_STAND} AND (
            (c.snapshot->'rules'->>'start')::date IS DISTINCT FROM p.window_start
            OR ((c.snapshot->'rules'->>'cutoff')::date <= least(p.window_end, c.submitted_on))
                IS NOT TRUE)
    """,
    "C3 a line counts at most what was paid for it on those days": f"""
        WITH {_LINES} SELECT k.number, k.position FROM kept k
        LEFT JOIN invoiced i USING (claim, position) LEFT JOIN paid p USING (claim, position)
        WHERE k.amount > 0
            AND (k.amount <= round(p.amount * i.counted / i.gross, 2)) IS NOT TRUE
    """,
    "C4 the amount is the one that the claim's trace computed": f"""
        SELECT c.number FROM billing_claims_claim c
        WHERE c.{_STAND} AND (
            (c.trace::jsonb->'result'->>'payable')::numeric IS DISTINCT FROM c.computed
            OR (c.snapshot->'subsidy'->>'computed')::numeric IS DISTINCT FROM c.computed)
    """,
    "C4 the trace was computed from the claim's totals": f"""
        SELECT c.number, k.name FROM billing_claims_claim c
        CROSS JOIN LATERAL (VALUES ('SOFTWARE', c.software), ('HARDWARE', c.hardware),
            ('AUTOMATION', c.automation), ('CONSULTING', c.consulting)) k(name, amount)
        WHERE c.{_STAND} AND k.amount <> (
            SELECT coalesce(sum((i->>'net')::numeric), 0)
            FROM jsonb_array_elements(c.trace::jsonb->'inputs') i WHERE i->>'category' = k.name)
    """,
    "C4 the trace names the approved version of the claim's programme": f"""
        SELECT c.number FROM billing_claims_claim c
        LEFT JOIN billing_policy_version v ON v.id = c.policy_version_id
            AND v.status = 'approved'
        LEFT JOIN billing_policy_programme p ON p.id = v.programme_id
        WHERE c.{_STAND} AND ((c.trace::jsonb->'policy'->>'id')::bigint IS DISTINCT FROM v.id
            OR p.code IS DISTINCT FROM c.programme
            OR c.trace::jsonb->'policy'->'parameters'
                IS DISTINCT FROM c.snapshot->'policy'->'parameters')
    """,
    "C5 paid is at most approved, approved at most computed, computed at most the cap": """
        SELECT id FROM billing_claims_claim
        WHERE paid > coalesce(approved, 0) OR approved > coalesce(computed, 0)
            OR computed > cap OR clawed_back > coalesce(paid, 0)
            OR least(computed, approved, paid, clawed_back) < 0
    """,
    "C5 a claim stands where its last step left it, with that step's amount": """
        SELECT c.id FROM billing_claims_claim c
        CROSS JOIN LATERAL (SELECT state, amount FROM billing_claims_claimevent
            WHERE claim_id = c.id ORDER BY id DESC LIMIT 1) e
        WHERE c.state <> e.state OR e.amount IS DISTINCT FROM CASE c.state
            WHEN 'submitted' THEN c.computed WHEN 'approved' THEN c.approved
            WHEN 'paid' THEN c.paid WHEN 'clawed_back' THEN c.clawed_back END
    """,
    "C5 the project of a claim stands as the claim does": f"""
        SELECT c.id FROM billing_claims_claim c
        LEFT JOIN billing_investment_project p ON p.id = c.project_id
        WHERE c.{_STAND} AND p.status IS DISTINCT FROM CASE
            WHEN c.state IN ('paid', 'clawed_back') THEN 'closed' ELSE 'claimed' END
    """,
    "C5 of a project one claim is under way or paid": """
        SELECT project_id FROM billing_claims_claim WHERE state NOT IN ('withdrawn', 'rejected')
        GROUP BY project_id HAVING count(*) > 1
    """,
    "C6 whoever decides about a claim is none of the applicant's or the contractor's people": """
        SELECT e.id FROM billing_claims_claimevent e
        JOIN billing_claims_claim c ON c.id = e.claim_id
        JOIN people_membership m ON e.actor = 'operator:' || m.person_id AND m.active
        JOIN tenancy_enterprise whose ON whose.id = m.enterprise_id
        WHERE m.enterprise_id = c.enterprise_id OR whose.credit_code
            = nullif(c.snapshot->'project'->>'contractor_code', '')
    """,
}

TRACES = f"SELECT number, trace FROM billing_claims_claim WHERE {_STAND}"


def not_recomputed() -> Mapping[str, list[tuple[object, ...]]]:
    """C4, which no SQL can say: traces that come out as other bytes when made again."""
    with context.across_enterprises(), connection.cursor() as cursor:
        cursor.execute(TRACES)
        wrong = [(number,) for number, trace in cursor if not traces.holds(trace.encode())]
    return {"C4 a trace made again gives the same bytes": wrong} if wrong else {}
