"""An embedded Valkey server: a cache and a doorbell, so nothing of it is written to disk."""

from pathlib import Path

import redis

from mes.local.ports import LOOPBACK
from mes.local.programs import Programs
from mes.local.state import Account, own_folder, write_private
from mes.local.supervisor import Child

NAME = "valkey"

_CONFIGURATION = """\
bind {host}
port {port}
requirepass {password}
dir "{folder}"
save ""
appendonly no
maxmemory 256mb
maxmemory-policy volatile-lru
loglevel warning
"""


def redis_url(port: int, password: str) -> str:
    """The address of the embedded Valkey."""
    return f"redis://:{password}@{LOOPBACK}:{port}/0"


def server(
    home: Path, programs: Programs, account: Account | None, *, port: int, password: str
) -> Child:
    """The server process; its configuration is a file, so that no password is in ``ps``."""
    folder = own_folder(home / NAME, account)
    configuration = folder / "valkey.conf"
    write_private(
        configuration,
        _CONFIGURATION.format(host=LOOPBACK, port=port, password=password, folder=_escaped(folder)),
        account,
    )
    command = [str(programs.valkey_server), str(configuration)]
    return Child(NAME, command, folder=folder, account=account)


def _escaped(folder: Path) -> str:
    """The path for between quotation marks: it may have spaces and more."""
    return str(folder).replace("\\", "\\\\").replace('"', '\\"')


def answers(port: int, password: str) -> bool:
    """Whether our Valkey accepts commands."""
    try:
        with redis.Redis.from_url(redis_url(port, password), socket_timeout=3) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False
