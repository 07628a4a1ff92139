"""Employees."""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from mes.audit.services import record
from mes.db.locks import lock_one
from mes.events.bus import publish
from mes.kernel.actor import Actor
from mes.kernel.errors import Invalid
from mes.kernel.text import gettext_noop as _
from mes.masterdata.events import EmployeeUpdated
from mes.masterdata.models import Employee, WorkCentre
from mes.masterdata.services.registers import (
    TAKEN,
    Register,
    add,
    change,
    require_known,
)

EMPLOYEES = Register(
    Employee,
    "employee",
    frozenset(
        {
            "number", "name", "badge", "phone", "department", "team", "job_title",
            "hourly_rate", "joined_on", "note", "active",
        }
    ),
    found_by=("number", "name", "badge", "phone", "department", "team"),
    costs=frozenset({"hourly_rate"}),
    refusals={
        "employee_number_unique": ("number", TAKEN),
        "employee_badge_unique": ("badge", TAKEN),
    },
)  # fmt: skip
SHORTEST_PIN, LONGEST_PIN = 4, 8


def create_employee(values: Mapping[str, Any], *, actor: Actor) -> Employee:
    """A new employee; ``work_centre_ids`` where they work. Raises Invalid."""
    head, centres = _parts(values)

    employee = add(EMPLOYEES, head, actor=actor)
    if centres is not None:
        _set_work_centres(employee, centres, actor=actor)

    return employee


def update_employee(
    employee_id: int,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    expected_version: int | None = None,
) -> Employee:
    """The employee with ``values`` set. Raises NotFound, VersionConflict, Invalid."""
    head, centres = _parts(values)

    employee, changed = change(
        EMPLOYEES, employee_id, head, actor=actor, expected_version=expected_version
    )
    if centres is not None and _set_work_centres(employee, centres, actor=actor):
        changed |= {"work_centre_ids"}
        employee.save()

    if changed:
        publish(EmployeeUpdated(employee.pk, changed))
    return employee


def set_pin(employee_id: int, pin: str, *, actor: Actor) -> Employee:
    """Give the employee a PIN of four to eight digits; an empty one takes it away.

    Raises NotFound, Invalid for other characters, and for digits that are all alike or in a row.
    """
    employee = lock_one(Employee, employee_id)

    _check_pin(pin)

    had = employee.has_pin
    employee.set_pin(pin)
    employee.save()

    record(
        actor, "employee.pin_set" if pin else "employee.pin_removed", employee,
        before={"has_pin": had}, after={"has_pin": employee.has_pin, "changed": True},
    )  # fmt: skip

    publish(EmployeeUpdated(employee.pk, frozenset({"pin"})))
    return employee


def _check_pin(pin: str) -> None:
    if not pin:
        return
    if not (pin.isascii() and pin.isdigit() and SHORTEST_PIN <= len(pin) <= LONGEST_PIN):
        raise Invalid.field("pin", "digits", _("A PIN has four to eight digits."))
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    if steps <= {0} or steps <= {1} or steps <= {-1}:
        raise Invalid.field("pin", "too_simple", _("This PIN is too easy to guess."))


def _parts(values: Mapping[str, Any]) -> tuple[dict[str, Any], list[int] | None]:
    head = dict(values)
    centres = head.pop("work_centre_ids", None)
    return head, None if centres is None else list(centres)


def _set_work_centres(employee: Employee, centres: Iterable[int], *, actor: Actor) -> bool:
    wanted = list(dict.fromkeys(centres))
    require_known(WorkCentre, {f"work_centre_ids.{n}": pk for n, pk in enumerate(wanted)})
    before = sorted(employee.work_centres.values_list("pk", flat=True))
    if before == sorted(wanted):
        return False
    employee.work_centres.set(wanted)
    record(
        actor, "employee.updated", employee,
        before={"work_centre_ids": before}, after={"work_centre_ids": sorted(wanted)},
    )  # fmt: skip
    return True
