"""Nothing is claimed twice, by whomever and at whatever moment."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from billing.investment.errors import UsedUp
from billing.investment.models import ClaimUse, ClaimUseEntry, UseKind
from billing.investment.services.digests import invoice_digest, serial_digest
from billing.investment.services.registry import Use, release, use_up
from mes.tenancy import context
from tests.factories.committed import an_enterprise, in_threads

D = Decimal
NUMBER = "26330000000000000017"


def _use(amount: str, most: str = "100.00", number: str = NUMBER) -> Use:
    return Use(UseKind.INVOICE, invoice_digest(number), D(amount), D(most), number)


@pytest.mark.django_db
def test_an_invoice_can_be_used_in_parts_up_to_its_amount(tenant: context.Tenant) -> None:
    use_up(tenant.id, 1, [_use("60.00")])
    use_up(tenant.id, 2, [_use("40.00")])
    with pytest.raises(UsedUp) as refused:
        use_up(tenant.id, 3, [_use("0.01")])

    assert refused.value.params["what"] == NUMBER
    assert ClaimUse.objects.get().claimed == D("100.00")


@pytest.mark.django_db
def test_another_enterprise_cannot_use_what_is_used(
    tenant: context.Tenant, other_tenant: context.Tenant
) -> None:
    use_up(tenant.id, 1, [_use("60.00")])

    with context.within(other_tenant), pytest.raises(UsedUp):
        use_up(other_tenant.id, 2, [_use("60.00")])

    assert ClaimUse.objects.get().claimed == D("60.00")


@pytest.mark.django_db
def test_all_or_nothing_is_used(tenant: context.Tenant) -> None:
    other = "26330000000000000025"
    use_up(tenant.id, 1, [_use("100.00")])

    with pytest.raises(UsedUp), transaction.atomic():
        use_up(tenant.id, 2, [_use("1.00", number=other), _use("1.00")])

    assert not ClaimUse.objects.filter(digest=invoice_digest(other)).exists()
    assert list(ClaimUseEntry.objects.values_list("claim", flat=True)) == [1]


@pytest.mark.django_db
def test_a_red_invoice_lowers_what_there_is(tenant: context.Tenant) -> None:
    use_up(tenant.id, 1, [_use("30.00", most="100.00")])

    with pytest.raises(UsedUp):
        use_up(tenant.id, 2, [_use("30.00", most="50.00")])


@pytest.mark.django_db
def test_a_released_claim_gives_everything_back(tenant: context.Tenant) -> None:
    serial = Use(UseKind.SERIAL, serial_digest("SN-1", "厂家"), D(1), D(1), "SN-1")
    use_up(tenant.id, 1, [_use("60.00"), serial])

    release(1)
    use_up(tenant.id, 2, [_use("100.00"), serial])

    assert sorted(ClaimUse.objects.values_list("claimed", flat=True)) == [D(1), D(100)]


@pytest.mark.django_db
def test_the_database_itself_refuses_too_much(tenant: context.Tenant) -> None:
    use_up(tenant.id, 1, [_use("60.00")])

    with pytest.raises(IntegrityError, match="claim_use_not_exceeded"), transaction.atomic():
        ClaimUse.objects.update(claimed=D("100.01"))


@pytest.mark.threads
def test_of_many_claims_at_once_only_as_many_as_there_is_go_through(committed_data: None) -> None:
    with an_enterprise() as tenant:
        outcomes = in_threads(
            *[
                lambda claim=claim: use_up(tenant.id, claim, [_use("30.00")])
                for claim in range(1, 9)
            ],
            tenant=tenant,
        )
        claimed = ClaimUse.objects.get(digest=invoice_digest(NUMBER)).claimed
        with context.within(tenant):
            entries = ClaimUseEntry.objects.count()
            for claim in range(1, 9):
                release(claim)
        ClaimUse.objects.all().delete()

    assert sum(isinstance(outcome, UsedUp) for outcome in outcomes) == 5
    assert (claimed, entries) == (D("90.00"), 3)


def test_digests_are_keyed_and_ignore_spelling() -> None:
    assert invoice_digest(f" {NUMBER} ") == invoice_digest(NUMBER)
    assert serial_digest("sn 1", "厂家") == serial_digest("SN1", "厂家")
    assert serial_digest("SN1", "厂家") != serial_digest("SN1", "另一厂家")
    assert len(invoice_digest(NUMBER)) == 64
