"""Refusals of master data."""

from mes.kernel.errors import DomainError
from mes.kernel.text import gettext_noop as _


class InUse(DomainError):
    """Something else still needs the record; ``used_by`` lists what: type, id, label."""

    code = "in_use"
    message = _("This record is still in use: %(where)s")


class BomCycle(DomainError):
    """An item would contain itself; ``path`` holds the codes from the item back to itself."""

    code = "bom_cycle"
    message = _("An item cannot contain itself: %(trail)s")


class RevisionOverlap(DomainError):
    """Another active version is in force on the same days; ``conflicts`` lists ids and versions."""

    code = "revision_overlap"
    message = _("Version %(versions)s is in force on some of the same days.")


class RevisionEmpty(DomainError):
    code = "revision_empty"
    message = _("A version without lines cannot be activated.")


class RevisionLocked(DomainError):
    """Only a draft may be changed; of an active version only its last day and its note."""

    code = "revision_locked"
    message = _("An active or obsolete version cannot be changed. Make a new version.")


class NoBom(DomainError):
    code = "no_bom"
    message = _("%(item)s has no bill of materials in force on %(on)s.")


class NoRouting(DomainError):
    code = "no_routing"
    message = _("%(item)s has no routing in force on %(on)s.")


class NoConversion(DomainError):
    """``unit`` cannot be converted to the unit of ``item``."""

    code = "no_conversion"
    status = 400
    message = _("%(unit)s cannot be converted to the unit of %(item)s.")


class StructureTooLarge(DomainError):
    """A multi-level structure has more than ``most`` places."""

    code = "structure_too_large"
    message = _("The structure has more than %(most)s places.")
