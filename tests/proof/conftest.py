"""Two whole enterprises in committed data for this folder, removed afterwards."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from mes.catalog import gate
from mes.tenancy import context, directory
from mes.tenancy.models import Enterprise
from tests.factories.committed import an_enterprise
from tests.factories.people import Client
from tests.factories.policy import put_in_force
from tests.factories.provider import Provider, a_provider
from tests.proof.building import build_world
from tests.proof.world import World


@dataclass(frozen=True, slots=True)
class Worlds:
    """``here`` is asked, ``there`` must never show."""

    here: World
    there: World


@pytest.fixture(scope="package")
def committed_worlds(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Worlds]:
    files = tmp_path_factory.mktemp("files")
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=files / "media", EXPORT_ROOT=files / "exports"),
        put_in_force("P3"),
        an_enterprise(code="proof-here") as here,
        an_enterprise(code="proof-there") as there,
    ):
        worlds = Worlds(build_world(_marked(here), 500_000), build_world(_marked(there), 1_000_000))
        with django_db_blocker.block():
            yield worlds


def _marked(tenant: context.Tenant) -> context.Tenant:
    """``tenant`` with its mark in its name."""
    with context.within_public():
        Enterprise.objects.filter(pk=tenant.id).update(name=f"CANARY-{tenant.schema_name}")
    directory.forget()
    gate.forget()
    return directory.by_code(tenant.code)


@pytest.fixture
def worlds(committed_worlds: Worlds, db: None) -> Worlds:
    """Both enterprises, within a transaction that is rolled back; browsers as they were left."""
    return Worlds(_again(committed_worlds.here), _again(committed_worlds.there))


def _again(world: World) -> World:
    fresh = replace(world, owner=Client(world.tenant), tablet=Client(world.tenant))
    fresh.owner.http.cookies = copy.deepcopy(world.owner.http.cookies)
    fresh.tablet.http.cookies = copy.deepcopy(world.tablet.http.cookies)
    return fresh


@pytest.fixture(scope="package", autouse=True)
def provider() -> Iterator[Provider]:
    """Whom the worlds pay online: a provider on this machine, which sends no notice unless told."""
    with a_provider(0) as running:
        yield running
