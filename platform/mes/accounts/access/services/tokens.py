"""API tokens: made, shown once, found by hash, revoked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from mes.accounts.access.models import ApiToken
from mes.accounts.errors import GrantNotHeld
from mes.accounts.secrets import digest, new_secret
from mes.audit.services import record, snapshot
from mes.db.locks import lock_one
from mes.kernel import clock
from mes.kernel.actor import Actor, ActorKind
from mes.kernel.errors import Invalid, NotFound, PermissionDenied
from mes.kernel.text import gettext_noop as _

MARK = "xy_"  # so that a token found in a file is recognised for what it is
LONGEST_LIFE = timedelta(days=366)
_PREFIX_LENGTH = 11
_USED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token with its text, which nobody can read again."""

    row: ApiToken
    token: str


@transaction.atomic
def create_token(
    *, name: str, scopes: Iterable[str], expires_at: datetime, actor: Actor
) -> NewToken:
    """Make a token that acts for ``actor`` with ``scopes``.

    Raises GrantNotHeld for scopes beyond the actor's rights, Invalid for a life in the past or
    over ``LONGEST_LIFE``, PermissionDenied for anybody but a person.
    """
    if actor.kind != ActorKind.PERSON:
        raise PermissionDenied
    wanted = sorted(set(scopes))
    missing = [code for code in wanted if not actor.may(code)]
    if missing:
        raise GrantNotHeld(permissions=", ".join(missing))
    now = clock.now()
    if not now < expires_at <= now + LONGEST_LIFE:
        raise Invalid.field("expires_at", "out_of_range", _("A token lives at most one year."))

    token = MARK + new_secret()
    row = ApiToken.objects.create(
        name=name.strip(),
        prefix=token[:_PREFIX_LENGTH],
        token_hash=digest(token),
        scopes=wanted,
        person_id=actor.id,
        person_name=actor.name[:120],
        expires_at=expires_at,
    )

    record(actor, "api_token.created", row, after=snapshot(row, ["name", "scopes", "expires_at"]))
    return NewToken(row, token)


@transaction.atomic
def revoke_token(token_id: int, *, actor: Actor) -> None:
    """End a token at once. Raises NotFound."""
    row = lock_one(ApiToken, token_id)
    if row.revoked_at is not None:
        raise NotFound(record="token", id=token_id)

    row.revoked_at = clock.now()
    row.save(update_fields=["revoked_at"])

    record(actor, "api_token.revoked", row)


def find_token(text: str) -> ApiToken | None:
    """The token in force whose text this is, in the present enterprise; notes its use."""
    if not text.startswith(MARK) or len(text) > 100:
        return None
    now = clock.now()
    row = ApiToken.objects.filter(
        token_hash=digest(text), revoked_at=None, expires_at__gt=now
    ).first()
    if row is not None and (row.last_used_at is None or row.last_used_at <= now - _USED_EVERY):
        ApiToken.objects.filter(pk=row.pk).update(last_used_at=now)
    return row
