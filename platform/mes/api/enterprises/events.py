"""What happens to an enterprise, told within it."""

from dataclasses import dataclass

from mes.events import Event


@dataclass(frozen=True, slots=True)
class EnterpriseSignedUp(Event):
    """An enterprise and its owner were made, by themselves or by an operator."""

    enterprise_id: int
