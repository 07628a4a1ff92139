"""What works behind the requests keeps enterprises apart too: tasks, caches, counters, files."""

import inspect
from pathlib import Path
from typing import Any

import pytest
import redis
from celery import Task
from django.conf import settings as project
from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.test import override_settings

from mes.config import app
from mes.kernel.errors import NotFound
from mes.tenancy import context
from mes.tenancy.models.enterprise import SCHEMA_NAME
from mes.tenancy.tasks import EnterpriseTask
from tests.proof.conftest import Worlds
from tests.proof.recipes import RECIPES
from tests.proof.surface import reads, send, writes
from tests.proof.test_isolation_urls import digest_of

NOT_A_SCHEMA = ["", "public", "t_doesnotexist", 'x"; DROP SCHEMA public']


def _enterprise_tasks() -> list[Task]:
    app.loader.import_default_modules()
    return [
        task
        for name, task in sorted(app.tasks.items())
        if isinstance(task, EnterpriseTask) and not name.startswith("tests.")
    ]


def _arguments(task: Task) -> dict[str, Any]:
    """Something for each argument besides the schema: the task must not come so far."""
    names = inspect.signature(task.run).parameters
    return {name: 1 for name in names if name != "schema"}


@pytest.mark.parametrize("task", _enterprise_tasks(), ids=lambda task: task.name)
@pytest.mark.parametrize("schema", NOT_A_SCHEMA)
def test_a_task_refuses_what_is_no_enterprises_schema(
    task: Task, schema: str, worlds: Worlds
) -> None:
    before = digest_of(worlds.here), digest_of(worlds.there)

    with pytest.raises((context.NoEnterprise, NotFound)):
        task(schema=schema, **_arguments(task))

    assert (digest_of(worlds.here), digest_of(worlds.there)) == before
    assert context.present_schema() == "public"


@pytest.mark.parametrize("task", _enterprise_tasks(), ids=lambda task: task.name)
def test_a_task_without_a_schema_refuses(task: Task, worlds: Worlds) -> None:
    with pytest.raises(context.NoEnterprise):
        task(**_arguments(task))


@pytest.mark.parametrize("task", _enterprise_tasks(), ids=lambda task: task.name)
def test_a_task_for_one_enterprise_leaves_the_other_alone(task: Task, worlds: Worlds) -> None:
    if _arguments(task):
        return  # works on one record, of which the other enterprise has none
    before = digest_of(worlds.there)

    task(schema=worlds.here.tenant.schema_name)

    assert digest_of(worlds.there) == before


def test_there_are_tasks_to_try() -> None:
    assert len(_enterprise_tasks()) >= 5


class SpyCache(LocMemCache):
    """Remembers every key that it was asked for, as it is stored."""

    seen: list[str] = []

    def make_and_validate_key(self, key: str, version: int | None = None) -> str:
        made = str(super().make_and_validate_key(key, version))
        self.seen.append(made)
        return made


def test_every_cache_key_carries_the_schema(worlds: Worlds) -> None:
    SpyCache.seen.clear()
    spied = {"default": {**project.CACHES["default"], "BACKEND": f"{__name__}.SpyCache"}}
    spied["default"].pop("LOCATION", None)
    with override_settings(CACHES=spied):
        world = worlds.here
        for call in reads():
            send(world, call, call.of(world))
        for name in ("POST /imports/<int:pk>/apply", "POST /stock/receipts", "POST /sales-orders"):
            call = next(call for call in writes() if call.name == name)
            send(world, call, call.of(world), RECIPES[name](world).body)
        with context.within(worlds.there.tenant):
            caches["default"].set("same", "theirs")
        with context.within(world.tenant):
            assert caches["default"].get("same") is None

    assert SpyCache.seen
    allowed = (f"{worlds.here.tenant.schema_name}:", f"{worlds.there.tenant.schema_name}:")
    assert [key for key in SpyCache.seen if not key.startswith(allowed)] == []


def test_every_rate_counter_carries_the_schema(worlds: Worlds, settings: Any) -> None:
    settings.RATE_LIMITS = {"anonymous": 10_000, "person": 10_000, "worker": 10_000}
    counters = redis.Redis.from_url(project.REDIS_URL)
    for key in counters.scan_iter("throttle:*"):
        counters.delete(key)

    worlds.here.owner.get("/items")
    worlds.here.tablet.get("/floor/operations")
    worlds.there.owner.get("/items")
    keys = sorted(key.decode() for key in counters.scan_iter("throttle:*"))
    counters.close()

    assert len(keys) == 3
    schemas = {key.split(":")[2] for key in keys}
    assert schemas == {worlds.here.tenant.schema_name, worlds.there.tenant.schema_name}


def test_stored_files_lie_in_their_enterprises_folder(worlds: Worlds) -> None:
    root = Path(project.MEDIA_ROOT)
    by_folder: dict[str, list[bytes]] = {}
    for path in root.rglob("*"):
        if path.is_file():
            by_folder.setdefault(path.relative_to(root).parts[0], []).append(path.read_bytes())

    assert [name for name in by_folder if not SCHEMA_NAME.fullmatch(name)] == []
    for world, other in ((worlds.here, worlds.there), (worlds.there, worlds.here)):
        contents = by_folder[world.tenant.schema_name]
        assert len(contents) >= 4
        assert any(world.needle.encode() in content for content in contents)
        assert not any(other.needle.encode() in content for content in contents)
