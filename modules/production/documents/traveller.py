"""The traveller of a work order."""

from mes.documents.printing.paper import A4, Paper
from mes.documents.printing.stamp import PrintStamp
from mes.documents.printing.traveller import (
    TravellerComponent,
    TravellerData,
    TravellerOperation,
    render_traveller,
)
from mes.documents.printing.words import TravellerWords
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.errors import TransitionNotAllowed
from mes.tenancy.context import present_tenant
from modules.production.domain.states import PRINTABLE
from modules.production.selectors.work_orders import whole_work_order


def traveller(
    work_order_id: int, *, actor: Actor, size: Paper = A4, piece_rates: bool = False
) -> tuple[str, bytes]:
    """The work order's number and its traveller as a PDF, in the active language.

    Piece rates are printed only when asked for by who may see costs. Raises NotFound, and
    TransitionNotAllowed for a draft or a cancelled order.
    """
    order = whole_work_order(work_order_id)
    if order.status not in PRINTABLE:
        raise TransitionNotAllowed(from_state=order.status, to_state="printed")
    data = TravellerData(
        words=TravellerWords.translated(),
        enterprise=present_tenant().name,
        number=order.number,
        item=order.item.code,
        name=order.item.name,
        quantity=order.quantity,
        unit=order.unit,
        operations=[
            TravellerOperation(
                sequence=operation.seq,
                name=operation.name,
                work_centre=operation.work_centre_name,
                setup_minutes=operation.setup_minutes,
                run_minutes=operation.run_minutes,
                piece_rate=operation.piece_rate,
                inspected=operation.inspection,
            )
            for operation in order.operations.all()
        ],
        components=[
            TravellerComponent(
                item=component.item.code,
                name=component.item.name,
                specification=component.item.specification,
                unit=component.unit,
                required=component.required,
            )
            for component in order.components.all()
        ],
        specification=order.item.specification,
        due=order.due_date,
        order=order.order_number,
        customer=order.customer_name,
        bom_version=order.bom_version,
        routing_version=order.routing_version,
        remarks=order.note,
        show_piece_rates=piece_rates and actor.sees_costs,
        stamp=PrintStamp(at=clock.now(), by=actor.name),
    )
    return order.number, render_traveller(data, size)
