"""Rows of one enterprise in shared tables are guarded by the database itself.

What the policies do to a bare connection is shown by ``tests/billing/test_raw_rows.py``.
"""

import pytest
from django.apps import apps
from django.db import connection, models

from billing.owned import EnterpriseOwned

pytestmark = pytest.mark.django_db

#: Tables of billing without a policy: what they hold is nobody's, and why every connection may
#: see it.
SHARED = {
    "billing_subscriptions_price": "the price book, the same for all",
    "billing_subscriptions_bundle": "what is offered together, the same for all",
    "billing_subscriptions_trialpolicy": "what a new enterprise may try",
    "billing_invoicing_taxrate": "rates of the tax law",
    "billing_invoicing_invoicerun": "how far a run of all came: a day and counts",
    "billing_payments_dunningpolicy": "the steps that unpaid bills take, the same for all",
    "billing_policy_document": "the county's published papers",
    "billing_policy_programme": "the programmes of those papers",
    "billing_policy_version": "the programmes' parameters, the same for all",
    "billing_investment_invoicemapping": "where issuers' XML keeps what is read",
    "billing_investment_medianprice": "medians of at least five enterprises",
    "billing_investment_claimuse": "keyed hashes and sums, which must be unique over all",
}
#: What names an enterprise, in whatever column.
_NAMING = {"enterprise_id", "enterprise", "tenant", "tenant_id", "schema_name"}

_OWN = (
    "(((enterprise_id)::text = current_setting('mes.enterprise'::text, true))"
    " OR (current_setting('mes.enterprise'::text, true) = 'all'::text))"
)
_ACROSS = "(current_setting('mes.enterprise'::text, true) = 'all'::text)"

# Children of a table would be reached past their parent's policy: they count as tables themselves.
_TABLES = """
    SELECT c.relname FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'f')
      AND (c.relname LIKE 'billing\\_%%' OR EXISTS (
        SELECT FROM pg_inherits i JOIN pg_class parent ON parent.oid = i.inhparent
        WHERE i.inhrelid = c.oid AND parent.relname LIKE 'billing\\_%%'))
"""
_POLICIES = """
    SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity, p.polpermissive, p.polcmd,
        p.polroles = '{0}', pg_get_expr(p.polqual, c.oid), pg_get_expr(p.polwithcheck, c.oid)
    FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relname LIKE 'billing\\_%%'
"""
# Whoever it may become by SET ROLE counts as well.
_FREE_ROLES = """
    SELECT rolname FROM pg_roles
    WHERE (rolsuper OR rolbypassrls) AND pg_has_role(current_user, oid, 'MEMBER')
"""
_FREE_FUNCTIONS = """
    SELECT f.oid::regprocedure::text FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace
    WHERE f.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema')
"""
# A view answers with its owner's rights, a materialized one without any policy.
_VIEWS = """
    SELECT DISTINCT v.relname FROM pg_depend d
    JOIN pg_rewrite r ON r.oid = d.objid AND d.classid = 'pg_rewrite'::regclass
    JOIN pg_class v ON v.oid = r.ev_class AND v.relkind IN ('v', 'm')
    JOIN pg_class t ON t.oid = d.refobjid AND t.relname LIKE 'billing\\_%%'
"""


def _rows(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("%%", "%"))
        return list(cursor.fetchall())


def _names(sql: str) -> set[str]:
    return {str(name) for (name,) in _rows(sql)}


def _billing_models() -> list[type[models.Model]]:
    every = apps.get_models(include_auto_created=True)
    return [model for model in every if model.__module__.startswith("billing.")]


def test_the_program_is_held_by_row_level_security() -> None:
    assert _names(_FREE_ROLES) == set()


def test_nothing_answers_past_the_policies() -> None:
    assert (_names(_FREE_FUNCTIONS), _names(_VIEWS)) == (set(), set())


def test_every_table_of_billing_is_guarded_or_known_to_be_nobodys() -> None:
    tables = _names(_TABLES)
    guarded = {str(row[0]) for row in _rows(_POLICIES)}

    assert tables == {model._meta.db_table for model in _billing_models()}
    assert tables - guarded == set(SHARED)


def test_every_policy_is_the_only_one_of_its_table_and_holds_the_owner_too() -> None:
    found = _rows(_POLICIES)
    owned = {m._meta.db_table for m in _billing_models() if issubclass(m, EnterpriseOwned)}

    assert len({name for name, *_rest in found}) == len(found)
    for name, forced, permissive, command, everybody, seen, written in found:
        wanted = _OWN if name in owned else _ACROSS
        assert (forced, permissive, command, everybody) == (True, True, "*", True), name
        assert (seen, written) == (wanted, wanted), name


def test_every_billing_table_that_names_an_enterprise_is_owned() -> None:
    naming = {
        model._meta.label
        for model in _billing_models()
        if _NAMING & {field.attname for field in model._meta.concrete_fields}
        and not issubclass(model, EnterpriseOwned)
    }

    assert naming == set()
