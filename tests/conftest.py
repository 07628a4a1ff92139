"""The database of the tests: migrated once, two enterprises made as in life, shared by all tests."""

from collections.abc import Callable, Iterator

import pytest
from django.core.management import call_command
from pytest_django.plugin import DjangoDbBlocker

from mes.catalog import gate, registry
from mes.catalog.models import EntitlementState
from mes.catalog.services import grant_module
from mes.kernel.actor import Actor, system
from mes.tenancy import context, directory
from mes.tenancy.services import NewEnterprise, provision
from mes.tenancy.template import ensure_template
from tests.factories.committed import an_enterprise
from tests.factories.people import Client, sign_in

ALPHA = NewEnterprise("alpha", "阿尔法工具厂", "91330784MA2E00001X", "3465", "东城街道", "small")
BETA = NewEnterprise("beta", "贝塔家具厂", "91330784MA2E00002W", "2110", "西城街道", "micro")


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """A fresh database for this process, with the enterprises alpha and beta, all modules active."""
    from django.db import connection  # noqa: PLC0415  after Django is set up

    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    with django_db_blocker.unblock():
        creation = connection.creation
        connection.settings_dict["TEST"]["NAME"] = f"test_xueyang_{worker}"
        old_name = connection.settings_dict["NAME"]
        name = creation._get_test_db_name()
        creation._create_test_db(verbosity=0, autoclobber=True)
        connection.close()
        connection.settings_dict["NAME"] = name
        call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
        ensure_template()
        for new in (ALPHA, BETA):
            tenant = provision(new)
            for module in registry.built_modules():
                grant_module(tenant, module, EntitlementState.ACTIVE, actor=system())
        connection.close()
    yield
    with django_db_blocker.unblock():
        creation.destroy_test_db(old_name, verbosity=0)


@pytest.fixture(autouse=True)
def _forgetful() -> Iterator[None]:
    """What processes remember for half a second must not pass from one test to the next."""
    directory.forget()
    gate.forget()
    yield
    directory.forget()
    gate.forget()


@pytest.fixture
def remembering(_forgetful: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read once is believed for the whole test, not for half a second: for counting queries
    on a machine of any speed.
    """
    for keeper in (directory, gate):
        monkeypatch.setattr(keeper, "FRESH_SECONDS", 3600.0)


@pytest.fixture
def tenant(db: None) -> Iterator[context.Tenant]:
    """Work within the enterprise alpha."""
    with context.within(directory.by_code("alpha")) as found:
        yield found


@pytest.fixture
def other_tenant(db: None) -> context.Tenant:
    """The enterprise beta, not entered."""
    return directory.by_code("beta")


@pytest.fixture
def committed_data(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database without a transaction around the test, which cleans up after itself."""
    with django_db_blocker.unblock():
        yield
        context.leave()


@pytest.fixture
def committed_enterprise(committed_data: None) -> Iterator[context.Tenant]:
    """A throw-away enterprise in committed data, for threads: see tests/factories/committed.py."""
    with an_enterprise() as tenant:
        yield tenant


@pytest.fixture
def actor() -> Actor:
    """The program itself, who may do everything."""
    return system("test")


@pytest.fixture
def api(tenant: context.Tenant) -> Callable[..., Client]:
    """``api("planner")`` is a client signed in at alpha as a person with these roles."""

    def make(*roles: str, tenant: context.Tenant = tenant) -> Client:
        return sign_in(tenant, *roles)

    return make
