"""What a page missed while its socket was away."""

from django.http import HttpResponse
from rest_framework.request import Request

from mes.http.endpoints import SIGNED_IN, Endpoint, Operation
from mes.kernel.errors import Invalid, PermissionDenied
from mes.kernel.text import gettext_noop as _
from mes.kernel.whole import whole_number
from mes.realtime import selectors, topics
from mes.realtime.api.serializers import MissedEvents
from mes.tenancy.context import present_tenant


class Events(Endpoint):
    """Hints of a topic after a sequence number, up to the newest that is certainly complete."""

    operations = {
        "GET": Operation(
            SIGNED_IN,
            answer=MissedEvents,
            query={"topic": "the topic", "since": "the latest known number"},
        )
    }

    def get(self, request: Request) -> HttpResponse:
        topic = request.query_params.get("topic", "")
        since = whole_number(request.query_params.get("since", "0"), most_digits=18)
        if since is None:
            raise Invalid.field("since", "invalid", _("This is not a number."))
        if not topics.may_hear(self.actor, topic, present_tenant()):
            raise PermissionDenied(topic=topic)
        return self.document(selectors.since(topic, since))
