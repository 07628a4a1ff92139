"""Every audit finds what it is for: a wrong planted in books that are right.

The database would refuse most of them, so its constraints and triggers are out of the way here.
"""

from collections.abc import Iterator, Sequence

import pytest
from django.db import connection

from mes.tenancy import context
from tests.billing.audits import AUDITS, violations
from tests.factories.books import all_books
from tests.factories.people import a_member
from tests.factories.policy import in_force

pytestmark = pytest.mark.django_db

_TRACE = "C4 a trace made again gives the same bytes"
_FREE = """
    SELECT format('ALTER TABLE %I DROP CONSTRAINT %I CASCADE', c.relname, o.conname)
    FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid
    WHERE c.relnamespace = 'public'::regnamespace AND o.contype IN ('c', 'u', 'x', 'f')
        AND c.relname ~ '^(billing|tenancy)_'
    UNION ALL SELECT format('DROP INDEX %s', i.indexrelid::regclass) FROM pg_index i
    JOIN pg_class c ON c.oid = i.indrelid AND c.relname ~ '^billing_'
    WHERE i.indisunique AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)
    UNION ALL SELECT format('ALTER TABLE %I DISABLE TRIGGER USER', relname) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname ~ '^billing_'
"""


def _twin(table: str, **changed: str) -> str:
    """A statement that writes the first row of ``table`` once more, with those columns changed."""
    other = "".join(f", '{name}', {value}" for name, value in changed.items())
    return f"""
        INSERT INTO {table} SELECT t.* FROM
        (SELECT to_jsonb(r) AS row FROM {table} r ORDER BY id LIMIT 1) old,
        jsonb_populate_record(NULL::{table},
            old.row || jsonb_build_object('id', (old.row->>'id')::bigint + 9000000{other})) t
    """


_INVOICE, _LINE = "billing_invoicing_invoice", "billing_invoicing_invoiceline"
_NOTE, _NOTE_LINE = "billing_invoicing_creditnote", "billing_invoicing_creditnoteline"
_PERIOD, _SUBSCRIPTION = "billing_invoicing_billingperiod", "billing_subscriptions_subscription"
_PAYMENT, _PUT = "billing_payments_payment", "billing_payments_allocation"
_CLAIM, _USE = "billing_claims_claim", "billing_investment_claimuse"
_ENTRY, _EINVOICE = "billing_investment_claimuseentry", "billing_investment_einvoice"
_SUSPENDED = f"UPDATE {_SUBSCRIPTION} SET state = 'suspended'"


def _in_line(path: str, value: str) -> str:
    """A statement that changes the first line of every claim's snapshot."""
    return f"UPDATE {_CLAIM} SET snapshot = jsonb_set(snapshot, '{{lines,0,{path}}}', '{value}')"


