"""What master data answers to the floor's sign-on: see ``mes.accounts.access.plant``."""

from collections.abc import Iterable, Mapping

from mes.accounts.access import plant
from mes.accounts.access.plant import WorkCentreName, Worker
from mes.accounts.access.services import end_sessions_of
from mes.events.bus import handles
from mes.masterdata.events import EmployeeUpdated
from mes.masterdata.selectors.employees import (
    employee_by_badge,
    employee_by_number_and_pin,
    employees,
    pin_is_right,
)
from mes.masterdata.selectors.facts import EmployeeInfo
from mes.masterdata.selectors.work_centres import work_centres

_ENDS_SIGN_ON = frozenset({"active", "badge", "pin"})


def _worker(found: EmployeeInfo) -> Worker:
    return Worker(found.id, found.number, found.name, found.has_pin)


class MasterdataPlant:
    """Employees and work centres of the present enterprise."""

    def worker_by_badge(self, badge: str) -> Worker | None:
        found = employee_by_badge(badge)
        return _worker(found) if found else None

    def worker_by_number(self, number: str, pin: str) -> Worker | None:
        found = employee_by_number_and_pin(number, pin)
        return _worker(found) if found else None

    def workers(self, employee_ids: Iterable[int]) -> Mapping[int, Worker]:
        return {pk: _worker(found) for pk, found in employees(employee_ids).items() if found.active}

    def pin_fits(self, employee_id: int, pin: str) -> bool:
        return pin_is_right(employee_id, pin)

    def work_centres(self, ids: Iterable[int]) -> Mapping[int, WorkCentreName]:
        found = work_centres(ids)
        return {pk: WorkCentreName(pk, one.code, one.name) for pk, one in found.items()}


plant.register(MasterdataPlant())


@handles(EmployeeUpdated)
def sign_off(event: EmployeeUpdated) -> None:
    """Who left, or whose badge or PIN changed, is signed off at every terminal at once."""
    if event.changed & _ENDS_SIGN_ON:
        end_sessions_of(event.employee_id)
