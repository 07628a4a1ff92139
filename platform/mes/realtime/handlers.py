"""What pages are told of changes below."""

from mes.accounts.changes import on_change
from mes.realtime.services import announce
from mes.realtime.topics import SESSION


def announce_session() -> None:
    """Everybody's rights or modules may be others now."""
    announce(SESSION, "changed", {})


on_change(announce_session)
