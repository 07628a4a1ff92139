"""Employees, for the floor."""

from collections.abc import Iterable

from mes.kernel.errors import NotFound
from mes.masterdata.models import Employee
from mes.masterdata.selectors.facts import EmployeeInfo


def _info(employee: Employee) -> EmployeeInfo:
    return EmployeeInfo(
        id=employee.pk,
        number=employee.number,
        name=employee.name,
        badge=employee.badge,
        has_pin=employee.has_pin,
        active=employee.active,
        work_centre_ids=frozenset(centre.pk for centre in employee.work_centres.all()),
    )


def employees(employee_ids: Iterable[int]) -> dict[int, EmployeeInfo]:
    """The employees with these ids, by id; one that does not exist is absent."""
    rows = Employee.objects.filter(pk__in=set(employee_ids)).prefetch_related("work_centres")
    return {row.pk: _info(row) for row in rows}


def employee(employee_id: int) -> EmployeeInfo:
    """The employee. Raises NotFound."""
    found = employees([employee_id]).get(employee_id)
    if found is None:
        raise NotFound(record="employee", id=employee_id)
    return found


def employee_by_badge(badge: str) -> EmployeeInfo | None:
    """The active employee whose badge says ``badge``."""
    found = Employee.objects.filter(badge=badge, active=True).first() if badge else None
    return _info(found) if found else None


def employee_by_number_and_pin(number: str, pin: str) -> EmployeeInfo | None:
    """The active employee with this number, if the PIN is right. The caller bounds attempts."""
    found = Employee.objects.filter(number=number, active=True).first()
    return _info(found) if found and found.check_pin(pin) else None


def pin_is_right(employee_id: int, pin: str) -> bool:
    """Whether ``pin`` belongs to this active employee."""
    found = Employee.objects.filter(pk=employee_id, active=True).first()
    return found is not None and found.check_pin(pin)
