"""Keeps the embedded services of one state folder running while anybody uses them.

A process of its own (``python -m mes.local.keeper STATE``), so that several commands and test
workers can share one PostgreSQL and whoever leaves last turns it off, even by being killed: every
user holds a shared lock on one file, and the kernel gives it back when the user dies.
"""

import os
import sys
from pathlib import Path

from mes.local import postgres, valkey
from mes.local.programs import Programs
from mes.local.state import (
    data_directory,
    exclusive,
    is_held,
    open_lock,
    read_json,
    service_account,
    try_exclusive,
)
from mes.local.supervisor import Child, Supervisor

PLAN_FILE = "services.json"
LOG_FILE = "services.log"
KEEPER_LOCK = "keeper.lock"
USERS_LOCK = "users.lock"
START_LOCK = "start.lock"


def main(state: Path) -> None:
    """Become a background process and keep the planned services until the last user has gone."""
    if os.fork():
        # The waiting parent goes on; init, not it, inherits the keeper.
        os._exit(0)
    os.setsid()
    with exclusive(state / KEEPER_LOCK):
        (state / KEEPER_LOCK).write_text(str(os.getpid()), encoding="utf-8")
        Supervisor(
            _children(state), tick=lambda supervisor: _leave_when_unused(supervisor, state)
        ).run()


def _children(state: Path) -> list[Child]:
    plan = read_json(state / PLAN_FILE)
    home = data_directory(state)
    account = service_account()
    programs = Programs(Path(plan["postgres_bin"]), Path(plan["valkey_server"]))
    children = []
    if "postgres_port" in plan:
        children.append(
            postgres.server(
                home, programs, account, port=plan["postgres_port"], durable=plan["durable"]
            )
        )
    if "valkey_port" in plan:
        children.append(
            valkey.server(
                home,
                programs,
                account,
                port=plan["valkey_port"],
                password=plan["valkey_password"],
            )
        )
    return children


def _leave_when_unused(supervisor: Supervisor, state: Path) -> None:
    """Stop when nobody holds the users' lock, unless somebody is starting or stopping just now."""
    if is_held(state / USERS_LOCK):
        return
    starting = open_lock(state / START_LOCK)
    try:
        if try_exclusive(starting) and not is_held(state / USERS_LOCK):
            (state / PLAN_FILE).unlink(missing_ok=True)
            supervisor.request_stop()
    finally:
        os.close(starting)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
