"""Floor terminals: set up by an administrator, enrolled by a one-time code, revoked at once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from mes.accounts import backoff
from mes.accounts.access.models import PinFailure, SignOffReason, Terminal, TerminalStatus
from mes.accounts.access.plant import plant
from mes.accounts.access.services.workers import end_open_session
from mes.accounts.backoff import Attempt, Limit
from mes.accounts.changes import rights_changed
from mes.accounts.errors import EnrolmentCodeNotValid
from mes.accounts.secrets import digest, new_readable, new_secret, normalise_readable
from mes.audit.services import record, snapshot
from mes.db.locks import advisory_lock, lock_one
from mes.kernel import clock
from mes.kernel.actor import Actor, ActorKind
from mes.kernel.errors import Invalid
from mes.kernel.text import gettext_noop as _

CODE_LENGTH = 8
CODE_LIFE = timedelta(hours=24)
SEEN_EVERY = timedelta(minutes=5)
_BY_ADDRESS = Limit("enrol+address", 10, 30, 3600, timedelta(hours=1))
_TOLD = ["code", "name", "status", "work_centre_ids"]


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A terminal that waits for its device, and the code to type or scan there."""

    terminal: Terminal
    code: str


@dataclass(frozen=True, slots=True)
class Enrolled:
    """An enrolled terminal and the secret that its cookie carries."""

    terminal: Terminal
    secret: str


def _checked_work_centres(ids: Collection[int]) -> list[int]:
    known = plant().work_centres(ids)
    if set(ids) - known.keys():
        raise Invalid.field(
            "work_centre_ids", "unknown_work_centre", _("There is no such work centre.")
        )
    return sorted(set(ids))


def _next_code() -> str:
    advisory_lock("access.terminal_code")
    taken = set(Terminal.objects.values_list("code", flat=True))
    return next(f"T{number:02d}" for number in range(1, 10_000) if f"T{number:02d}" not in taken)


def _wait_for_device(terminal: Terminal) -> str:
    code = new_readable(CODE_LENGTH)
    terminal.enrolment_hash = digest(code)
    terminal.enrolment_expires_at = clock.now() + CODE_LIFE
    return code


@transaction.atomic
def create_terminal(
    *, name: str, work_centre_ids: Collection[int], code: str = "", actor: Actor
) -> Enrolment:
    """Set up a terminal for ``work_centre_ids`` (none: for all). Raises Invalid."""
    code = code.strip() or _next_code()
    centres = _checked_work_centres(work_centre_ids)
    if Terminal.objects.filter(code=code).exists():
        raise Invalid.field("code", "taken", _("This code is in use."))

    terminal = Terminal(code=code, name=name.strip(), work_centre_ids=centres)
    enrolment_code = _wait_for_device(terminal)
    terminal.save()

    record(actor, "terminal.created", terminal, after=snapshot(terminal, _TOLD))
    return Enrolment(terminal, enrolment_code)


@transaction.atomic
def update_terminal(
    terminal_id: int,
    *,
    name: str | None = None,
    code: str | None = None,
    work_centre_ids: Collection[int] | None = None,
    expected_version: int | None = None,
    actor: Actor,
) -> Terminal:
    """Change a terminal; its worker sees the change with the next request.

    Raises NotFound, VersionConflict, Invalid.
    """
    terminal = lock_one(Terminal, terminal_id)
    terminal.require_version(expected_version)
    if code and Terminal.objects.filter(code=code).exclude(pk=terminal_id).exists():
        raise Invalid.field("code", "taken", _("This code is in use."))
    before = snapshot(terminal, _TOLD)

    terminal.name = terminal.name if name is None else name.strip()
    terminal.code = code or terminal.code
    if work_centre_ids is not None:
        terminal.work_centre_ids = _checked_work_centres(work_centre_ids)
    terminal.save()

    record(actor, "terminal.updated", terminal, before=before, after=snapshot(terminal, _TOLD))

    rights_changed()
    return terminal


@transaction.atomic
def renew_terminal(terminal_id: int, *, actor: Actor) -> Enrolment:
    """A fresh code for another device; the present one keeps working until it is used.

    Raises NotFound.
    """
    terminal = lock_one(Terminal, terminal_id)

    code = _wait_for_device(terminal)
    if terminal.status == TerminalStatus.REVOKED:
        terminal.status = TerminalStatus.WAITING
    terminal.save()

    record(actor, "terminal.renewed", terminal)
    return Enrolment(terminal, code)


@transaction.atomic
def revoke_terminal(terminal_id: int, *, actor: Actor) -> Terminal:
    """Shut a terminal out at once and sign its worker off. Raises NotFound."""
    terminal = lock_one(Terminal, terminal_id)
    before = snapshot(terminal, _TOLD)

    terminal.status = TerminalStatus.REVOKED
    terminal.cookie_hash = terminal.enrolment_hash = ""
    terminal.enrolment_expires_at = None
    terminal.save()
    end_open_session(terminal.pk, SignOffReason.REVOKED)

    record(actor, "terminal.revoked", terminal, before=before, after=snapshot(terminal, _TOLD))

    rights_changed()
    return terminal


def enrol(code: str, *, address: str) -> Enrolled:
    """Make the calling device the terminal whose code this is; a former device is out.

    Raises EnrolmentCodeNotValid, LockedOut. Failures stay counted: call it outside a transaction.
    """
    attempts = [Attempt(_BY_ADDRESS, address)]
    backoff.begin(PinFailure, attempts)
    with transaction.atomic():
        terminal = (
            Terminal.objects.filter(
                enrolment_hash=digest(normalise_readable(code)),
                enrolment_expires_at__gt=clock.now(),
            )
            .select_for_update()
            .first()
        )
        if terminal is None:
            raise EnrolmentCodeNotValid

        secret = new_secret()
        terminal.cookie_hash = digest(secret)
        terminal.enrolment_hash, terminal.enrolment_expires_at = "", None
        terminal.status, terminal.enrolled_at = TerminalStatus.ENROLLED, clock.now()
        terminal.last_seen_at = terminal.enrolled_at
        terminal.save()
        end_open_session(terminal.pk, SignOffReason.REVOKED)

        actor = Actor(ActorKind.TERMINAL, terminal.pk, terminal.name, address=address)
        record(actor, "terminal.enrolled", terminal)

        rights_changed()
    backoff.succeeded(PinFailure, attempts)
    return Enrolled(terminal, secret)


def find_terminal(secret: str) -> Terminal | None:
    """The enrolled terminal whose cookie this is, in the present enterprise; notes its use."""
    if not secret or len(secret) > 100:
        return None
    terminal = Terminal.objects.filter(
        cookie_hash=digest(secret), status=TerminalStatus.ENROLLED
    ).first()
    now = clock.now()
    if terminal is not None and (
        terminal.last_seen_at is None or terminal.last_seen_at <= now - SEEN_EVERY
    ):
        Terminal.objects.filter(pk=terminal.pk).update(last_seen_at=now)
    return terminal
