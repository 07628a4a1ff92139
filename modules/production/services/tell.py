"""Telling screens that something changed."""

from collections.abc import Iterable, Mapping

from mes.realtime.services import announce

BOARD = "production.board"
FLOOR = "production.floor"


def tell_screens(kind: str, data: Mapping[str, int | None]) -> None:
    """Hint the board and the floor at a change; ``data`` holds ids."""
    announce(BOARD, kind, data)
    announce(FLOOR, kind, data)


def tell_work_orders(kind: str, work_order_ids: Iterable[int]) -> None:
    """Hint the board and the floor at changed work orders, all in one hint."""
    ids = sorted(work_order_ids)
    for topic in (BOARD, FLOOR):
        announce(topic, kind, {"work_order_ids": ids})
