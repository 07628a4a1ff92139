"""Two activations at once cannot close a circle between them."""

import pytest
from django.db import transaction

from mes.kernel.actor import system
from mes.masterdata.domain import RevisionStatus
from mes.masterdata.errors import BomCycle
from mes.masterdata.models import Bom
from mes.masterdata.services.boms import activate_bom
from mes.tenancy import context
from tests.factories import masterdata as make
from tests.factories.committed import in_threads


@pytest.mark.threads
def test_of_two_activations_that_close_a_circle_one_is_refused(
    committed_enterprise: context.Tenant,
) -> None:
    with context.within(committed_enterprise):
        a, b = make.an_item(), make.an_item()
        drafts = [
            make.a_bom(a, {b: 1}, status=RevisionStatus.DRAFT),
            make.a_bom(b, {a: 1}, status=RevisionStatus.DRAFT),
        ]

    def activate(pk: int) -> str:
        with transaction.atomic():
            return str(activate_bom(pk, actor=system("test")).status)

    outcomes = in_threads(
        *[lambda pk=draft.pk: activate(pk) for draft in drafts], tenant=committed_enterprise
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["BomCycle", "str"]
    assert any(isinstance(outcome, BomCycle) for outcome in outcomes)
    with context.within(committed_enterprise):
        assert sorted(Bom.objects.values_list("status", flat=True)) == ["active", "draft"]


@pytest.mark.threads
def test_of_two_activations_for_the_same_days_one_is_refused(
    committed_enterprise: context.Tenant,
) -> None:
    with context.within(committed_enterprise):
        item, part = make.an_item(), make.an_item()
        drafts = [
            make.a_bom(item, {part: 1}, version_code=code, status=RevisionStatus.DRAFT)
            for code in ("1", "2")
        ]

    def activate(pk: int) -> str:
        with transaction.atomic():
            return str(activate_bom(pk, actor=system("test")).status)

    outcomes = in_threads(
        *[lambda pk=draft.pk: activate(pk) for draft in drafts], tenant=committed_enterprise
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["RevisionOverlap", "str"]
