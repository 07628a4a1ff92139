"""A write that the database stopped to end a deadlock is carried out all the same, once."""

from collections.abc import Callable

import psycopg2.errors
import pytest
from django.db import OperationalError
from django.test import RequestFactory
from rest_framework.parsers import JSONParser
from rest_framework.request import Request

from mes.http import idempotency
from mes.http.models import IdempotencyRecord
from mes.tenancy import context


def _deadlock() -> OperationalError:
    stopped = OperationalError("deadlock detected")
    stopped.__cause__ = psycopg2.errors.DeadlockDetected()
    return stopped


def _request() -> Request:
    http = RequestFactory().post(
        "/api/v1/x", "{}", content_type="application/json", headers={"Idempotency-Key": "k-1"}
    )
    return Request(http, parsers=[JSONParser()])


def _failing(times: int, answers: list[str]) -> Callable[[], object]:
    def handler() -> object:
        if len(answers) < times:
            answers.append("stopped")
            raise _deadlock()
        answers.append("done")
        return idempotency.HttpResponse(b"{}", status=201)

    return handler


@pytest.fixture
def pgcode(monkeypatch: pytest.MonkeyPatch) -> None:
    """psycopg2 sets ``pgcode`` only on errors that came from a server."""
    monkeypatch.setattr(idempotency, "_WORTH_REPEATING", frozenset({"40P01", "40001", None}))


@pytest.mark.threads
@pytest.mark.usefixtures("pgcode")
def test_a_deadlocked_write_is_repeated(committed_enterprise: context.Tenant) -> None:
    with context.within(committed_enterprise):
        answers: list[str] = []

        response = idempotency.carry_out(_request(), "person:1", _failing(2, answers))

        assert response.status_code == 201
        assert answers == ["stopped", "stopped", "done"]
        assert IdempotencyRecord.objects.count() == 1


@pytest.mark.threads
@pytest.mark.usefixtures("pgcode")
def test_a_write_that_never_gets_through_is_given_up(
    committed_enterprise: context.Tenant,
) -> None:
    with context.within(committed_enterprise):
        answers: list[str] = []

        with pytest.raises(OperationalError):
            idempotency.carry_out(_request(), "person:1", _failing(9, answers))

        assert answers == ["stopped"] * 3
        assert IdempotencyRecord.objects.count() == 0
