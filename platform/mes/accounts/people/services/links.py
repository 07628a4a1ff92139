"""One-time links of accounts: password reset, hand-over between enterprises."""

from datetime import timedelta

from django.db import transaction

from mes.accounts.errors import LinkNotValid
from mes.accounts.people.models import AccountLink, LinkKind
from mes.accounts.secrets import digest, new_secret
from mes.kernel import clock
from mes.kernel.ids import EnterpriseId

HAND_OVER_LIFE = timedelta(seconds=30)
RESET_LIFE = timedelta(hours=1)
FIRST_PASSWORD_LIFE = timedelta(days=7)


@transaction.atomic
def issue(
    kind: LinkKind, person_id: int, *, enterprise_id: EnterpriseId | None, life: timedelta
) -> str:
    """A fresh secret; an older one of the same kind for the person and place stops working."""
    now = clock.now()
    AccountLink.objects.filter(
        kind=kind, person_id=person_id, enterprise_id=enterprise_id, used_at=None
    ).update(used_at=now)
    secret = new_secret()
    AccountLink.objects.create(
        kind=kind,
        person_id=person_id,
        enterprise_id=enterprise_id,
        token_hash=digest(secret),
        expires_at=now + life,
    )
    return secret


def use(kind: LinkKind, secret: str, *, enterprise_id: EnterpriseId | None) -> AccountLink:
    """Use the link up, in the caller's transaction.

    Raises LinkNotValid for one that was used, is too old or belongs to another host.
    """
    link = (
        AccountLink.objects.filter(
            kind=kind,
            token_hash=digest(secret),
            enterprise_id=enterprise_id,
            used_at=None,
            expires_at__gt=clock.now(),
            person__is_active=True,
        )
        .select_for_update(of=("self",))
        .select_related("person")
        .first()
    )
    if link is None:
        raise LinkNotValid
    link.used_at = clock.now()
    link.save(update_fields=["used_at"])
    return link
