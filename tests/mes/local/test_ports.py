"""Free ports are probed and remembered."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from mes.local.ports import (
    LOOPBACK,
    forget_port,
    held_port,
    is_free,
    next_free,
    remembered_port,
)
from mes.local.state import LocalServicesError


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind((LOOPBACK, 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_port_somebody_listens_on_is_not_free(taken: int) -> None:
    assert is_free(taken) is False


def test_a_port_served_on_all_addresses_is_not_free() -> None:
    with socket.socket() as listener:
        listener.bind(("0.0.0.0", 0))  # noqa: S104 - the case under test
        listener.listen()

        assert is_free(listener.getsockname()[1]) is False


def test_the_search_passes_over_taken_ports(taken: int) -> None:
    found = next_free(taken)

    assert found > taken
    assert is_free(found)


def test_the_search_passes_over_ports_promised_to_others(taken: int) -> None:
    first = next_free(taken)

    assert next_free(taken, taken={first}) > first


def test_the_search_ends_with_the_last_port() -> None:
    with pytest.raises(LocalServicesError):
        next_free(65535, taken={65535})


def test_a_second_start_gets_the_same_port(tmp_path: Path, taken: int) -> None:
    first = remembered_port(tmp_path, "http", taken)

    assert remembered_port(tmp_path, "http", taken + 40) == first


def test_two_names_never_share_a_port(tmp_path: Path, taken: int) -> None:
    first = remembered_port(tmp_path, "http", taken)

    assert remembered_port(tmp_path, "sockets", first) != first


def test_a_remembered_port_taken_meanwhile_is_replaced(tmp_path: Path, taken: int) -> None:
    port = remembered_port(tmp_path, "http", taken)
    with socket.socket() as intruder:
        intruder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        intruder.bind((LOOPBACK, port))
        intruder.listen()

        assert remembered_port(tmp_path, "http", taken) != port


def test_a_forgotten_port_is_searched_anew(tmp_path: Path, taken: int) -> None:
    first = remembered_port(tmp_path, "http", taken)
    forget_port(tmp_path, "http")

    assert remembered_port(tmp_path, "http", first + 1) > first


def test_a_held_port_goes_to_nobody_else_who_looks(tmp_path: Path, taken: int) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for state in (ours, theirs):
        state.mkdir()

    port, holder = held_port(ours, "http", taken)
    other, other_holder = held_port(theirs, "http", taken)

    with holder, other_holder:
        assert port != other
        assert not is_free(port)


def test_two_who_looked_at_the_same_time_do_not_share_a_port(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken: int
) -> None:
    free, holder = held_port(tmp_path, "http", taken)
    late = tmp_path / "late"
    late.mkdir()
    answers = iter([True])
    monkeypatch.setattr(
        "mes.local.ports.is_free", lambda port, host: next(answers, is_free(port, host))
    )

    with holder:
        port, other = held_port(late, "http", free)
        other.close()

    assert port > free


def test_our_servers_may_listen_on_a_held_port(tmp_path: Path, taken: int) -> None:
    port, holder = held_port(tmp_path, "http", taken)

    with holder, socket.socket() as first, socket.socket() as second:
        for server in (first, second):
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            server.bind((LOOPBACK, port))
            server.listen()
        socket.create_connection((LOOPBACK, port)).close()
