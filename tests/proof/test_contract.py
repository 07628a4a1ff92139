"""What the API answers is what its document says."""

import pytest

from tests.contract import fault_of
from tests.proof.conftest import Worlds
from tests.proof.recipes import RECIPES
from tests.proof.surface import API, Call, content_of, reads, send, writes


@pytest.mark.parametrize("call", reads(), ids=lambda call: call.name)
def test_a_read_is_answered_as_documented(call: Call, worlds: Worlds) -> None:
    response = send(worlds.here, call, call.of(worlds.here))

    assert response.status_code == 200
    url = API + call.url(call.of(worlds.here))
    assert fault_of(call.method, url, response, content_of(response)) is None


@pytest.mark.parametrize("call", writes(), ids=lambda call: call.name)
def test_a_write_is_answered_as_documented(call: Call, worlds: Worlds) -> None:
    write = RECIPES[call.name](worlds.here)
    parameters = {**call.of(worlds.here), **write.parameters}

    response = send(worlds.here, call, parameters, write.body)

    assert 200 <= response.status_code < 300, response.content
    url = API + call.url(parameters)
    assert fault_of(call.method, url, response, content_of(response)) is None
