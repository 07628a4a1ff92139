"""A database of the benchmarks' own, migrated, with enterprises as in life; dropped at the end."""

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection

from mes.catalog import gate, registry
from mes.catalog.models import EntitlementState
from mes.catalog.services import grant_module
from mes.kernel.actor import system
from mes.tenancy import context, directory, migration_set, template
from mes.tenancy.services import NewEnterprise, provision

_numbers = itertools.count(1)


@contextmanager
def own_database() -> Iterator[None]:
    """Connect to a fresh, migrated database for as long as the block lasts."""
    usual = connection.settings_dict["NAME"]
    name = f"{usual}_bench_{os.getpid()}"
    _admin(f'CREATE DATABASE "{name}"')
    try:
        _switch(name)
        call_command("migrate_enterprises", verbosity=0)
        yield
    finally:
        _switch(usual)
        _admin(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def a_newcomer() -> NewEnterprise:
    """Who would sign up next."""
    number = next(_numbers)
    return NewEnterprise(
        code=f"bench{number}",
        name=f"测速厂 {number}",
        credit_code=f"BENCH{number:013d}",
        industry="3465",
        town="东城街道",
        size_class="small",
    )


def an_enterprise() -> context.Tenant:
    """A new enterprise with every built module active."""
    tenant = provision(a_newcomer())
    for module in registry.built_modules():
        grant_module(tenant, module, EntitlementState.ACTIVE, actor=system("bench"))
    return tenant


def _admin(sql: str) -> None:
    with context.connection._nodb_cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")  # dropping 200 schemas' files takes its time
        cursor.execute(sql)


def _switch(name: str) -> None:
    context.leave()
    connection.close()
    connection.settings_dict["NAME"] = name
    directory.forget()
    gate.forget()
    migration_set.forget()
    template.forget()
