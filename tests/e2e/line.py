"""The line between a tablet and the server, which a test can cut as a bad radio does."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Line:
    """Forwards bytes between ``port`` and the server's port for as long as it is whole.

    A browser's own off-line switch does not reach every process of it at once; a cut line does.
    """

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._lock = threading.Lock()
        self._cut = False
        self._ends: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Break what is under way; nothing passes until :meth:`mend`."""
        with self._lock:
            self._cut = True
            ends, self._ends = self._ends, set()
        for end in ends:
            _close(end)

    def mend(self) -> None:
        with self._lock:
            self._cut = False

    def close(self) -> None:
        self.cut()
        _close(self._listener)

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            self._connect(near)

    def _connect(self, near: socket.socket) -> None:
        with self._lock:
            if self._cut:
                _close(near)
                return
            try:
                far = socket.create_connection(("127.0.0.1", self._server_port))
            except OSError:
                _close(near)
                return
            self._ends |= {near, far}
        for source, target in ((near, far), (far, near)):
            threading.Thread(target=self._pass, args=(source, target), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                target.sendall(data)
        with self._lock:
            self._ends -= {source, target}
        _close(source)
        _close(target)


def _close(end: socket.socket) -> None:
    # Shutting down wakes the thread that waits on it, which closing alone does not.
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@contextmanager
def line_to(server_port: int) -> Iterator[Line]:
    """A whole line to the server on ``server_port`` of this machine."""
    line = Line(server_port)
    try:
        yield line
    finally:
        line.close()
