"""Floor terminals and the workers at them."""

import itertools
from typing import Any

from mes.accounts.access.services import create_terminal
from mes.kernel.actor import system
from mes.masterdata.models import Employee
from mes.tenancy import context
from tests.factories.people import Client

_numbers = itertools.count(1)
PIN = "4826"


def a_worker(name: str = "赵铁柱", *, badge: str = "", pin: str = PIN, **values: Any) -> Employee:
    """An active employee of the present enterprise, with a PIN unless it is empty."""
    number = next(_numbers)
    employee = Employee(
        number=f"W{number:04d}", name=name, badge=badge or f"BADGE{number:04d}", **values
    )
    employee.set_pin(pin)
    employee.save()
    return employee


def a_tablet(tenant: context.Tenant, *work_centre_ids: int, name: str = "装配平板") -> Client:
    """A client on a freshly enrolled terminal of ``tenant``."""
    with context.within(tenant):
        made = create_terminal(name=name, work_centre_ids=work_centre_ids, actor=system("test"))
    client = Client(tenant)
    response = client.post("/floor/enrol", {"code": made.code})
    assert response.status_code == 200, response.json()
    return client


def a_worker_at(tablet: Client, employee: Employee) -> Client:
    """``tablet`` with ``employee`` signed on by badge."""
    response = tablet.post("/floor/sign-on", {"badge": employee.badge})
    assert response.status_code == 200, response.json()
    return tablet
