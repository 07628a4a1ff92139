"""What others may hear of bills."""

from dataclasses import dataclass

from mes.events import Event


@dataclass(frozen=True, slots=True)
class CreditNoteIssued(Event):
    """Part of a bill was taken back."""

    enterprise_id: int
    invoice_id: int
    credit_note_id: int
