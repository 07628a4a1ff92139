"""The states of a claim, from the draft to the money and, if need be, back."""

from collections.abc import Mapping
from enum import StrEnum


class ClaimState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"  # to be corrected and submitted again
    ACCEPTED = "accepted"  # received as complete, being examined
    APPROVED = "approved"
    PAID = "paid"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    CLAWED_BACK = "clawed_back"


TRANSITIONS: Mapping[ClaimState, frozenset[ClaimState]] = {
    ClaimState.DRAFT: frozenset({ClaimState.SUBMITTED, ClaimState.WITHDRAWN}),
    ClaimState.SUBMITTED: frozenset(
        {ClaimState.ACCEPTED, ClaimState.RETURNED, ClaimState.REJECTED, ClaimState.WITHDRAWN}
    ),
    ClaimState.RETURNED: frozenset({ClaimState.SUBMITTED, ClaimState.WITHDRAWN}),
    ClaimState.ACCEPTED: frozenset(
        {ClaimState.APPROVED, ClaimState.RETURNED, ClaimState.REJECTED, ClaimState.WITHDRAWN}
    ),
    ClaimState.APPROVED: frozenset({ClaimState.PAID, ClaimState.WITHDRAWN}),
    ClaimState.PAID: frozenset({ClaimState.CLAWED_BACK}),
    ClaimState.WITHDRAWN: frozenset(),
    ClaimState.REJECTED: frozenset(),
    ClaimState.CLAWED_BACK: frozenset(),
}
#: Where the enterprise still writes; elsewhere what was submitted is frozen.
OPEN = frozenset({ClaimState.DRAFT, ClaimState.RETURNED})
#: Ends after which the project may be claimed anew.
GIVEN_UP = frozenset({ClaimState.WITHDRAWN, ClaimState.REJECTED})
