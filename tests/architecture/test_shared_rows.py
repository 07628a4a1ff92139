"""Rows of one enterprise in shared tables are guarded by the database itself."""

import pytest
from django.apps import apps
from django.db import connection, models

from billing.owned import EnterpriseOwned

pytestmark = pytest.mark.django_db

_GUARDED = """
    SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relrowsecurity AND c.relforcerowsecurity
"""


def _rows(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def _billing_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("billing.")]


def test_the_program_is_held_by_row_level_security() -> None:
    sql = "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"

    assert _rows(sql) == [(False, False)]


def test_every_owned_table_has_its_policy() -> None:
    owned = {m._meta.db_table for m in _billing_models() if issubclass(m, EnterpriseOwned)}

    assert owned <= {str(name) for (name,) in _rows(_GUARDED)}


def test_every_billing_table_that_names_an_enterprise_is_owned() -> None:
    naming = {
        model._meta.label
        for model in _billing_models()
        if any(field.attname == "enterprise_id" for field in model._meta.concrete_fields)
        and not issubclass(model, EnterpriseOwned)
    }

    assert naming == set()
