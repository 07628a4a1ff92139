"""Find or start the database and the cache: real servers from the environment, else embedded."""

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mes.local import postgres, valkey
from mes.local.keeper import KEEPER_LOCK, LOG_FILE, PLAN_FILE, START_LOCK, USERS_LOCK
from mes.local.ports import forget_port, remembered_port
from mes.local.programs import copied_programs, installed_programs
from mes.local.state import (
    SOURCE_ROOT,
    LocalServicesError,
    exclusive,
    is_held,
    open_lock,
    prepare_data_directory,
    prepare_state,
    read_json,
    service_account,
    share,
    try_exclusive,
    write_json,
)

POSTGRES_PORT = 15432
VALKEY_PORT = 16379
_PASSWORDS_FILE = "passwords.json"
_START_TIMEOUT = 90.0
_STOP_TIMEOUT = 90.0
_LAUNCHES = 3
_LOG_LIMIT = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Services:
    """The addresses to use, and the way to say that we no longer use them."""

    database_url: str
    redis_url: str
    release: Callable[[], None]

    def stop(self) -> None:
        """Give up our use; the embedded servers end with their last user. Safe to call twice."""
        self.release()


def start_services(state: Path, *, durable: bool) -> Services:
    """Find or start PostgreSQL and Valkey for a state folder and count us as a user.

    DATABASE_URL and REDIS_URL take precedence, each for its own: nothing is started for it.
    ``durable=False`` trades crash safety for speed (tests); a server that already runs for the
    state is used as it is. Data stay in the state folder (for root: see ``data_directory``).

    Raises LocalServicesError when a service cannot be started, with the end of its log.
    """
    external = _external()
    if all(external):
        return Services(*external, release=_nothing)
    state = state.absolute()
    prepare_state(state)
    place = share(state / USERS_LOCK)
    try:
        with exclusive(state / START_LOCK):
            plan = _find(state, external) or _launch(state, external, durable=durable)
    except BaseException:
        os.close(place)
        raise
    return Services(*_urls(plan, external), release=_Release(state, place))


def running_services(state: Path) -> Services | None:
    """The services that somebody else keeps running for the state, or None.

    Does not count us as a user: ``stop`` on the answer does nothing.
    """
    external = _external()
    if all(external):
        return Services(*external, release=_nothing)
    if not (state / PLAN_FILE).exists():
        return None
    plan = _find(state.absolute(), external)
    return None if plan is None else Services(*_urls(plan, external), release=_nothing)


def stop_services(state: Path) -> None:
    """Stop the embedded services of a state whoever uses them; nothing when none run.

    Raises LocalServicesError when they do not stop.
    """
    if not state.is_dir():
        return
    with exclusive(state / START_LOCK):
        _stop_keeper(state)


@dataclass(slots=True)
class _Release:
    state: Path
    place: int | None

    def __call__(self) -> None:
        if self.place is None:
            return
        os.close(self.place)
        self.place = None
        with exclusive(self.state / START_LOCK):
            users = open_lock(self.state / USERS_LOCK)
            try:
                if try_exclusive(users):
                    _stop_keeper(self.state)
            finally:
                os.close(users)


def _nothing() -> None:
    """The release of services that are not ours to stop."""


def _external() -> tuple[str, str]:
    return os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")


def _urls(plan: dict[str, Any], external: tuple[str, str]) -> tuple[str, str]:
    database, cache = external
    return (
        database or postgres.database_url(plan["postgres_port"], plan["postgres_password"]),
        cache or valkey.redis_url(plan["valkey_port"], plan["valkey_password"]),
    )


def _find(state: Path, external: tuple[str, str]) -> dict[str, Any] | None:
    """The plan of a living keeper whose services answer; None when no keeper lives."""
    plan = read_json(state / PLAN_FILE)
    if not plan or not is_held(state / KEEPER_LOCK):
        return None
    needed = {"postgres_port"} if not external[0] else set()
    needed |= {"valkey_port"} if not external[1] else set()
    if not needed <= plan.keys():
        raise LocalServicesError(
            f"the services of {state} were started beside an external server that is no longer "
            "configured: stop what uses them first"
        )
    if not _wait_until_ready(state, plan, log_start=_log_size(state)):
        raise LocalServicesError(f"the services do not answer\n{_log_tail(state, 0)}")
    return plan


