"""The one error tree: a stable code, an HTTP status, fields and a translatable sentence."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from mes.kernel.text import gettext_noop as _


@dataclasses.dataclass(frozen=True, slots=True)
class FieldError:
    """One field's refusal; ``field`` as the caller named it, dotted inside (``lines.2.item``)."""

    field: str
    code: str
    message: str
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)


class DomainError(Exception):
    """A rule said no.

    Subclasses set ``code`` (stable, snake_case), ``status`` (HTTP) and ``message`` (an English
    msgid with ``%(name)s`` placeholders, translated where it is shown). Keyword arguments of the
    constructor fill the placeholders and travel as members of the problem document.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    message: ClassVar[str] = _("The request was refused.")

    def __init__(self, *, errors: Sequence[FieldError] = (), **params: Any) -> None:
        self.errors = tuple(errors)
        self.params = params
        super().__init__(self.text())

    def text(self) -> str:
        """The English sentence, for logs."""
        try:
            return self.message % self.params
        except KeyError:
            return self.message


class Invalid(DomainError):
    """Input that cannot be accepted; carries one error for each field."""

    code = "invalid"
    status = 400
    message = _("Some fields are not valid.")

    @classmethod
    def field(cls, name: str, code: str, message: str, **params: Any) -> "Invalid":
        return cls(errors=[FieldError(name, code, message, params)])


class NotFound(DomainError):
    code = "not_found"
    status = 404
    message = _("There is no such record.")


class PermissionDenied(DomainError):
    code = "permission_denied"
    status = 403
    message = _("You do not have the right to do this.")


class NotAuthenticated(DomainError):
    code = "not_authenticated"
    status = 401
    message = _("Please sign in.")


class VersionConflict(DomainError):
    """Someone else changed the document meanwhile; ``current_version`` tells the newest."""

    code = "version_conflict"
    status = 412
    message = _("This record was changed by someone else. Reload it and try again.")


class TransitionNotAllowed(DomainError):
    """A state machine refused: ``from_state`` and ``to_state`` say which step."""

    code = "transition_not_allowed"
    status = 409
    message = _("This step is not allowed in the present state.")


class IdempotencyMismatch(DomainError):
    code = "idempotency_mismatch"
    status = 422
    message = _("This idempotency key was used before for another request.")


class IdempotencyInProgress(DomainError):
    code = "idempotency_in_progress"
    status = 409
    message = _("The same request is still being carried out. Try again in a moment.")


class Throttled(DomainError):
    """Too many requests; ``retry_after`` in seconds."""

    code = "throttled"
    status = 429
    message = _("Too many requests. Try again in %(retry_after)s seconds.")


class TooLarge(DomainError):
    code = "too_large"
    status = 413
    message = _("The request is too large.")


class ModuleNotActive(DomainError):
    """The enterprise has not subscribed to ``module``."""

    code = "module_not_active"
    status = 403
    message = _("This module is not active for your enterprise.")


class ModuleReadOnly(DomainError):
    """The subscription was cancelled: in its grace period ``module`` can be read, not written."""

    code = "module_read_only"
    status = 403
    message = _("The subscription to this module has ended; it can only be read.")


class EnterpriseSuspended(DomainError):
    code = "enterprise_suspended"
    status = 403
    message = _("This enterprise is suspended; its data can only be read.")
