"""Who may not see costs meets none, wherever an answer comes from.

The figures are gathered from what the owner reads under names that speak of money. A member with
every other right then reads the same routes, as pages, workbooks and papers.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from mes.catalog import registry
from mes.kernel.actor import COSTS_VIEW
from mes.tenancy import context
from tests.factories.people import a_member
from tests.proof.building import signed_in
from tests.proof.conftest import Worlds
from tests.proof.surface import Call, ask, content_of, readable, reads
from tests.proof.world import World

_MONEY = re.compile(r"price|cost|amount|piece_rate|hourly|value$|total$")
#: Long enough not to be met by chance: two digits before the point and two after, or more.
_FIGURE = re.compile(r"\d+\.\d{2,}")
#: What the worlds' makers typed: seen by the owner somewhere, or this proof proves nothing.
TYPED = {"7391.53", "17.491753", "93.1741", "35.7719", "13.257719", "0.577193", "61.7713"}
#: A claim is its amounts: whoever may prepare it sees what it rests on.
CLAIMS = "/billing/claims"
OFFICE = [call for call in reads() if not call.floor and not call.path.startswith(CLAIMS)]
#: What the platform charges is no cost of the enterprise's goods: the rights of billing guard it.
CHARGES = (
    "/billing/invoices",
    "/billing/subscriptions",
    "/billing/catalogue",
    "/billing/quote",
    "/billing/pay",
)
CHARGED = [call for call in OFFICE if call.path.startswith(CHARGES)]
OWN_FIGURES = [call for call in OFFICE if not call.path.startswith(CHARGES)]


def _figures(value: Any, *, money: bool = False) -> Iterator[str]:
    """Figures under names that speak of money, at any depth."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _figures(inner, money=money or _MONEY.search(name) is not None)
    elif isinstance(value, list):
        for inner in value:
            yield from _figures(inner, money=money)
    elif money and isinstance(value, str) and _FIGURE.fullmatch(value):
        yield value.rstrip("0").rstrip(".")


def _answers(world: World, call: Call) -> Iterator[tuple[str, Any]]:
    """What a route says, in each form it has."""
    url, query = call.url(call.of(world)), call.query(world)
    wanted = [""]
    if call.is_list:
        wanted += ["limit=200", "export=xlsx"]
    if call.operation.binary == "application/pdf":
        wanted += ["size=a4", "prices=1", "piece_rates=1", "prices=1&size=a4&copies=3"]
    for more in wanted:
        asked = f"{url}{query}{'&' if query else '?'}{more}".rstrip("?&")
        yield f"{call.name} {more}".strip(), ask(world, call, asked)


def _known_figures(world: World) -> set[str]:
    """What the owner sees of costs; bills are charges in the register of investments, too."""
    return _seen(world, OWN_FIGURES) - _seen(world, CHARGED)


def _seen(world: World, calls: Iterable[Call]) -> set[str]:
    found: set[str] = set()
    for call in calls:
        for _name, response in _answers(world, call):
            if response.get("Content-Type") == "application/json":
                found |= set(_figures(json.loads(content_of(response))))
    return {figure for figure in found if len(figure.replace(".", "")) > 4}


def _met(text: str, figures: Iterable[str]) -> list[str]:
    return [figure for figure in sorted(figures) if re.search(rf"(?<!\d){figure}", text)]


@pytest.fixture
def blind(worlds: Worlds) -> World:
    """The first world as a member sees it who has every right but that to costs."""
    world = worlds.here
    codes = sorted(registry.permission_owner().keys() - {COSTS_VIEW})
    world.post("/roles", {"code": "blind", "name": "blind", "permissions": codes})
    person = a_member(world.tenant, "blind", name="blind")
    with context.within_public():
        return replace(world, owner=signed_in(world.tenant, person.pk))


def test_the_owner_sees_what_was_typed(worlds: Worlds) -> None:
    assert _known_figures(worlds.here) >= TYPED


def test_who_may_not_see_costs_meets_no_figure_of_them(worlds: Worlds, blind: World) -> None:
    """Claims are left out: their amounts rest on contracts and invoices that the claim must name.

    They have a right of their own (``billing.claims``), and ``tests/billing/claims/test_api.py``
    shows that nobody without it reads one.
    """
    figures = _known_figures(worlds.here)

    leaks = {
        name: met
        for call in OFFICE
        for name, response in _answers(blind, call)
        if (met := _met(readable(response), figures))
    }

    assert not leaks, leaks


def test_the_floor_shows_no_costs(worlds: Worlds) -> None:
    figures = _known_figures(worlds.here)

    leaks = {
        name: met
        for call in reads()
        if call.floor
        for name, response in _answers(worlds.here, call)
        if (met := _met(readable(response), figures))
    }

    assert not leaks, leaks
