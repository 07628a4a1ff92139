"""Nothing may be dated in what is closed."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction

from mes.audit.models import AuditEntry
from mes.kernel.actor import Actor, system
from mes.kernel.errors import Invalid
from mes.tenancy import context
from modules.inventory.errors import PeriodClosed
from modules.inventory.models import StockBalance, StockDocument, StockDocumentKind, StockMove
from modules.inventory.selectors.verify import drift
from modules.inventory.services.closing import close_through
from modules.inventory.services.documents import Entry, post_document, reverse_document
from tests.factories.committed import in_threads
from tests.factories.inventory import received, today
from tests.factories.masterdata import a_location, an_item
from tests.factories.people import Client

YESTERDAY = timedelta(days=1)


def test_nothing_is_posted_into_a_closed_day(tenant: context.Tenant, actor: Actor) -> None:
    item, place = an_item(), a_location()
    received(item, 5, place)
    close_through(today() - YESTERDAY, actor=actor)

    with pytest.raises(PeriodClosed) as refused, transaction.atomic():
        post_document(
            StockDocumentKind.ISSUE,
            [Entry(item.pk, place.pk, Decimal(1))],
            actor=actor,
            effective_on=today() - YESTERDAY,
        )

    assert refused.value.params["closed_through"] == (today() - YESTERDAY).isoformat()
    assert StockDocument.objects.count() == 1
    assert StockMove.objects.count() == 1
    assert StockBalance.objects.get().on_hand == Decimal(5)


def test_what_was_posted_before_is_reversed_today(tenant: context.Tenant, actor: Actor) -> None:
    item, place = an_item(), a_location()
    entry = Entry(item.pk, place.pk, Decimal(5))
    document = post_document(
        StockDocumentKind.RECEIPT, [entry], actor=actor, effective_on=today() - YESTERDAY
    )
    close_through(today() - YESTERDAY, actor=actor)

    reversal = reverse_document(document.pk, actor=actor)

    assert reversal.effective_on == today()
    assert StockBalance.objects.get().on_hand == 0


def test_today_cannot_be_closed(tenant: context.Tenant, actor: Actor) -> None:
    with pytest.raises(Invalid):
        close_through(today(), actor=actor)


def test_opening_again_lets_late_papers_in(tenant: context.Tenant, actor: Actor) -> None:
    item, place = an_item(), a_location()
    close_through(today() - YESTERDAY, actor=actor)
    close_through(None, actor=actor)

    entry = Entry(item.pk, place.pk, Decimal(5))
    post_document(StockDocumentKind.RECEIPT, [entry], actor=actor, effective_on=today() - YESTERDAY)

    assert StockBalance.objects.get().on_hand == Decimal(5)
    assert AuditEntry.objects.filter(action="stock.closed").count() == 2


def test_finance_closes_and_a_storekeeper_does_not(
    api: Callable[..., Client], tenant: context.Tenant
) -> None:
    day = (today() - YESTERDAY).isoformat()
    finance = api("finance")

    refused = api("warehouse").put("/stock/closing", {"closed_through": day})
    before = finance.get("/stock/closing").json()
    closed = finance.put("/stock/closing", {"closed_through": day}, if_match='"0"')
    stale = finance.put("/stock/closing", {"closed_through": None}, if_match='"0"')

    assert refused.status_code == 403
    assert before == {"closed_through": None, "version": 0}
    assert closed.json() == {"closed_through": day, "version": 1}
    assert stale.status_code == 412
    assert finance.get("/stock/closing").json()["closed_through"] == day


@pytest.mark.threads
def test_a_closing_waits_for_postings_and_those_after_see_it(
    committed_enterprise: context.Tenant,
) -> None:
    with context.within(committed_enterprise):
        item, place = an_item(), a_location()
        day = today() - YESTERDAY

        def post() -> object:
            entry = Entry(item.pk, place.pk, Decimal(1))
            return post_document(
                StockDocumentKind.RECEIPT, [entry], actor=system(), effective_on=day
            )

        def close() -> object:
            closing = close_through(day, actor=system())
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM inventory_stockmove")
                return closing.closed_through, cursor.fetchone()[0]

        outcomes = in_threads(post, post, close, post, post, tenant=committed_enterprise)

        posted = [one for one in outcomes if isinstance(one, StockDocument)]
        refused = [one for one in outcomes if isinstance(one, PeriodClosed)]
        assert len(posted) + len(refused) == 4
        assert outcomes[2] == (day, len(posted))
        assert StockMove.objects.count() == len(posted)
        assert drift() == []
