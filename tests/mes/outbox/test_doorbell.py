"""The doorbell wakes the worker; nobody answering it breaks nothing."""

from unittest.mock import patch

import pytest
from kombu.exceptions import OperationalError
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from mes.outbox import tasks
from mes.outbox.models import OutboxMessage
from mes.outbox.services import promise

pytestmark = pytest.mark.django_db


def test_a_promise_rings_after_its_commit(
    settings: Settings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    settings.CELERY_TASK_ALWAYS_EAGER = False
    with patch.object(tasks.deliver, "apply_async") as sent:
        with django_capture_on_commit_callbacks(execute=True):
            promise("test.nothing", {})
            before_commit = sent.call_count

        assert (before_commit, sent.call_count) == (0, 1)


def test_redis_away_does_not_break_the_request(
    settings: Settings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    settings.CELERY_TASK_ALWAYS_EAGER = False
    with (
        patch.object(tasks.deliver, "apply_async", side_effect=OperationalError("away")),
        django_capture_on_commit_callbacks(execute=True),
    ):
        promise("test.nothing", {})

    assert OutboxMessage.objects.filter(topic="test.nothing").count() == 1
