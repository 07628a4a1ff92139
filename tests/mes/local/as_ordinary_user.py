"""Start, use and stop the services without being root; prints what it saw as JSON.

``as_ordinary_user.py STATE [PROGRAMS]``: root gives up its rights for good first. The unprivileged
account may be unable to enter the folder of root's interpreter and packages, so it then uses the
programs copied to PROGRAMS, and its keeper is forked instead of executed.
"""

import encodings.idna  # noqa: F401 - loaded late otherwise, when root's folders are closed to us
import json
import os
import sys
from pathlib import Path

import psycopg2

from mes.local import keeper, services
from mes.local.programs import copied_programs
from mes.local.state import data_directory, service_account


def give_up_root(programs_folder: Path) -> None:
    account = service_account()
    if account is None:
        return
    programs = copied_programs(programs_folder)
    os.setgroups([])
    os.setresgid(account.gid, account.gid, account.gid)
    os.setresuid(account.uid, account.uid, account.uid)
    services.installed_programs = lambda: programs
    services._spawn_keeper = fork_keeper


def fork_keeper(state: Path) -> None:
    log = os.open(state / keeper.LOG_FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    child = os.fork()
    if child == 0:
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.closerange(3, 256)
        try:
            keeper.main(state)
        finally:
            os._exit(0)
    os.close(log)
    os.waitpid(child, 0)


def main(state: Path, programs_folder: Path) -> None:
    give_up_root(programs_folder)
    running = services.start_services(state, durable=False)
    psycopg2.connect(running.database_url).close()
    data = next(state.rglob("postmaster.pid")).parent
    seen = {
        "uid": os.geteuid(),
        "data_in_state": data.is_relative_to(state),
        "data_folder_is_state": data_directory(state) == state,
        "owner": data.stat().st_uid,
    }
    running.stop()
    seen["running_after_stop"] = services.running_services(state) is not None
    sys.stdout.write(json.dumps(seen))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