def _launch(state: Path, external: tuple[str, str], *, durable: bool) -> dict[str, Any]:
    _trim_log(state)
    for _ in range(_LAUNCHES):
        plan = _plan(state, external, durable=durable)
        write_json(state / PLAN_FILE, plan)
        log_start = _log_size(state)
        _spawn_keeper(state)
        if _wait_until_ready(state, plan, log_start=log_start):
            return plan
        failure = _log_tail(state, log_start)
        _stop_keeper(state)
        if "Address already in use" not in failure:
            raise LocalServicesError(f"the services did not start\n{failure}")
        # Somebody took a port between our probe and the server's start: search again.
        forget_port(state, postgres.NAME)
        forget_port(state, valkey.NAME)
    raise LocalServicesError("the services found no free port")


def _plan(state: Path, external: tuple[str, str], *, durable: bool) -> dict[str, Any]:
    """Prepare everything the keeper needs and describe it."""
    account = service_account()
    home = prepare_data_directory(state)
    programs = installed_programs() if account is None else copied_programs(home)
    passwords = _passwords(state)
    plan: dict[str, Any] = {
        "durable": durable,
        "postgres_bin": str(programs.postgres_bin),
        "valkey_server": str(programs.valkey_server),
    }
    # States start their search apart, so that two that start together rarely meet.
    apart = sum(str(state).encode()) % 400
    if not external[0]:
        password = passwords[postgres.NAME]
        postgres.prepare_cluster(home, programs, account, password=password, durable=durable)
        plan["postgres_port"] = remembered_port(state, postgres.NAME, POSTGRES_PORT + apart)
        plan["postgres_password"] = password
    if not external[1]:
        plan["valkey_port"] = remembered_port(state, valkey.NAME, VALKEY_PORT + apart)
        plan["valkey_password"] = passwords[valkey.NAME]
    return plan


def _passwords(state: Path) -> dict[str, str]:
    known = read_json(state / _PASSWORDS_FILE)
    if not known:
        known = {name: secrets.token_urlsafe(24) for name in (postgres.NAME, valkey.NAME)}
        write_json(state / _PASSWORDS_FILE, known)
    return known


def _spawn_keeper(state: Path) -> None:
    # A keeper that was killed left its number behind; nobody may take it for the new one's.
    (state / KEEPER_LOCK).write_bytes(b"")
    environment = {**os.environ, "PYTHONPATH": str(SOURCE_ROOT), "PYTHONUNBUFFERED": "1"}
    with (state / LOG_FILE).open("ab") as log:
        # Returns at once: the keeper forks itself away, so it is nobody's child to be waited for.
        subprocess.run(
            [sys.executable, "-m", "mes.local.keeper", str(state)],
            cwd=state,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            check=True,
        )


def _wait_until_ready(state: Path, plan: dict[str, Any], *, log_start: int) -> bool:
    """Wait for the planned services; False when they give up, lack their port or take too long."""
    waiting = [
        (check, plan[f"{name}_port"], plan[f"{name}_password"])
        for name, check in ((postgres.NAME, postgres.answers), (valkey.NAME, valkey.answers))
        if f"{name}_port" in plan
    ]
    born = time.monotonic()
    while time.monotonic() - born < _START_TIMEOUT:
        waiting = [entry for entry in waiting if not entry[0](*entry[1:])]
        if not waiting:
            return True
        keeper_gone = time.monotonic() - born > 5 and not is_held(state / KEEPER_LOCK)
        if keeper_gone or "Address already in use" in _log_tail(state, log_start):
            return False
        time.sleep(0.05)
    return False


def _stop_keeper(state: Path) -> None:
    """End the keeper, which stops its children, and wait for it."""
    (state / PLAN_FILE).unlink(missing_ok=True)
    deadline = time.monotonic() + _STOP_TIMEOUT
    asked = False
    while is_held(state / KEEPER_LOCK):
        if not asked:
            asked = _signal_keeper(state)
        if time.monotonic() > deadline:
            raise LocalServicesError(f"the services of {state} do not stop")
        time.sleep(0.02)


def _signal_keeper(state: Path) -> bool:
    written = (state / KEEPER_LOCK).read_text(encoding="utf-8")
    if not written:
        return False
    try:
        os.kill(int(written), signal.SIGTERM)
    except ProcessLookupError:
        return False
    return True


def _log_size(state: Path) -> int:
    log = state / LOG_FILE
    return log.stat().st_size if log.exists() else 0


def _log_tail(state: Path, start: int) -> str:
    """The last part of the services' log, from ``start`` bytes at the earliest."""
    log = state / LOG_FILE
    if not log.exists():
        return ""
    with log.open("rb") as file:
        file.seek(max(start, _log_size(state) - 4096))
        return file.read().decode("utf-8", "replace").strip()


def _trim_log(state: Path) -> None:
    if _log_size(state) > _LOG_LIMIT:
        (state / LOG_FILE).unlink()
