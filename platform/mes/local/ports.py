"""Free TCP ports, remembered so that a second start answers at the same addresses."""

import socket
from collections.abc import Collection
from pathlib import Path

from mes.local.state import LocalServicesError, read_json, write_json

LOOPBACK = "127.0.0.1"
PORTS_FILE = "ports.json"
_SEARCHED = 500


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Whether a server could listen on the port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError:
            return False
    return True


def next_free(first: int, *, host: str = LOOPBACK, taken: Collection[int] = ()) -> int:
    """The first free port from ``first`` upwards that is not in ``taken``.

    Raises LocalServicesError when none of the next 500 is free.
    """
    for port in range(first, min(first + _SEARCHED, 65536)):
        if port not in taken and is_free(port, host):
            return port
    raise LocalServicesError(f"no free TCP port from {first} to {first + _SEARCHED - 1}")


def remembered_port(state: Path, name: str, preferred: int, *, host: str = LOOPBACK) -> int:
    """The port this name had last time if it is free, else the next free one from ``preferred``.

    The answer is remembered in the state folder; two names never get the same port.
    """
    known = read_json(state / PORTS_FILE)
    others = {port for other, port in known.items() if other != name}
    port = known.get(name)
    if not isinstance(port, int) or port in others or not is_free(port, host):
        port = next_free(preferred, host=host, taken=others)
        write_json(state / PORTS_FILE, {**known, name: port})
    return port


def held_port(
    state: Path, name: str, preferred: int, *, host: str = LOOPBACK
) -> tuple[int, socket.socket]:
    """The port that ``remembered_port`` gives, kept from others until the socket is closed.

    The servers share their port among processes (SO_REUSEPORT), so two programs that looked for a
    free one at the same time would both listen on it. A socket that is bound and does not listen
    keeps it: it lets our servers in, and nobody who looks whether the port is free.
    """
    while True:
        port = remembered_port(state, name, preferred, host=host)
        holder = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # past TIME_WAIT
            holder.bind((host, port))
        except OSError:
            holder.close()
            forget_port(state, name)
            preferred = port + 1
            continue
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        return port, holder


def forget_port(state: Path, name: str) -> None:
    """Let the next start search anew for this name."""
    known = read_json(state / PORTS_FILE)
    known.pop(name, None)
    write_json(state / PORTS_FILE, known)
