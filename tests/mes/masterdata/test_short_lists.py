"""Short lists are searched by code and name."""

from collections.abc import Callable

import pytest

from tests.factories.masterdata import a_location, a_warehouse, a_work_centre
from tests.factories.people import Client


@pytest.mark.parametrize(
    ("path", "text"), [("/work-centres", "压装"), ("/warehouses", "冷库"), ("/locations", "冷库")]
)
def test_a_short_list_is_searched(api: Callable[..., Client], path: str, text: str) -> None:
    a_work_centre("压装机")
    a_work_centre("绕线机")
    cold = a_warehouse("冷库")
    a_location(warehouse=cold)
    a_location()

    found = api("viewer").get(f"{path}?search={text}").json()["results"]

    assert found
    assert all(text in str(row.values()) for row in found)
