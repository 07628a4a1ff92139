"""Invitations by link: bound to the enterprise, good once, for a week."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from mes.accounts.access.models import Invitation
from mes.accounts.access.services import set_roles
from mes.accounts.errors import AlreadyMember, LinkNotValid
from mes.accounts.people.models import Person, normalise_phone
from mes.accounts.people.selectors import valid_memberships
from mes.accounts.people.services import Credentials, add_member, create_person, prove
from mes.accounts.secrets import digest, new_secret
from mes.audit.services import record, snapshot
from mes.catalog.services.roles import all_roles, require_may_give
from mes.db.locks import lock_one
from mes.kernel import clock
from mes.kernel.actor import Actor, ActorKind
from mes.kernel.errors import Invalid, NotFound
from mes.kernel.text import gettext_noop as _
from mes.tenancy import hosts
from mes.tenancy.context import present_tenant

LIFE = timedelta(days=7)
_TOLD = ["name", "phone", "email", "roles", "membership_expires_at", "expires_at"]


@dataclass(frozen=True, slots=True)
class NewInvitation:
    """An invitation and its link, which nobody can read again."""

    invitation: Invitation
    link: str


def open_invitations() -> QuerySet[Invitation]:
    """Invitations that can still be accepted."""
    return Invitation.objects.filter(accepted_at=None, revoked_at=None, expires_at__gt=clock.now())


def account_of(invitation: Invitation) -> Person | None:
    """The account that the invited phone or e-mail has already, or None."""
    return Person.objects.by_login(invitation.phone) or Person.objects.by_login(invitation.email)


def invitation_by(secret: str) -> Invitation:
    """The open invitation behind a link. Raises LinkNotValid."""
    invitation = open_invitations().filter(token_hash=digest(secret)).first()
    if invitation is None:
        raise LinkNotValid
    return invitation


@transaction.atomic
def invite(
    *,
    name: str,
    phone: str,
    email: str,
    roles: Collection[str],
    membership_expires_at: datetime | None,
    actor: Actor,
) -> NewInvitation:
    """Invite somebody; an earlier open invitation of the same phone or e-mail is replaced.

    Raises Invalid, GrantNotHeld, AlreadyMember.
    """
    phone, email = normalise_phone(phone), email.strip()
    if not phone and not email:
        raise Invalid.field("phone", "required", _("A phone number or e-mail is needed."))
    require_may_give(roles, actor=actor)
    secret = new_secret()
    invitation = Invitation(
        name=name.strip(),
        phone=phone,
        email=email,
        roles=sorted(set(roles)),
        membership_expires_at=membership_expires_at,
        token_hash=digest(secret),
        expires_at=clock.now() + LIFE,
        invited_by=actor.name[:120],
    )
    account = account_of(invitation)
    members = valid_memberships().filter(enterprise_id=present_tenant().id)
    if account is not None and members.filter(person=account).exists():
        raise AlreadyMember

    same = Q(phone=phone) & ~Q(phone="") | Q(email__iexact=email) & ~Q(email="")
    open_invitations().filter(same).update(revoked_at=clock.now())
    invitation.save()

    record(actor, "invitation.made", invitation, after=snapshot(invitation, _TOLD))
    link = f"{hosts.origin(present_tenant().code)}/invitations/accept?token={secret}"
    return NewInvitation(invitation, link)


@transaction.atomic
def revoke_invitation(invitation_id: int, *, actor: Actor) -> None:
    """Take an open invitation back. Raises NotFound."""
    invitation = lock_one(Invitation, invitation_id)
    if invitation.accepted_at is not None or invitation.revoked_at is not None:
        raise NotFound(record="invitation", id=invitation_id)

    invitation.revoked_at = clock.now()
    invitation.save(update_fields=["revoked_at"])

    record(actor, "invitation.revoked", invitation)


def accept_invitation(secret: str, *, name: str, credentials: Credentials, address: str) -> Person:
    """Become a member: with the account one has, proved by its password, or with a new one.

    Raises LinkNotValid, Invalid, and what proving an account raises. Failed proofs stay counted,
    so call it outside a transaction.
    """
    invitation = invitation_by(secret)
    account = account_of(invitation)
    if account is not None:
        prove(credentials, admits=lambda person: person.pk == account.pk)
    with transaction.atomic():
        invitation = lock_one(Invitation, invitation.pk)
        if invitation.accepted_at is not None or invitation.revoked_at is not None:
            raise LinkNotValid
        person = account or create_person(
            name=name or invitation.name,
            phone=invitation.phone,
            email=invitation.email,
            password=credentials.password,
            actor=Actor(ActorKind.SYSTEM, 0, invitation.name, address=address),
        )
        actor = Actor(ActorKind.PERSON, person.pk, person.name, address=address)

        add_member(
            present_tenant(),
            person.pk,
            expires_at=invitation.membership_expires_at,
            actor=actor,
        )
        known = {entry.code for entry in all_roles()}
        set_roles(person.pk, known & set(invitation.roles), actor=actor)
        invitation.accepted_at = clock.now()
        invitation.save(update_fields=["accepted_at"])

        record(actor, "invitation.accepted", invitation)
    return person
