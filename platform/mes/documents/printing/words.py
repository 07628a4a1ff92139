"""The words on printed forms in the active language, for callers that have none of their own."""

from dataclasses import dataclass

from django.utils.translation import gettext, pgettext


@dataclass(frozen=True, slots=True)
class FormWords:
    """What every form says."""

    number: str
    printed: str
    pages: str
    reprint: str

    @classmethod
    def translated(cls) -> "FormWords":
        return cls(
            number=gettext("No. "),
            printed=gettext("Printed {at} by {by}"),
            pages=gettext("Page {page} of {pages}"),
            reprint=gettext("Reprint {count}"),
        )


@dataclass(frozen=True, slots=True)
class TravellerWords:
    """What a traveller says."""

    form: FormWords
    title: str
    item: str
    name: str
    specification: str
    quantity: str
    start: str
    due: str
    order: str
    customer: str
    bom: str
    routing: str
    lot: str
    operations: str
    sequence: str
    operation: str
    work_centre: str
    standard: str
    piece_rate: str
    inspect: str
    scan: str
    good: str
    scrap: str
    worker: str
    date: str
    components: str
    line: str
    unit: str
    required: str
    location: str
    issued: str
    remarks: str
    released_by: str
    received_by: str
    inspected_by: str

    @classmethod
    def translated(cls) -> "TravellerWords":
        return cls(
            form=FormWords.translated(),
            title=gettext("Production traveller"),
            item=gettext("Item code"),
            name=gettext("Item name"),
            specification=gettext("Specification"),
            quantity=gettext("Quantity"),
            start=gettext("Planned start"),
            due=gettext("Due date"),
            order=gettext("Sales order"),
            customer=gettext("Customer"),
            bom=gettext("BOM version"),
            routing=gettext("Routing version"),
            lot=gettext("Lot"),
            operations=gettext("Operations"),
            sequence=pgettext("print", "Op."),
            operation=gettext("Operation"),
            work_centre=gettext("Work centre"),
            standard=gettext("Setup / run (min)"),
            piece_rate=gettext("Piece rate (yuan)"),
            inspect=pgettext("print", "Insp."),
            scan=gettext("Scan to report"),
            good=pgettext("print", "Good"),
            scrap=pgettext("print", "Scrap"),
            worker=pgettext("print", "Worker"),
            date=pgettext("print", "Date"),
            components=gettext("Components"),
            line=pgettext("print", "Line"),
            unit=gettext("Unit"),
            required=gettext("Required"),
            location=gettext("Location"),
            issued=pgettext("print", "Issued"),
            remarks=gettext("Remarks: "),
            released_by=gettext("Released by: "),
            received_by=gettext("Received by: "),
            inspected_by=gettext("Inspected by: "),
        )


@dataclass(frozen=True, slots=True)
class DeliveryNoteWords:
    """What a delivery note says."""

    form: FormWords
    title: str
    customer: str
    address: str
    contact: str
    order: str
    customer_order: str
    date: str
    carrier: str
    line: str
    item: str
    name: str
    specification: str
    unit: str
    quantity: str
    price: str
    amount: str
    tax_rate: str
    tax: str
    remark: str
    total: str
    in_capitals: str
    remarks: str
    made_by: str
    delivered_by: str
    received_by: str
    copies: tuple[str, str, str]

    @classmethod
    def translated(cls) -> "DeliveryNoteWords":
        return cls(
            form=FormWords.translated(),
            title=gettext("Delivery note"),
            customer=gettext("Customer: "),
            address=gettext("Address: "),
            contact=gettext("Contact: "),
            order=gettext("Sales order: "),
            customer_order=gettext("Customer's order: "),
            date=gettext("Delivery date: "),
            carrier=gettext("Carrier: "),
            line=pgettext("print", "Line"),
            item=gettext("Item code"),
            name=gettext("Item name"),
            specification=gettext("Specification"),
            unit=gettext("Unit"),
            quantity=gettext("Quantity"),
            price=gettext("Unit price"),
            amount=gettext("Amount"),
            tax_rate=gettext("Tax rate"),
            tax=gettext("Tax"),
            remark=gettext("Remark"),
            total=gettext("Total"),
            in_capitals=gettext("Total in capitals: "),
            remarks=gettext("Remarks: "),
            made_by=gettext("Made by: "),
            delivered_by=gettext("Delivered by: "),
            received_by=gettext("Received by (sign, stamp): "),
            copies=(gettext("Sender's copy"), gettext("Customer's copy"), gettext("Finance copy")),
        )


@dataclass(frozen=True, slots=True)
class LabelWords:
    """What labels, badges and the enrolment sheet say."""

    specification: str
    unit: str
    item: str
    lot: str
    quantity: str
    received: str
    expires: str
    warehouse: str
    number: str
    department: str
    badge_note: str
    enrolment: str
    terminal: str
    code: str
    valid_until: str
    steps: tuple[str, str, str]

    @classmethod
    def translated(cls) -> "LabelWords":
        return cls(
            specification=gettext("Specification"),
            unit=gettext("Unit"),
            item=gettext("Item"),
            lot=gettext("Lot"),
            quantity=gettext("Quantity"),
            received=gettext("Received"),
            expires=gettext("Best before"),
            warehouse=gettext("Warehouse"),
            number=pgettext("print", "Number"),
            department=gettext("Department"),
            badge_note=gettext("Scan at the terminal, then enter your PIN. Report a lost card."),
            enrolment=gettext("Enrol a floor terminal"),
            terminal=gettext("Terminal"),
            code=gettext("Enrolment code"),
            valid_until=gettext("Valid until"),
            steps=(
                gettext("Connect the tablet to the factory's network."),
                gettext("Scan the code with the tablet's camera, or open the address above."),
                gettext("Check the terminal's name, confirm, and destroy this sheet."),
            ),
        )