#: By audit, statements that do what it looks for.
PLANTED: dict[str, Sequence[str]] = {
    "B1 one invoice for each enterprise and period": [_twin(_INVOICE, number="'X'")],
    "B1 periods of an enterprise do not overlap": [_twin(_PERIOD)],
    "B1 an invoice says the days of its own period": [
        f"UPDATE {_INVOICE} SET period_end = period_end + 1"
    ],
    "B2 lines add up to their invoice": [f"UPDATE {_INVOICE} SET net = net + 0.01"],
    "B2 the tax of a line is its net times its rate": [f"UPDATE {_LINE} SET tax = tax + 0.01"],
    "B2 the rate of a line held on the last day of its period": [
        f"UPDATE {_LINE} SET tax_rate = 0.13"
    ],
    "B2 credits never exceed what was billed, and are kept beside the line": [
        f"UPDATE {_LINE} SET credited_net = credited_net + 1"
    ],
    "B2 the lines of a credit note add up to it": [f"UPDATE {_NOTE} SET net = net + 0.01"],
    "B2 what was credited of an invoice is the sum of its credit notes": [
        f"UPDATE {_INVOICE} SET credited = credited + 1"
    ],
    "B2 no day of a module's fee is billed twice": [
        _twin(_LINE, kind="'fee'"), f"UPDATE {_LINE} SET kind = 'fee'",
    ],
    "subscriptions to one module do not overlap": [_twin(_SUBSCRIPTION)],
    "B3 what was put to bills is the sum beside the payment and never more than it": [
        f"UPDATE {_PAYMENT} SET allocated = allocated + 0.01"
    ],
    "B3 what was put to a bill is the sum beside it and never more than is owed": [
        f"UPDATE {_INVOICE} SET paid = paid + 0.01"
    ],
    "B3 no payment takes off a bill more than it put there": [f"UPDATE {_PUT} SET amount = -1"],
    "B3 money pays bills of its own enterprise": [
        f"UPDATE {_PUT} SET enterprise_id = enterprise_id + 1"
    ],
    "B3 what went back is the sum beside the payment": [
        "UPDATE billing_payments_refund SET amount = amount + 1"
    ],
    "B4 a provider's payment is one payment": [f"UPDATE {_PAYMENT} SET provider = 'p', provider_payment = 'pay-1'"],
    "B4 an applied notice of money has its payment or refund, and one only": [
        "UPDATE billing_payments_notice SET state = 'applied', payment_ref = 'none'"
    ],
    "B4 a hosted payment comes from a notice": [
        "UPDATE billing_payments_notice SET state = 'disputed'"
    ],
    "B4 a bank line is one payment of its amount, when it is matched and only then": [
        "UPDATE billing_payments_bankline SET state = 'matched'"
    ],
    "B5 the counters of usage are what the events come to": [
        "UPDATE billing_metering_usageday SET quantity = quantity + 1"
    ],
    "B6 a suspended enterprise reads what it subscribed to": [
        _SUSPENDED, "UPDATE catalog_entitlement SET state = 'ended'"
    ],
    "B6 dunning never closes an enterprise": [
        _SUSPENDED, "UPDATE tenancy_enterprise SET status = 'deleting'"
    ],
    "C1 the totals of a claim are what its lines count": [f"UPDATE {_CLAIM} SET hardware = 1"],
    "C1 a line counts in the category of what it is, or not at all": [
        "UPDATE billing_investment_investmentline SET second_hand = true"
    ],
    "C1 a line counts at most what was agreed": [
        "UPDATE billing_investment_investmentline SET contract_net = 149999.99"
    ],
    "C1 a line counts at most what confirmed e-invoices say": [
        f"UPDATE {_EINVOICE} SET confirmed_at = NULL"
    ],
    "C2 what was used of a thing is the sum of its uses and at most what there is": [
        f"UPDATE {_USE} SET claimed = claimed - 1"
    ],
    "C2 a thing is known once": [_twin(_USE, claimed="0")],
    "C2 a number is one e-invoice on the platform": [_twin(_EINVOICE, digest="'another'")],
    "C2 only claims that stand use anything": [f"UPDATE {_CLAIM} SET state = 'withdrawn'"],
    "C2 an invoice counts in all claims for at most its amount": [
        _twin(_CLAIM, number="'X'", project_id="0")
    ],
    "C2 what a claim counts of an invoice it has used up": [f"DELETE FROM {_ENTRY}"],
    "C2 the devices that a claim counts it has used up": [f"DELETE FROM {_ENTRY}"],
    "C2 a red invoice that was there is taken off": [
        _twin(_EINVOICE, number="'26330000000000009999'", digest="'red'", gross="-1",
              red_of="(SELECT number FROM billing_investment_einvoice ORDER BY id LIMIT 1)",
              created_at="'2026-01-01T00:00:00Z'::text")
    ],
    "C2 the platform keeps hashes alone": [f"UPDATE {_USE} SET digest = 'SN-1'"],
    "C3 a claim counts the days of its project, and none that was to come": [
        "UPDATE billing_investment_project SET window_end = '2026-05-01'"
    ],
    "C3 a line counts at most what was paid for it on those days": [
        "UPDATE billing_investment_linepayment SET paid_on = '2025-12-31'"
    ],
    "C4 the amount is the one that the claim's trace computed": [
        f"UPDATE {_CLAIM} SET computed = computed - 1"
    ],
    "C4 the trace was computed from the claim's totals": [
        f"UPDATE {_CLAIM} SET trace = replace(trace, '150000', '150001')"
    ],
    "C4 the trace names the approved version of the claim's programme": [
        "UPDATE billing_policy_version SET status = 'draft'"
    ],
    _TRACE: [f"UPDATE {_CLAIM} SET trace = replace(trace, '60000', '60001')"],
    "C5 paid is at most approved, approved at most computed, computed at most the cap": [
        f"UPDATE {_CLAIM} SET approved = computed + 0.01"
    ],
    "C5 a claim stands where its last step left it, with that step's amount": [
        f"UPDATE {_CLAIM} SET state = 'accepted'"
    ],
    "C5 the project of a claim stands as the claim does": [
        "UPDATE billing_investment_project SET status = 'open'"
    ],
    "C5 of a project one claim is under way or paid": [_twin(_CLAIM, number="'X'")],
    "C6 whoever decides about a claim is none of the applicant's or the contractor's people": [
        "UPDATE billing_claims_claimevent SET actor = 'operator:' || m.person_id FROM people_membership m",
    ],
}  # fmt: skip


@pytest.fixture
def books(tenant: context.Tenant) -> Iterator[None]:
    """The books of an enterprise, in which nothing is wrong, under no constraint any more."""
    in_force("P3")
    all_books(tenant, 1)
    a_member(tenant)
    with context.across_enterprises(), connection.cursor() as cursor:
        assert violations() == {}
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(_FREE)
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)
        yield


def test_each_has_its_wrong() -> None:
    assert PLANTED.keys() == {*AUDITS, _TRACE}


def test_every_audit_finds_what_it_is_for(books: None) -> None:
    missed = []
    for name, statements in PLANTED.items():
        with connection.cursor() as cursor:
            cursor.execute("SAVEPOINT planted")
            for statement in statements:
                cursor.execute(statement)
            if name not in violations():
                missed.append(name)
            cursor.execute("ROLLBACK TO SAVEPOINT planted")

    assert missed == []
    assert violations() == {}
