"""A task works for one named enterprise or not at all."""

from unittest.mock import call, patch

import pytest
from celery import shared_task

from mes.config import app
from mes.config.schedule import beat_schedule
from mes.kernel.errors import NotFound
from mes.tenancy import context, tasks
from mes.tenancy.models import Enterprise
from mes.tenancy.services import pool_size

_seen: list[tuple[str, str]] = []


@shared_task(base=tasks.EnterpriseTask, name="tests.look")
def look(*, schema: str, fail: bool = False) -> None:
    with context.connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        _seen.append((cursor.fetchone()[0], context.present_tenant().code))
    if fail:
        raise ValueError("on purpose")


@pytest.fixture(autouse=True)
def _nothing_seen() -> None:
    _seen.clear()


@pytest.mark.django_db
def test_a_task_runs_in_the_schema_it_was_given(other_tenant: context.Tenant) -> None:
    look.delay(schema=other_tenant.schema_name)

    assert _seen == [(other_tenant.schema_name, "beta")]
    assert context.present_schema() == "public"


@pytest.mark.django_db
def test_a_failed_task_leaves_the_connection_in_public(other_tenant: context.Tenant) -> None:
    with pytest.raises(ValueError, match="on purpose"):
        look.delay(schema=other_tenant.schema_name, fail=True)

    assert context.present_schema() == "public"


@pytest.mark.django_db
@pytest.mark.parametrize("schema", ["", "public", "t_doesnotexist", 'x"; DROP SCHEMA public'])
def test_a_task_refuses_a_schema_that_is_no_enterprises(schema: str) -> None:
    with pytest.raises((context.NoEnterprise, NotFound)):
        look.delay(schema=schema)

    assert _seen == []


@pytest.mark.django_db
def test_a_task_without_a_schema_refuses() -> None:
    with pytest.raises((context.NoEnterprise, TypeError)):
        look.delay()

    assert _seen == []


@pytest.mark.django_db
def test_a_task_for_a_deleted_enterprise_refuses(other_tenant: context.Tenant) -> None:
    Enterprise.objects.filter(code="beta").update(status="deleting")

    with pytest.raises(NotFound):
        look.delay(schema=other_tenant.schema_name)


@pytest.mark.django_db
def test_work_for_each_enterprise_skips_suspended_ones(other_tenant: context.Tenant) -> None:
    Enterprise.objects.exclude(code="beta").update(status="suspended")

    with patch.object(tasks.current_app, "send_task") as send:
        assert tasks.for_each_enterprise("tests.look") == 1

    assert send.mock_calls == [call("tests.look", kwargs={"schema": other_tenant.schema_name})]


@pytest.mark.django_db
def test_the_worker_keeps_the_pool_full(settings: object) -> None:
    settings.POOL_SIZE = 2  # type: ignore[attr-defined]

    tasks.refill_pool.delay()

    assert pool_size() == 2


def test_every_scheduled_task_exists() -> None:
    app.loader.import_default_modules()
    known = set(app.tasks)

    for name, entry in beat_schedule().items():
        assert entry["task"] in known, name
        inner = entry["kwargs"].get("task")
        assert inner is None or inner in known, name


def test_what_manifests_schedule_is_run_for_one_enterprise_at_a_time() -> None:
    app.loader.import_default_modules()

    for entry in beat_schedule().values():
        if "task" in entry["kwargs"]:
            assert isinstance(app.tasks[entry["kwargs"]["task"]], tasks.EnterpriseTask)
