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
SLOTS = st.integers(0, 3)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("receive"), SLOTS, QUANTITIES),
        st.tuples(st.just("issue"), SLOTS, QUANTITIES),
        st.tuples(st.just("move"), SLOTS, QUANTITIES),
        st.tuples(st.just("ship"), st.just(0), QUANTITIES),
        st.tuples(st.just("reverse"), st.integers(0, 20), st.just(Decimal(0))),
        st.tuples(st.just("undo"), st.integers(0, 20), st.just(Decimal(0))),
        st.tuples(st.just("retry"), st.integers(0, 20), st.just(Decimal(0))),
    ),
    max_size=25,
)


class Books:
    """The real ledger beside a list of quantities: one for each lot at each of two places."""

    def __init__(self, tracking: str) -> None:
        self.actor = system("books")
        self.item = an_item(tracking=tracking)
        self.places = [a_location(), a_location()]
        self.lots = ["LA", "LB"] if tracking == "lot" else [""]
        self.model = [Decimal(0)] * (2 * len(self.lots))
        self.documents: list[tuple[StockDocument, dict[int, Decimal]]] = []
        self.shipments: list[tuple[Source, dict[int, Decimal]]] = []
        self.undone: set[int] = set()
        if tracking == "lot":  # a lot that never came cannot be asked for
            self.receive(0, Decimal(1))
            self.receive(2, Decimal(1))

    def step(self, what: str, which: int, quantity: Decimal) -> None:
        getattr(self, what)(which, quantity)

    def receive(self, which: int, quantity: Decimal) -> None:
        at = which % len(self.model)
        self._document(StockDocumentKind.RECEIPT, at, quantity, {at: quantity})

    def issue(self, which: int, quantity: Decimal) -> None:
        at = which % len(self.model)
        self._document(StockDocumentKind.ISSUE, at, quantity, {at: -quantity})

    def move(self, which: int, quantity: Decimal) -> None:
        """To the same lot at the other place."""
        at = which % len(self.model)
        change = {at: -quantity, at ^ 1: quantity}
        self._document(StockDocumentKind.TRANSFER, at, quantity, change)

    def _document(
        self, kind: StockDocumentKind, at: int, quantity: Decimal, change: dict[int, Decimal]
    ) -> None:
        entry = Entry(
            self.item.pk,
            self.places[at % 2].pk,
            quantity,
            to_location_id=self.places[(at ^ 1) % 2].pk
            if kind == StockDocumentKind.TRANSFER
            else None,
            lot_code=self.lots[at // 2],
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
        change = {at: after[at] - before[at] for at in range(len(self.model))}
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
        rows = {
            (place, lot or ""): on_hand
            for place, lot, on_hand in StockBalance.objects.filter(item=self.item).values_list(
                "location_id", "lot__code", "on_hand"
            )
        }
        slots = [(place.pk, lot) for lot in self.lots for place in self.places]
        return [rows.get(slot, Decimal(0)) for slot in slots]

    def audit(self) -> None:
        assert self._real() == self.model
        assert drift() == []
        worth = StockBalance.objects.filter(item=self.item)
        assert not worth.filter(value__lt=0).exists()
        assert not worth.filter(on_hand=0).exclude(value=0).exists()


@pytest.mark.django_db
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS, tracking=st.sampled_from(["none", "lot"]))
def test_the_books_always_agree(steps: list[tuple[str, int, Decimal]], tracking: str) -> None:
    with context.within(directory.by_code("alpha")), transaction.atomic():
        books = Books(tracking)
        for what, which, quantity in steps:
            books.step(what, which, quantity)
            books.audit()
        transaction.set_rollback(True)
