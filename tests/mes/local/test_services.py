"""The embedded services: started once, shared, stopped with the last user, safe from crashes."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import psycopg2.extensions
import pytest
import redis

from mes.local.keeper import KEEPER_LOCK
from mes.local.services import Services, running_services, start_services, stop_services
from mes.local.state import (
    LocalServicesError,
    data_directory,
    is_held,
    service_account,
)

HERE = Path(__file__).parent
HOLD = """
import sys, time
from pathlib import Path
from mes.local.services import start_services
start_services(Path(sys.argv[1]), durable=False)
print("started", flush=True)
time.sleep(600)
"""


def ask(url: str, statement: str) -> Any:
    connection = psycopg2.connect(url)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone()[0] if cursor.description else None
    finally:
        connection.close()


def answers(url: str) -> bool:
    try:
        return ask(url, "SELECT 1") == 1
    except psycopg2.OperationalError:
        return False


def postmaster(state: Path) -> int:
    file = data_directory(state) / "postgres" / "data" / "postmaster.pid"
    return int(file.read_text(encoding="utf-8").split()[0])


@pytest.fixture(scope="module")
def shared() -> Iterator[Path]:
    """A state whose services run for all the tests that only look at them."""
    folder = Path(tempfile.mkdtemp())
    state = folder / "state"
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)
        patch.delenv("REDIS_URL", raising=False)
        before = {path: path.stat().st_mode for path in (folder, *folder.parents)}
        services = start_services(state, durable=False)
    assert {path: path.stat().st_mode for path in before} == before
    yield state
    services.stop()
    shutil.rmtree(data_directory(state))
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def services(shared: Path, monkeypatch: pytest.MonkeyPatch) -> Services:
    """The addresses of the shared services."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    found = running_services(shared)
    assert found is not None
    return found


def test_both_services_answer_at_their_addresses(services: Services) -> None:
    assert ask(services.database_url, "SELECT current_database()") == "xueyang"
    with redis.Redis.from_url(services.redis_url) as client:
        assert client.set("key", "值")
        assert client.get("key") == "值".encode()


def test_trigrams_see_chinese(services: Services) -> None:
    ask(services.database_url, "CREATE EXTENSION pg_trgm")

    similarity = ask(services.database_url, "SELECT similarity('不锈钢板', '不锈钢管')")

    assert similarity == pytest.approx(3 / 7)


def test_a_wrong_password_is_refused(services: Services) -> None:
    wrong = psycopg2.extensions.make_dsn(services.database_url, password="wrong")
    wrong_cache = re.sub(":[^:@]+@", ":wrong@", services.redis_url)

    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(wrong)
    with redis.Redis.from_url(wrong_cache) as client, pytest.raises(redis.AuthenticationError):
        client.ping()


def test_what_holds_a_password_is_readable_by_its_owner_alone(shared: Path) -> None:
    configuration = data_directory(shared) / "valkey" / "valkey.conf"
    files = (shared / "passwords.json", shared / "services.json", configuration)

    assert [file.stat().st_mode & 0o777 for file in files] == [0o600] * 3


def test_the_servers_do_not_run_as_root(shared: Path) -> None:
    owner = Path(f"/proc/{postmaster(shared)}").stat().st_uid
    account = service_account()

    assert owner == (os.geteuid() if account is None else account.uid)
    assert owner != 0


def test_a_second_start_uses_the_running_servers(shared: Path, services: Services) -> None:
    born = postmaster(shared)

    second = start_services(shared, durable=False)

    assert (second.database_url, second.redis_url) == (services.database_url, services.redis_url)
    assert postmaster(shared) == born
    second.stop()
    assert postmaster(shared) == born


def test_the_settings_follow_from_durability(state: Path) -> None:
    services = start_services(state, durable=False)
    assert ask(services.database_url, "SHOW fsync") == "off"
    services.stop()

    services = start_services(state, durable=True)

    assert ask(services.database_url, "SHOW fsync") == "on"
    assert ask(services.database_url, "SHOW synchronous_commit") == "on"
    assert ask(services.database_url, "SHOW jit") == "off"


