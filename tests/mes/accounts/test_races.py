"""What two people do at once."""

import pytest
from django.db import transaction

from mes.accounts.access.selectors import roles_of
from mes.accounts.access.services import create_terminal, enrol
from mes.accounts.backoff import Attempt, Limit, begin
from mes.accounts.errors import EnrolmentCodeNotValid, LastOwner, LinkNotValid, LockedOut
from mes.accounts.people.models import LinkKind, Membership, SignInFailure
from mes.accounts.people.services import Credentials, links
from mes.accounts.people.services.sign_in import BY_ACCOUNT_AND_ADDRESS
from mes.catalog.services import accept_invitation, invite, remove_member
from mes.kernel.actor import system
from mes.tenancy import context
from mes.tenancy.context import Tenant
from tests.factories.committed import in_threads
from tests.factories.people import a_member

pytestmark = pytest.mark.threads


def test_guesses_sent_at_once_get_no_more_tries(committed_enterprise: Tenant) -> None:
    limit = Limit("race", 3, 60, 60, BY_ACCOUNT_AND_ADDRESS.memory)
    attempts = [Attempt(limit, committed_enterprise.code)]

    outcomes = in_threads(
        *[lambda: begin(SignInFailure, attempts) for _ in range(8)], tenant=committed_enterprise
    )
    SignInFailure.objects.filter(subject=attempts[0].subject).delete()

    assert sum(outcome is None for outcome in outcomes) == 3
    assert sum(isinstance(outcome, LockedOut) for outcome in outcomes) == 5


def test_two_owners_cannot_remove_each_other(committed_enterprise: Tenant) -> None:
    owners = [a_member(committed_enterprise, "owner") for _ in range(2)]
    memberships = [Membership.objects.get(person=owner).pk for owner in owners]

    outcomes = in_threads(
        *[lambda pk=pk: remove_member(pk, actor=system()) for pk in memberships],
        tenant=committed_enterprise,
    )

    assert [type(outcome) for outcome in outcomes if outcome] == [LastOwner]
    with context.within(committed_enterprise):
        assert sum("owner" in roles_of(owner.pk) for owner in owners) == 1


def test_an_invitation_is_accepted_by_one(committed_enterprise: Tenant) -> None:
    with context.within(committed_enterprise):
        made = invite(
            name="李四",
            phone="13677778888",
            email="",
            roles=["viewer"],
            membership_expires_at=None,
            actor=system(),
        )
    secret = made.link.split("token=")[1]
    credentials = Credentials("13677778888", "another good phrase", address="10.9.9.9")

    outcomes = in_threads(
        *[
            lambda: accept_invitation(secret, name="", credentials=credentials, address="")
            for _ in range(3)
        ],
        tenant=committed_enterprise,
    )

    assert sum(isinstance(outcome, LinkNotValid) for outcome in outcomes) == 2
    assert Membership.objects.filter(enterprise_id=committed_enterprise.id).count() == 1


def test_a_link_is_used_by_one(committed_enterprise: Tenant) -> None:
    person = a_member(committed_enterprise, "viewer")
    secret = links.issue(
        LinkKind.HAND_OVER,
        person.pk,
        enterprise_id=committed_enterprise.id,
        life=links.HAND_OVER_LIFE,
    )

    def use() -> None:
        with transaction.atomic():
            links.use(LinkKind.HAND_OVER, secret, enterprise_id=committed_enterprise.id)

    outcomes = in_threads(*[use] * 4, tenant=committed_enterprise)

    assert sum(outcome is None for outcome in outcomes) == 1
    assert sum(isinstance(outcome, LinkNotValid) for outcome in outcomes) == 3


def test_one_device_is_enrolled_by_a_code(committed_enterprise: Tenant) -> None:
    with context.within(committed_enterprise):
        code = create_terminal(name="x", work_centre_ids=[], actor=system()).code

    outcomes = in_threads(
        *[lambda n=n: enrol(code, address=f"10.8.0.{n}") for n in range(4)],
        tenant=committed_enterprise,
    )

    assert sum(isinstance(outcome, EnrolmentCodeNotValid) for outcome in outcomes) == 3
