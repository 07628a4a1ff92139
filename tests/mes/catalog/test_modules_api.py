"""The administrator's catalogue."""

from collections.abc import Callable

from tests.factories.people import Client


def test_the_catalogue_lists_the_nine_sold_modules(api: Callable[..., Client]) -> None:
    response = api("viewer").get("/modules")

    assert response.status_code == 200
    modules = {entry["code"]: entry for entry in response.json()}
    assert len(modules) == 9
    assert modules["quality"]["list_price_wan"] == "8.00"
    assert modules["ledger"]["price_on_request"] is True


def test_only_an_administrator_subscribes(api: Callable[..., Client]) -> None:
    response = api("viewer").post("/modules/quality/subscribe")

    assert response.status_code == 403
    assert response.json()["code"] == "permission_denied"


def test_a_module_that_is_not_built_cannot_be_subscribed(api: Callable[..., Client]) -> None:
    response = api("owner").post("/modules/ledger/subscribe", accept_language="en")

    assert response.status_code == 409
    assert response.json()["code"] == "module_not_built"
    assert response.json()["title"] == "This module cannot be subscribed yet."


def test_an_unknown_field_is_refused(api: Callable[..., Client]) -> None:
    response = api("owner").post("/modules/ledger/subscribe", {"colour": "red"})

    assert response.status_code == 400
    assert [error["field"] for error in response.json()["errors"]] == ["colour"]
