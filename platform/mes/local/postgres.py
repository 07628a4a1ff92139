"""An embedded PostgreSQL cluster: made once, described as a child for the supervisor."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import psycopg2

from mes.local.ports import LOOPBACK
from mes.local.programs import Programs
from mes.local.state import Account, LocalServicesError, own_folder, write_private
from mes.local.supervisor import Child

NAME = "postgres"
SUPERUSER = "postgres"
# The program's own role is no superuser: row-level security would not hold it.
ROLE = "xueyang"
DATABASE = "xueyang"
# Since 2 the program's role is not the one that made the cluster, since 3 it may end a vacuum.
LAYOUT = 4
_EARLIER = (
    "the data of the embedded PostgreSQL are of an earlier version of this program: "
    "`make demo-reset` starts over"
)

_SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    # One statement that touches many tenants' tables locks each of them.
    "max_locks_per_transaction": "1024",
    "jit": "off",
    # Small containers have little /dev/shm, which parallel queries need.
    "max_parallel_workers_per_gather": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    "log_checkpoints": "off",
}
_DURABLE = {"synchronous_commit": "on"}
_DISPOSABLE = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "30min",
}


def database_url(port: int, password: str) -> str:
    """The address of the application's database in the embedded cluster."""
    return f"postgresql://{ROLE}:{password}@{LOOPBACK}:{port}/{DATABASE}"


def prepare_cluster(
    home: Path, programs: Programs, account: Account | None, *, password: str, durable: bool
) -> None:
    """Make the cluster in ``home/postgres`` unless it is there.

    The locale is the builtin C.UTF-8: with plain C the trigram index sees no Chinese characters.

    Raises LocalServicesError when initdb fails, or a durable cluster is of another major version
    or of an earlier layout; a disposable one is made anew.
    """
    folder = own_folder(home / NAME, account)
    data = folder / "data"
    version_file = data / "PG_VERSION"
    layout = folder / "layout"
    if version_file.exists():
        if layout.exists() and layout.read_text(encoding="utf-8").strip() == str(LAYOUT):
            _check_version(version_file, programs)
            return
        if durable:
            raise LocalServicesError(_EARLIER)
        shutil.rmtree(data)
    unfinished = folder / "unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    password_file = folder / "password"
    write_private(password_file, password, account)
    command = [
        str(programs.postgres_bin / "initdb"),
        f"--pgdata={unfinished}",
        f"--username={SUPERUSER}",
        f"--pwfile={password_file}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--locale=C.UTF-8",
        "--no-instructions",
    ]
    if not durable:
        command.append("--no-sync")
    try:
        _run_as(command, folder, account)
        unfinished.rename(data)
        layout.write_text(f"{LAYOUT}\n", encoding="utf-8")
    finally:
        password_file.unlink()


def server(
    home: Path, programs: Programs, account: Account | None, *, port: int, durable: bool
) -> Child:
    """The server process for a prepared cluster; stopped by a fast shutdown."""
    settings = {"port": str(port), **_SETTINGS, **(_DURABLE if durable else _DISPOSABLE)}
    command = [str(programs.postgres_bin / "postgres"), "-D", str(home / NAME / "data")]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    return Child(
        NAME,
        command,
        environment=_environment(),
        folder=home / NAME,
        account=account,
        stop_signal=signal.SIGINT,
        stop_timeout=60.0,
    )


def answers(port: int, password: str) -> bool:
    """Whether our cluster accepts connections; makes the program's role and database on the way.

    Raises LocalServicesError for a cluster that an earlier version made.
    """
    try:
        connection = psycopg2.connect(
            host=LOOPBACK,
            port=port,
            user=SUPERUSER,
            password=password,
            dbname="postgres",
            connect_timeout=3,
        )
    except psycopg2.OperationalError as refused:
        if "password authentication failed" in str(refused):
            raise LocalServicesError(_EARLIER) from None
        return False
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            _make_role_and_database(cursor, password)
    except psycopg2.OperationalError:
        return False
    finally:
        connection.close()
    return True


def _make_role_and_database(cursor: psycopg2.extensions.cursor, password: str) -> None:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
    if cursor.fetchone() is None:
        cursor.execute(f'CREATE ROLE "{ROLE}" LOGIN CREATEDB PASSWORD %s', [password])
        # Or dropping a database fails whenever it happens to be vacuumed.
        cursor.execute(f'GRANT pg_signal_backend, pg_signal_autovacuum_worker TO "{ROLE}"')
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
    if cursor.fetchone() is None:
        cursor.execute(f'CREATE DATABASE "{DATABASE}" OWNER "{ROLE}"')


def _check_version(version_file: Path, programs: Programs) -> None:
    have = version_file.read_text(encoding="utf-8").strip()
    shown = _run_as([str(programs.postgres_bin / "postgres"), "--version"], Path("/"), None)
    want = shown.split()[-1].split(".")[0]
    if have != want:
        raise LocalServicesError(
            f"the data in {version_file.parent} is of PostgreSQL {have}, the program is {want}: "
            "`make demo-reset` starts over"
        )


def _run_as(command: list[str], folder: Path, account: Account | None) -> str:
    result = subprocess.run(
        command,
        cwd=folder,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        user=None if account is None else account.uid,
        group=None if account is None else account.gid,
        extra_groups=None if account is None else [],
    )
    if result.returncode:
        raise LocalServicesError(f"{Path(command[0]).name} failed: {result.stderr.strip()}")
    return result.stdout


def _environment() -> dict[str, str]:
    """A small environment of our own: no PG* variable of the caller may redirect the server."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}
