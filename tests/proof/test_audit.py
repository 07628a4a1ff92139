"""Every write leaves a row of who, what, before and after, when and from where."""

import pytest

from mes.audit.models import AuditEntry
from mes.tenancy import context
from tests.proof.conftest import Worlds
from tests.proof.recipes import RECIPES
from tests.proof.surface import Call, send, writes

#: Writes that leave no row in the audit trail, with the reason.
UNRECORDED = {
    "POST /work-orders/suggestions": "asks; writes nothing",
    "POST /session/switch": "the session that it leads to is recorded where it is opened",
    "POST /password/reset": "sends a mail or not; the new password is recorded",
    "POST /totp": "a secret that does not count before it is confirmed, which is recorded",
    "POST /imports/<int:pk>/replan": "looks at the file again; upload and apply are recorded",
    "POST /billing/pay/orders/<int:pk>/ask": "asks the provider; what it says is recorded when it is new",
    "POST /floor/activity": "a sign of life of the worker's session",
}
#: Writes whose action says it all: no field of the record is another afterwards, or a secret is.
SAID_BY_THE_ACTION = {
    "POST /session",
    "DELETE /session",
    "POST /session/hand-over",
    "DELETE /sessions/<slug:session>",
    "POST /members/<int:pk>/reset-link",
    "DELETE /invitations/<int:pk>",
    "DELETE /tokens/<int:pk>",
    "POST /exports",
    "POST /floor/enrol",
    "POST /floor/sign-on",
    "POST /floor/switch",
    "POST /floor/sign-off",
    "POST /terminals/<int:pk>/renew",
    "POST /password/reset/confirm",
    "POST /password/change",
    "POST /totp/confirm",
    "POST /totp/disable",
}


def test_every_write_has_a_recipe() -> None:
    known = {call.name for call in writes()}

    assert {name for name in known if name not in RECIPES} == set()
    assert set(RECIPES) - known == set()
    assert ({*UNRECORDED} | SAID_BY_THE_ACTION) - known == set()


@pytest.mark.parametrize("call", writes(), ids=lambda call: call.name)
def test_a_write_is_recorded(call: Call, worlds: Worlds) -> None:
    world = worlds.here
    write = RECIPES[call.name](world)
    with context.within(world.tenant):
        newest = AuditEntry.objects.order_by("-id").values_list("id", flat=True)[0]

    response = send(world, call, {**call.of(world), **write.parameters}, write.body)

    assert 200 <= response.status_code < 300, response.content
    with context.within(world.tenant):
        recorded = list(AuditEntry.objects.filter(id__gt=newest))
    if call.name in UNRECORDED:
        assert recorded == []
    else:
        assert recorded, "no audit row"
        assert all(entry.actor_name and entry.action for entry in recorded)
        assert all(entry.request_id and entry.address for entry in recorded), "whence is not said"
        said = [entry for entry in recorded if entry.before or entry.after]
        assert bool(said) != (call.name in SAID_BY_THE_ACTION), recorded
        if call.method in ("PATCH", "PUT"):
            assert any(_changed(entry) for entry in recorded), "before and after are not said"


def _changed(entry: AuditEntry) -> bool:
    return bool(entry.before and entry.after and entry.before != entry.after)
