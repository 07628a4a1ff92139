"""Links to the shop board for screens without a person."""

from datetime import timedelta

from django.db import transaction

from mes.accounts.changes import rights_changed
from mes.accounts.secrets import digest, new_secret
from mes.audit.services import record
from mes.db.locks import lock_one
from mes.kernel import clock
from mes.kernel.actor import Actor
from mes.kernel.errors import NotFound
from modules.production.models import BoardLink

_SEEN_EVERY = timedelta(minutes=5)


@transaction.atomic
def create_board_link(name: str, *, actor: Actor) -> tuple[BoardLink, str]:
    """A new link and its key, which is shown this once."""
    key = new_secret()

    link = BoardLink.objects.create(name=name, key_hash=digest(key), created_by=actor.name[:120])

    record(actor, "board_link.created", link, after={"name": name})
    return link, key


def revoke_board_link(link_id: int, *, actor: Actor) -> None:
    """Make the link useless at once. Raises NotFound."""
    link = lock_one(BoardLink, link_id)

    if link.revoked_at is not None:
        raise NotFound(record="boardlink", id=link_id)

    link.revoked_at = clock.now()
    link.save(update_fields=["revoked_at"])

    record(actor, "board_link.revoked", link, after={"name": link.name})

    rights_changed()


def find_board_link(key: str) -> BoardLink | None:
    """The link that ``key`` opens; notes now and then that it was seen."""
    found = BoardLink.objects.filter(key_hash=digest(key), revoked_at__isnull=True).first()
    now = clock.now()
    if found is not None and (found.last_seen_at is None or found.last_seen_at < now - _SEEN_EVERY):
        BoardLink.objects.filter(pk=found.pk).update(last_seen_at=now)
    return found
