"""A database of its own for tests that migrate every schema there is."""

import itertools
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from mes.tenancy import context, directory, migration_set, template
from mes.tenancy.services import provision
from tests.factories.enterprises import a_new_enterprise

_numbers = itertools.count(1)
_BASE = "fanout_base"


def _admin(sql: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture(scope="module")
def _base_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Migrated, with the template and three enterprises; copied for each test."""
    usual = connection.settings_dict["NAME"]
    name = f"{usual}_{_BASE}"
    with django_db_blocker.unblock():
        _admin(f'DROP DATABASE IF EXISTS "{name}"')
        _admin(f'CREATE DATABASE "{name}"')
        try:
            _switch(name)
            call_command("migrate_enterprises", verbosity=0)
            for number in range(3):
                provision(a_new_enterprise(code=f"factory{number}"))
            _switch(usual)
            yield name
        finally:
            _switch(usual)
            _admin(f'DROP DATABASE IF EXISTS "{name}"')


@pytest.fixture
def own_database(_base_database: str, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A fresh copy of a small installation; everything in it is committed and thrown away."""
    usual = connection.settings_dict["NAME"]
    name = f"{_base_database}_{next(_numbers)}"
    with django_db_blocker.unblock():
        _admin(f'DROP DATABASE IF EXISTS "{name}"')
        _admin(f'CREATE DATABASE "{name}" TEMPLATE "{_base_database}"')
        try:
            _switch(name)
            yield name
        finally:
            _switch(usual)
            _admin(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _switch(name: str) -> None:
    context.leave()
    connection.close()
    connection.settings_dict["NAME"] = name
    directory.forget()
    migration_set.forget()
    template.forget()
