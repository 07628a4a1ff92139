"""Whatever happens in whatever order: the books agree with a plain dictionary and with themselves."""

from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mes.kernel.actor import system
from mes.tenancy import context, directory
from modules.inventory.domain.posting import Source
from modules.inventory.errors import AlreadyPosted, AlreadyReversed, InsufficientStock
from modules.inventory.models import StockBalance, StockDocument, StockDocumentKind
from modules.inventory.public import Demand, ship, undo
from modules.inventory.selectors.verify import drift
from modules.inventory.services.documents import Entry, post_document, reverse_document
from tests.factories.inventory import today
from tests.factories.masterdata import a_location, an_item

QUANTITIES = st.decimals(min_value="0.001", max_value="50", places=3)
PLACES = st.integers(0, 1)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("receive"), PLACES, QUANTITIES),
        st.tuples(st.just("issue"), PLACES, QUANTITIES),
        st.tuples(st.just("move"), PLACES, QUANTITIES),
        st.tuples(st.just("ship"), st.just(0), QUANTITIES),
        st.tuples(st.just("reverse"), st.integers(0, 20), st.just(Decimal(0))),
        st.tuples(st.just("undo"), st.integers(0, 20), st.just(Decimal(0))),
        st.tuples(st.just("retry"), st.integers(0, 20), st.just(Decimal(0))),
    ),
    max_size=25,
)


class Books:
    """The real ledger beside a dictionary of quantities."""

    def __init__(self) -> None:
        self.actor = system("books")
        self.item = an_item()
        self.places = [a_location(), a_location()]
        self.model = [Decimal(0), Decimal(0)]
        self.documents: list[tuple[StockDocument, dict[int, Decimal]]] = []
        self.shipments: list[tuple[Source, dict[int, Decimal]]] = []
        self.undone: set[int] = set()

    def step(self, what: str, which: int, quantity: Decimal) -> None:
        getattr(self, what)(which, quantity)

    def receive(self, at: int, quantity: Decimal) -> None:
        self._document(StockDocumentKind.RECEIPT, at, quantity, {at: quantity})

    def issue(self, at: int, quantity: Decimal) -> None:
        self._document(StockDocumentKind.ISSUE, at, quantity, {at: -quantity})

    def move(self, at: int, quantity: Decimal) -> None:
        self._document(StockDocumentKind.TRANSFER, at, quantity, {at: -quantity, 1 - at: quantity})

    def _document(
        self, kind: StockDocumentKind, at: int, quantity: Decimal, change: dict[int, Decimal]
    ) -> None:
        entry = Entry(
            self.item.pk,
            self.places[at].pk,
            quantity,
            to_location_id=self.places[1 - at].pk if kind == StockDocumentKind.TRANSFER else None,
            unit_cost=Decimal("1.7") if kind == StockDocumentKind.RECEIPT else None,
        )
        possible = self.model[at] + change[at] >= 0
        try:
            with transaction.atomic():
                document = post_document(kind, [entry], actor=self.actor)
        except InsufficientStock:
            assert not possible
            return
        assert possible
        self._apply(change)
        self.documents.append((document, change))

    def ship(self, _which: int, quantity: Decimal) -> None:
        source = Source("books.delivery", len(self.shipments) + 1)
        before = self._real()
        try:
            with transaction.atomic():
                ship([Demand(self.item.pk, quantity)], source=source, actor=self.actor, on=today())
        except InsufficientStock:
            assert sum(self.model) < quantity
            return
        after = self._real()
        change = {at: after[at] - before[at] for at in (0, 1)}
        assert sum(change.values()) == -quantity
        self._apply(change)
        self.shipments.append((source, change))

    def reverse(self, which: int, _quantity: Decimal) -> None:
        if not self.documents:
            return
        document, change = self.documents[which % len(self.documents)]
        back = {at: -delta for at, delta in change.items()}
        possible = all(self.model[at] + delta >= 0 for at, delta in back.items())
        try:
            with transaction.atomic():
                reverse_document(document.pk, actor=self.actor)
        except AlreadyReversed:
            assert document.pk in self.undone
            return
        except InsufficientStock:
            assert not possible
            return
        self.undone.add(document.pk)
        self._apply(back)

    def undo(self, which: int, _quantity: Decimal) -> None:
        if not self.shipments:
            return
        number = which % len(self.shipments)
        source, change = self.shipments[number]
        reversal = Source("books.reversal", source.id)
        try:
            with transaction.atomic():
                undo(source, source=reversal, actor=self.actor, on=today())
        except AlreadyPosted:
            assert -source.id in self.undone
            return
        self.undone.add(-source.id)
        self._apply({at: -delta for at, delta in change.items()})

    def retry(self, which: int, _quantity: Decimal) -> None:
        if not self.shipments:
            return
        source, _change = self.shipments[which % len(self.shipments)]
        if sum(self.model) < Decimal("0.001"):
            return
        with pytest.raises(AlreadyPosted), transaction.atomic():
            ship(
                [Demand(self.item.pk, Decimal("0.001"))],
                source=source,
                actor=self.actor,
                on=today(),
            )

    def _apply(self, change: dict[int, Decimal]) -> None:
        for at, delta in change.items():
            self.model[at] += delta

    def _real(self) -> list[Decimal]:
        rows = dict(
            StockBalance.objects.filter(item=self.item).values_list("location_id", "on_hand")
        )
        return [rows.get(place.pk, Decimal(0)) for place in self.places]

    def audit(self) -> None:
        assert self._real() == self.model
        assert drift() == []


@pytest.mark.django_db
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_the_books_always_agree(steps: list[tuple[str, int, Decimal]]) -> None:
    with context.within(directory.by_code("alpha")), transaction.atomic():
        books = Books()
        for what, which, quantity in steps:
            books.step(what, which, quantity)
            books.audit()
        transaction.set_rollback(True)
