"""An idempotency key is whoever's who sent it, and needs a usable text."""

from collections.abc import Callable

import pytest

from mes.http.models import IdempotencyRecord
from mes.masterdata.models import Line
from tests.factories.people import Client

Api = Callable[..., Client]
pytestmark = pytest.mark.usefixtures("tenant")
BODY = {"code": "L1", "name": "一线"}


def test_two_people_may_happen_upon_one_key(api: Api) -> None:
    mine, yours = api("owner"), api("owner")

    first = mine.post("/lines", BODY, idempotency_key="k")
    other = yours.post("/lines", BODY | {"code": "L2"}, idempotency_key="k")
    again = yours.post("/lines", BODY | {"code": "L2"}, idempotency_key="k")

    assert (first.status_code, other.status_code) == (201, 201)
    assert (again.content, again["Idempotent-Replay"]) == (other.content, "true")
    assert "Idempotent-Replay" not in other
    assert Line.objects.count() == 2


def test_whoever_lost_the_right_gets_no_kept_answer(api: Api) -> None:
    client = api("owner")
    client.post("/lines", BODY, idempotency_key="k")
    client.http.cookies.clear()

    assert client.post("/lines", BODY, idempotency_key="k").status_code == 401


def test_a_refusal_is_not_kept(api: Api) -> None:
    client = api("owner")

    refused = client.post("/lines", {"code": "L1"}, idempotency_key="k")
    mended = client.post("/lines", BODY, idempotency_key="k")

    assert (refused.status_code, mended.status_code) == (400, 201)


@pytest.mark.parametrize("key", ["k" * 256, "\x00", "a\nb"])
def test_a_key_that_cannot_be_kept_is_refused(key: str, api: Api) -> None:
    response = api("owner").post("/lines", BODY, idempotency_key=key)

    assert response.status_code == 400
    assert [error["field"] for error in response.json()["errors"]] == ["Idempotency-Key"]
    assert (Line.objects.count(), IdempotencyRecord.objects.count()) == (0, 0)


def test_numbers_of_any_length_have_a_fingerprint(api: Api) -> None:
    body = BODY | {"name": "1" * 30}

    response = api("owner").post("/lines", body, idempotency_key="k")
    number = api("owner").post("/lines", BODY | {"name": int("1" * 30)}, idempotency_key="k")

    assert response.status_code == 201
    assert (number.status_code, number.json()["errors"][0]["field"]) == (400, "name")
