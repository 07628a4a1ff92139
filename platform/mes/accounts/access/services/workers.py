"""Workers at a terminal: sign on, switch, sign off, idle."""

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from mes.accounts import backoff
from mes.accounts.access.models import PinFailure, SignOffReason, Terminal, WorkerSession
from mes.accounts.access.plant import Worker, plant
from mes.accounts.backoff import Attempt, Limit
from mes.accounts.errors import NoSuchWorker, PinRequired, WrongBadgeOrPin
from mes.audit.services import record
from mes.db.locks import lock_one
from mes.kernel import clock
from mes.kernel.actor import Actor, ActorKind

# A PIN has four digits at least: five tries in ten thousand, then growing pauses, by the worker
# and by the terminal, so that nobody is shut out of another tablet.
_BY_WORKER = Limit("pin+worker+terminal", 5, 30, 3600, timedelta(hours=12))
_BY_TERMINAL = Limit("pin+terminal", 20, 30, 900, timedelta(hours=1))
RECENT = timedelta(hours=12)
RECENT_WORKERS = 8
_ACTIVE_EVERY = timedelta(seconds=20)


def worker_actor(terminal: Terminal, employee_id: int, name: str, *, address: str) -> Actor:
    """A worker as an actor without rights yet: who did it, where."""
    return Actor(ActorKind.WORKER, employee_id, name, terminal_id=terminal.pk, address=address)


def end_open_session(terminal_id: int, reason: SignOffReason) -> int:
    """End the session that is open at a terminal, if any; how many ended."""
    return WorkerSession.objects.filter(terminal_id=terminal_id, ended_at=None).update(
        ended_at=clock.now(), end_reason=reason
    )


def end_sessions_of(employee_id: int) -> int:
    """Sign an employee off everywhere, who may not work here any more or whose badge changed."""
    return WorkerSession.objects.filter(employee_id=employee_id, ended_at=None).update(
        ended_at=clock.now(), end_reason=SignOffReason.REVOKED
    )


def present_worker(terminal_id: int, *, active_now: bool) -> WorkerSession | None:
    """Who is signed on; idling too long signs off here. ``active_now``: this is a sign of life."""
    now = clock.now()
    found = WorkerSession.objects.filter(terminal_id=terminal_id, ended_at=None).first()
    if found is None:
        return None
    if found.last_active_at <= now - timedelta(seconds=settings.WORKER_IDLE_SECONDS):
        end_open_session(terminal_id, SignOffReason.IDLE)
        return None
    if active_now and found.last_active_at <= now - _ACTIVE_EVERY:
        WorkerSession.objects.filter(pk=found.pk).update(last_active_at=now)
    return found


def recent_workers(terminal_id: int) -> Sequence[Worker]:
    """Who worked at the terminal lately and is still employed, the latest first."""
    rows = (
        WorkerSession.objects.filter(terminal_id=terminal_id, started_at__gt=clock.now() - RECENT)
        .order_by("-started_at", "-id")
        .values_list("employee_id", flat=True)[:200]
    )
    ids = list(dict.fromkeys(rows))[:RECENT_WORKERS]
    known = plant().workers(ids)
    return [known[employee_id] for employee_id in ids if employee_id in known]


def _attempts(terminal_id: int, number: str) -> list[Attempt]:
    """By terminal, and by worker where a ``number`` says whose PIN is tried."""
    attempts = [Attempt(_BY_TERMINAL, str(terminal_id), cleared=False)]
    if number:
        attempts.append(Attempt(_BY_WORKER, f"{terminal_id}\x00{number}"))
    return attempts


@transaction.atomic
def _open(terminal_id: int, worker: Worker, *, address: str) -> Worker:
    terminal = lock_one(Terminal, terminal_id)

    end_open_session(terminal_id, SignOffReason.SWITCHED)
    WorkerSession.objects.create(
        terminal=terminal,
        employee_id=worker.id,
        employee_number=worker.number,
        employee_name=worker.name,
    )

    actor = worker_actor(terminal, worker.id, worker.name, address=address)
    record(actor, "worker.signed_on", terminal)
    return worker


def sign_on(
    terminal_id: int, *, badge: str = "", number: str = "", pin: str = "", address: str
) -> Worker:
    """Sign a worker on by badge, or by number and PIN; whoever was there makes room.

    Raises WrongBadgeOrPin, LockedOut. Failures stay counted: call it outside a transaction.
    """
    attempts = _attempts(terminal_id, number.strip())
    backoff.begin(PinFailure, attempts)
    if badge:
        worker = plant().worker_by_badge(badge.strip())
    else:
        worker = plant().worker_by_number(number.strip(), pin)
    if worker is None:
        raise WrongBadgeOrPin
    backoff.succeeded(PinFailure, attempts)
    return _open(terminal_id, worker, address=address)


def _may_skip_pin(terminal_id: int, employee_id: int) -> bool:
    """Whether the worker proved who they are here and has only made room for a colleague since.

    Signing off, idling and a changed badge close that door: two taps serve those who take turns.
    """
    last = (
        WorkerSession.objects.filter(terminal_id=terminal_id, employee_id=employee_id)
        .order_by("-started_at", "-id")
        .first()
    )
    return last is not None and last.end_reason in (SignOffReason.OPEN, SignOffReason.SWITCHED)


def switch_worker(terminal_id: int, employee_id: int, *, pin: str = "", address: str) -> Worker:
    """Let one of the terminal's recent workers take over.

    Without PIN for who only made room for a colleague, else with it; who has none scans the badge.
    Raises NoSuchWorker, PinRequired, WrongBadgeOrPin, LockedOut. Call it outside a transaction.
    """
    worker = next((one for one in recent_workers(terminal_id) if one.id == employee_id), None)
    if worker is None:
        raise NoSuchWorker
    if not _may_skip_pin(terminal_id, employee_id):
        if not worker.has_pin:
            raise WrongBadgeOrPin
        if not pin:
            raise PinRequired
        attempts = _attempts(terminal_id, worker.number)
        backoff.begin(PinFailure, attempts)
        if not plant().pin_fits(employee_id, pin):
            raise WrongBadgeOrPin
        backoff.succeeded(PinFailure, attempts)
    return _open(terminal_id, worker, address=address)


@transaction.atomic
def sign_off(terminal_id: int, *, actor: Actor) -> None:
    """Sign the present worker off."""
    terminal = lock_one(Terminal, terminal_id)

    ended = end_open_session(terminal_id, SignOffReason.SIGNED_OFF)

    if ended:
        record(actor, "worker.signed_off", terminal)
