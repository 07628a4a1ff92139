"""A list that is narrowed by yes or no understands the answer or refuses it."""

from collections.abc import Callable

import pytest

from mes.tenancy.context import Tenant
from tests.factories.masterdata import an_item
from tests.factories.people import Client

LISTS = [
    ("/items", "active"),
    ("/stock/balances", "below_safety"),
    ("/stock/items", "below_safety"),
    ("/sales-orders", "late"),
    ("/work-orders", "late"),
    ("/work-reports", "reversed"),
    ("/scrap-reasons", "active"),
]
Api = Callable[..., Client]


@pytest.mark.usefixtures("tenant")
@pytest.mark.parametrize(("path", "name"), LISTS)
@pytest.mark.parametrize("garbage", ["perhaps", "2", "yes", "null"])
def test_an_answer_that_is_neither_is_refused_by_name(
    api: Api, path: str, name: str, garbage: str
) -> None:
    answer = api("manager").get(f"{path}?{name}={garbage}")

    errors = [(error["field"], error["code"]) for error in answer.json()["errors"]]
    assert (answer.status_code, errors) == (400, [(name, "invalid")])


@pytest.mark.usefixtures("tenant")
@pytest.mark.parametrize(("path", "name"), LISTS)
@pytest.mark.parametrize("said", ["true", "false", "1", "0", ""])
def test_every_list_understands_yes_and_no(api: Api, path: str, name: str, said: str) -> None:
    assert api("manager").get(f"{path}?{name}={said}").status_code == 200


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("true", {"A"}),
        ("1", {"A"}),
        ("True", {"A"}),
        ("false", {"B"}),
        ("0", {"B"}),
        ("", {"A", "B"}),
    ],
)
def test_one_and_zero_narrow_like_true_and_false(
    tenant: Tenant, api: Api, said: str, left: set[str]
) -> None:
    an_item(code="A")
    an_item(code="B", active=False)

    rows = api("manager").get(f"/items?active={said}").json()["results"]

    assert {row["code"] for row in rows} == left
