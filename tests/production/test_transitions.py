"""Every pair of states, and what each leads to."""

from itertools import product

import pytest
from django.db import IntegrityError, transaction

from mes.db.transitions import require_transition
from mes.kernel.actor import system
from mes.kernel.errors import TransitionNotAllowed
from mes.kernel.ids import WorkOrderId
from modules.production.domain.states import (
    OPERATION_TRANSITIONS,
    WORK_ORDER_TRANSITIONS,
    OperationStatus,
    WorkOrderStatus,
    allowed_actions,
)
from modules.production.errors import AlreadyReported
from modules.production.models import WorkOrder
from modules.production.services import lifecycle
from tests.factories.production import (
    a_draft_order,
    a_released_order,
    operation_of,
    report,
    take_back,
)

LEGAL = {
    "draft": {"released", "cancelled"},
    "released": {"in_progress", "on_hold", "cancelled"},
    "in_progress": {"released", "on_hold", "completed", "closed"},
    "on_hold": {"released", "in_progress", "closed", "cancelled"},
    "completed": {"in_progress", "closed"},
    "closed": set(),
    "cancelled": set(),
}
LEGAL_AT_AN_OPERATION = {
    "waiting": {"ready", "running", "done"},
    "ready": {"waiting", "running", "done"},
    "running": {"ready", "waiting", "paused", "done"},
    "paused": {"ready", "waiting", "running", "done"},
    "done": {"ready", "waiting", "running", "paused"},
}
STEPS = {
    "release": (lifecycle.release_work_order, {"draft"}),
    "hold": (lifecycle.hold_work_order, {"released", "in_progress"}),
    "resume": (lifecycle.resume_work_order, {"on_hold"}),
    "close": (lifecycle.close_work_order, {"in_progress", "on_hold", "completed"}),
    "cancel": (lifecycle.cancel_work_order, {"draft", "released", "on_hold"}),
}


@pytest.mark.parametrize(("before", "after"), list(product(WorkOrderStatus, repeat=2)))
def test_every_pair_of_work_order_states(before: WorkOrderStatus, after: WorkOrderStatus) -> None:
    if str(after) in LEGAL[str(before)]:
        require_transition(WORK_ORDER_TRANSITIONS, before, after)
    else:
        with pytest.raises(TransitionNotAllowed):
            require_transition(WORK_ORDER_TRANSITIONS, before, after)


@pytest.mark.parametrize(("before", "after"), list(product(OperationStatus, repeat=2)))
def test_every_pair_of_operation_states(before: OperationStatus, after: OperationStatus) -> None:
    legal = str(after) in LEGAL_AT_AN_OPERATION[str(before)]

    assert (after in OPERATION_TRANSITIONS[before]) is legal


@pytest.mark.usefixtures("tenant")
@pytest.mark.parametrize(("step", "status"), list(product(STEPS, WorkOrderStatus)))
def test_every_step_from_every_state(step: str, status: WorkOrderStatus) -> None:
    order = a_draft_order()
    WorkOrder.objects.filter(pk=order.pk).update(status=str(status))
    service, legal = STEPS[step]

    if status in legal:
        with transaction.atomic():
            service(WorkOrderId(order.pk), actor=system())
        assert WorkOrder.objects.get(pk=order.pk).status != status
    else:
        with pytest.raises(TransitionNotAllowed), transaction.atomic():
            service(WorkOrderId(order.pk), actor=system())
        assert WorkOrder.objects.get(pk=order.pk).status == status


@pytest.mark.usefixtures("tenant")
@pytest.mark.parametrize("status", list(WorkOrderStatus))
def test_the_buttons_are_the_steps_that_the_services_take(status: WorkOrderStatus) -> None:
    offered = set(allowed_actions(status, reported=False, started=False))
    offered -= {"print", "edit", "report"}

    assert offered == {step for step, (_service, legal) in STEPS.items() if status in legal}


@pytest.mark.usefixtures("tenant")
@pytest.mark.parametrize("status", list(WorkOrderStatus))
def test_editing_is_offered_where_the_service_takes_it(status: WorkOrderStatus) -> None:
    order = a_draft_order()
    WorkOrder.objects.filter(pk=order.pk).update(status=str(status))
    offered = "edit" in allowed_actions(status, reported=False, started=False)

    if offered:
        lifecycle.change_work_order(WorkOrderId(order.pk), {"note": "急"}, actor=system())
    else:
        with pytest.raises(TransitionNotAllowed):
            lifecycle.change_work_order(WorkOrderId(order.pk), {"note": "急"}, actor=system())

    assert offered is (status not in ("closed", "cancelled"))
    assert WorkOrder.objects.get(pk=order.pk).note == ("急" if offered else "")


@pytest.mark.usefixtures("tenant")
def test_the_database_knows_no_other_state() -> None:
    order = a_draft_order()

    with pytest.raises(IntegrityError), transaction.atomic():
        WorkOrder.objects.filter(pk=order.pk).update(status="lost")


@pytest.mark.usefixtures("tenant")
def test_a_report_that_was_taken_back_does_not_keep_an_order_from_being_cancelled() -> None:
    order = a_released_order()
    written = report(order, 10, good=1)
    take_back(written)

    with transaction.atomic():
        lifecycle.cancel_work_order(WorkOrderId(order.pk), actor=system())

    order.refresh_from_db()
    assert order.status == "cancelled"


@pytest.mark.usefixtures("tenant")
def test_an_order_with_a_report_is_not_cancelled_on_hold() -> None:
    order = a_released_order()
    report(order, 10, good=1)
    with transaction.atomic():
        lifecycle.hold_work_order(WorkOrderId(order.pk), actor=system(), reason="缺料")

    with pytest.raises(AlreadyReported), transaction.atomic():
        lifecycle.cancel_work_order(WorkOrderId(order.pk), actor=system())

    order.refresh_from_db()
    assert order.status == "on_hold"
    assert operation_of(order, 10).status == "ready"


@pytest.mark.usefixtures("tenant")
def test_resuming_goes_back_to_where_it_was() -> None:
    fresh, begun = a_released_order(), a_released_order()
    report(begun, 10, good=1)
    for order in (fresh, begun):
        with transaction.atomic():
            lifecycle.hold_work_order(WorkOrderId(order.pk), actor=system())
            lifecycle.resume_work_order(WorkOrderId(order.pk), actor=system())

    fresh.refresh_from_db()
    begun.refresh_from_db()
    assert (fresh.status, begun.status) == ("released", "in_progress")
