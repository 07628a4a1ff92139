"""An enterprise with its first person."""

from dataclasses import dataclass

from django.db import transaction

from mes.accounts.people.models import LinkKind, Person
from mes.accounts.people.services import add_member, create_person, links, reset_url
from mes.api.enterprises.events import EnterpriseSignedUp
from mes.audit.services import record, snapshot
from mes.catalog.registry import OWNER
from mes.catalog.services import assign_roles
from mes.events import publish
from mes.kernel.actor import Actor, system
from mes.kernel.errors import Invalid
from mes.kernel.text import gettext_noop as _
from mes.tenancy import context, hosts
from mes.tenancy.models import Enterprise
from mes.tenancy.registration import Application, candidates, checked, is_free
from mes.tenancy.services import provision

_PREFIX = "administrator."


@dataclass(frozen=True, slots=True)
class Administrator:
    """The enterprise's first person, its owner. Without ``password`` a link is made to set one."""

    name: str
    phone: str
    email: str = ""
    password: str | None = None


@dataclass(frozen=True, slots=True)
class SignedUp:
    """The enterprise, where it is served, and the link for the owner's first password, if any."""

    tenant: context.Tenant
    url: str
    link: str = ""


@transaction.atomic
def sign_up(
    application: Application,
    administrator: Administrator,
    *,
    actor: Actor,
    may_reuse_account: bool = False,
) -> SignedUp:
    """Make the enterprise with its owner; usable as soon as the transaction commits.

    Which modules it may try is not decided here. ``may_reuse_account`` lets an operator give the
    enterprise to somebody who has an account already; a stranger cannot do that by typing a phone
    number. Raises Invalid with every wrong field, those of the owner as ``administrator.…``.
    """
    tenant = _provisioned(application)
    person, is_new = _person(administrator, actor, may_reuse_account=may_reuse_account)
    add_member(tenant, person.pk, actor=actor)
    with context.within(tenant):
        assign_roles(person.pk, [OWNER], actor=system("sign-up"))
        enterprise = Enterprise.objects.get(pk=tenant.id)
        record(actor, "enterprise.created", enterprise, after=snapshot(enterprise))
        publish(EnterpriseSignedUp(tenant.id))

    link = ""
    if is_new and administrator.password is None:
        secret = links.issue(
            LinkKind.RESET, person.pk, enterprise_id=tenant.id, life=links.FIRST_PASSWORD_LIFE
        )
        link = reset_url(secret, host_label=tenant.code)
    return SignedUp(tenant, hosts.origin(tenant.code), link)


def _provisioned(application: Application) -> context.Tenant:
    if application.code:
        return provision(checked(application, application.code))
    for code in candidates(application.name):
        new = checked(application, code)
        if not is_free(code):
            continue
        try:
            with transaction.atomic():
                return provision(new)
        except Invalid as taken:
            # Somebody took the address between the look and the insert: the next one then.
            if [(error.field, error.code) for error in taken.errors] != [("code", "taken")]:
                raise
    raise Invalid.field("code", "taken", _("Please choose an address yourself."))


def _person(
    administrator: Administrator, actor: Actor, *, may_reuse_account: bool
) -> tuple[Person, bool]:
    if may_reuse_account:
        known = Person.objects.by_login(administrator.phone or administrator.email)
        if known is not None:
            return known, False
    try:
        person = create_person(
            name=administrator.name,
            phone=administrator.phone,
            email=administrator.email,
            password=administrator.password,
            actor=actor,
        )
    except Invalid as wrong:
        raise Invalid(
            errors=[
                type(error)(_PREFIX + error.field, error.code, error.message, error.params)
                for error in wrong.errors
            ]
        ) from wrong
    return person, True
