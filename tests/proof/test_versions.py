"""Who changes a record that somebody else changed meanwhile is told so, and changes nothing."""

import pytest

from tests.proof.conftest import Worlds
from tests.proof.hostile import operation_of
from tests.proof.recipes import RECIPES
from tests.proof.surface import Call, writes
from tests.proof.test_isolation_urls import digest_of
from tests.proof.world import Upload

NOT_THE_PRESENT = '"99999999"'
WRITES = [call for call in writes() if call.parameters or call.method != "POST"]


@pytest.mark.parametrize("call", WRITES, ids=lambda call: call.name)
def test_another_version_is_refused_exactly_where_the_document_says(
    call: Call, worlds: Worlds
) -> None:
    world = worlds.here
    write = RECIPES[call.name](world)
    if isinstance(write.body, Upload):
        return
    names = [parameter["name"] for parameter in operation_of(call).get("parameters", [])]
    client = world.tablet if call.floor else world.owner
    before = digest_of(world)

    url = call.url({**call.of(world), **write.parameters})
    response = client.request(call.method, url, write.body, if_match=NOT_THE_PRESENT)

    assert (response.status_code == 412) == ("If-Match" in names)
    if response.status_code == 412:
        assert response.json()["code"] == "version_conflict"
        assert 0 <= response.json()["current_version"] < 99_999_999
        assert digest_of(world) == before


@pytest.mark.parametrize("call", WRITES, ids=lambda call: call.name)
def test_what_changes_a_field_of_a_versioned_record_heeds_the_version(
    call: Call, worlds: Worlds
) -> None:
    """A PATCH of what is read with an ETag must be able to say which one it means."""
    if call.method != "PATCH" or call.floor:
        return
    url = call.url(call.of(worlds.here))
    read = worlds.here.owner.get(url)

    if read.status_code == 200 and "ETag" in read:
        assert call.view.asks_for_version("PATCH")
