"""What the policy register and the engine refuse."""

from mes.kernel.errors import DomainError
from mes.kernel.text import gettext_noop as _


class SubsidyUndetermined(DomainError):
    """There is no total: ``missing`` names the parameters, ``lowest`` and ``highest`` the range."""

    code = "subsidy_undetermined"
    message = _("The policy leaves open what the subsidy depends on: %(missing)s")


class NotInForce(DomainError):
    """No approved version of the programme holds on that day."""

    code = "programme_not_in_force"
    message = _("No approved version of programme %(programme)s is in force on %(day)s.")


class SamePerson(DomainError):
    """Whoever wrote or submitted a version may not approve it."""

    code = "same_person"
    message = _("Somebody else has to approve what you wrote or submitted.")


class DraftExists(DomainError):
    code = "draft_exists"
    message = _("Version %(number)s is being worked on: finish or discard it first.")


class NotADraft(DomainError):
    code = "not_a_draft"
    message = _("Only a draft can be changed; this version is not one any more.")


class BeginsMissing(DomainError):
    code = "begins_missing"
    message = _("Say from which day the version holds before you submit it.")


class OverlapsVersion(DomainError):
    """Another approved version holds on days of this one and does not begin before it."""

    code = "overlaps_version"
    message = _("Version %(number)s holds from %(valid_from)s: this one has to begin after that.")


class NotApproved(DomainError):
    """A claim is computed by an approved version only."""

    code = "version_not_approved"
    message = _("Version %(number)s of programme %(programme)s is not approved.")


class ImpossibleAmount(DomainError):
    """An amount below zero, or more VAT deducted than there is."""

    code = "impossible_amount"
    status = 400
    message = _("An amount is not possible: %(what)s")
