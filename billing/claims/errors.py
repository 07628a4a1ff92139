"""What a claim is refused for."""

from mes.kernel.errors import DomainError
from mes.kernel.text import gettext_noop as _


class Incomplete(DomainError):
    """``missing`` lists what is lacking, each with a code and the line's position."""

    code = "claim_incomplete"
    message = _("The claim is not complete yet: %(count)s points are missing.")


class ClaimRunning(DomainError):
    """The project has a claim that was neither withdrawn nor rejected."""

    code = "claim_running"
    message = _("There is a claim for this project already.")


class AboveComputed(DomainError):
    """Nobody approves more than was computed, or pays or takes back more than was approved."""

    code = "above_limit"
    status = 400
    message = _("At most %(most)s yuan are possible.")


class OwnClaim(DomainError):
    """Nobody decides about a claim of an enterprise, or of a contractor's, that he belongs to.

    Source: invariant C6 of the project's reference (experts are none of the project's own).
    """

    code = "own_claim"
    status = 403
    message = _("You belong to the applicant or its contractor: somebody else has to decide.")


class PackageDamaged(DomainError):
    """The stored package is missing or not what was stored."""

    code = "package_damaged"
    status = 410
    message = _("The package is missing or damaged in the storage.")


class FrozenClaim(DomainError):
    """What was submitted does not change."""

    code = "claim_frozen"
    message = _("The claim has been submitted; it can no longer be changed.")