def test_an_ordinary_user_keeps_the_data_in_the_state_folder_whatever_its_name() -> None:
    folder = Path(tempfile.mkdtemp())
    account = service_account()
    try:
        folder.chmod(0o755)
        own = folder / '学样 云 "状态" \\ state'
        own.mkdir()
        if account is not None:
            os.chown(own, account.uid, account.gid)
        environment = {key: value for key, value in os.environ.items() if not key.endswith("_URL")}
        environment["PYTHONPATH"] = os.pathsep.join(sys.path)

        result = subprocess.run(
            [sys.executable, HERE / "as_ordinary_user.py", own, folder],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

        assert result.stderr == ""
        uid = os.geteuid() if account is None else account.uid
        assert json.loads(result.stdout) == {
            "uid": uid,
            "data_in_state": True,
            "data_folder_is_state": True,
            "owner": uid,
            "running_after_stop": False,
        }
    finally:
        shutil.rmtree(folder)


def test_the_servers_stay_until_their_last_user_stops(state: Path) -> None:
    first = start_services(state, durable=False)
    second = start_services(state, durable=False)

    first.stop()
    assert answers(second.database_url)
    second.stop()

    assert not answers(second.database_url)
    assert running_services(state) is None
    assert not is_held(state / KEEPER_LOCK)


def test_stopping_twice_does_not_stop_for_others(state: Path) -> None:
    first = start_services(state, durable=False)
    second = start_services(state, durable=False)

    first.stop()
    first.stop()

    assert answers(second.database_url)


def test_looking_for_running_services_does_not_keep_them(state: Path) -> None:
    assert running_services(state) is None
    services = start_services(state, durable=False)

    found = running_services(state)

    assert found is not None
    assert found.database_url == services.database_url
    found.stop()
    assert answers(services.database_url)
    services.stop()
    assert not answers(services.database_url)


def test_data_and_address_survive_a_restart(state: Path) -> None:
    services = start_services(state, durable=False)
    ask(services.database_url, "CREATE TABLE kept AS SELECT 7 AS value")
    services.stop()

    again = start_services(state, durable=False)

    assert again.database_url == services.database_url
    assert again.redis_url == services.redis_url
    assert ask(again.database_url, "SELECT value FROM kept") == 7


def test_a_killed_postgres_comes_back_with_its_data(state: Path, wait_until) -> None:
    services = start_services(state, durable=True)
    ask(services.database_url, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS value")
    killed = postmaster(state)

    os.kill(killed, signal.SIGKILL)

    wait_until(lambda: not Path(f"/proc/{killed}").exists())
    wait_until(lambda: answers(services.database_url))
    assert ask(services.database_url, "SELECT count(*) FROM kept") == 1000


def test_a_killed_keeper_takes_the_servers_along_and_a_new_start_recovers(
    state: Path, wait_until
) -> None:
    services = start_services(state, durable=True)
    ask(services.database_url, "CREATE TABLE kept AS SELECT 7 AS value")

    os.kill(int((state / KEEPER_LOCK).read_text(encoding="utf-8")), signal.SIGKILL)

    wait_until(lambda: not answers(services.database_url))
    again = start_services(state, durable=True)
    assert ask(again.database_url, "SELECT value FROM kept") == 7


@pytest.fixture
def other_user(state: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that uses the services."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, state], env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "started\n"
        yield process
        process.kill()


def test_a_user_that_was_killed_does_not_keep_the_servers(
    state: Path, other_user: subprocess.Popen[str], wait_until
) -> None:
    services = running_services(state)
    assert services is not None

    other_user.kill()

    wait_until(lambda: not is_held(state / KEEPER_LOCK))
    assert not answers(services.database_url)


def test_the_starter_may_leave_before_the_others(
    state: Path, other_user: subprocess.Popen[str]
) -> None:
    services = start_services(state, durable=False)

    other_user.kill()
    other_user.wait()

    assert answers(services.database_url)


def test_services_can_be_stopped_whoever_uses_them(
    state: Path, other_user: subprocess.Popen[str]
) -> None:
    stop_services(state)

    assert running_services(state) is None


def test_addresses_of_the_environment_win_and_start_nothing(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/db")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere/0")

    services = start_services(state, durable=False)

    assert services.database_url == "postgresql://elsewhere/db"
    assert services.redis_url == "redis://elsewhere/0"
    assert not state.exists()


def test_only_the_missing_service_is_started(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/db")

    services = start_services(state, durable=False)

    assert services.database_url == "postgresql://elsewhere/db"
    with redis.Redis.from_url(services.redis_url) as client:
        assert client.ping()
    assert not (data_directory(state) / "postgres").exists()


def test_data_of_another_major_version_are_refused(state: Path) -> None:
    start_services(state, durable=False).stop()
    version_file = data_directory(state) / "postgres" / "data" / "PG_VERSION"
    version_file.write_text("12\n", encoding="utf-8")

    with pytest.raises(LocalServicesError, match="is of PostgreSQL 12"):
        start_services(state, durable=False)

    assert version_file.read_text(encoding="utf-8") == "12\n"
