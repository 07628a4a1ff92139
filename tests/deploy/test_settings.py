"""The settings of a server: complete, or refused at the start by name."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMPLETE = {
    "DJANGO_SETTINGS_MODULE": "mes.config.settings.production",
    "SECRET_KEY": "kM3-only-in-this-test-8vQz1xWn5Lr7Tb2Yc9Hd4Jf6Gs0Pa",
    "DATABASE_URL": "postgresql://xueyang:secret@127.0.0.1:1/xueyang",
    "REDIS_URL": "redis://:secret@127.0.0.1:1/0",
    "BASE_DOMAIN": "example.com",
}
SHOW = """
import json, django
django.setup()
from django.conf import settings
names = [name for name in dir(settings) if name.isupper()]
print(json.dumps({name: getattr(settings, name) for name in names}, default=str))
"""


def run(
    folder: Path, *arguments: str, without: str = "", **more: str
) -> subprocess.CompletedProcess[str]:
    """Python with ``arguments`` in a server's environment, lacking the variable ``without``."""
    variables = {"PATH": os.environ["PATH"], "XUEYANG_STATE": str(folder), **COMPLETE, **more}
    variables["PYTHONPATH"] = f"{ROOT}{os.pathsep}{ROOT / 'platform'}"
    variables.pop(without, None)
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT, env=variables, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """The settings as a server has them."""
    done = run(tmp_path_factory.mktemp("state"), "-c", SHOW)
    assert done.returncode == 0, done.stderr
    settings: dict[str, object] = json.loads(done.stdout)
    return settings


def test_the_check_for_deployment_finds_nothing(tmp_path: Path) -> None:
    done = run(
        tmp_path, "manage.py",
        "check", "--deploy", "--fail-level", "DEBUG",
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip() == "System check identified no issues (0 silenced)."


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "REDIS_URL", "BASE_DOMAIN"])
@pytest.mark.parametrize("empty", [False, True], ids=["missing", "empty"])
def test_a_server_without_its_secrets_does_not_start(
    tmp_path: Path, name: str, empty: bool
) -> None:
    more = {name: ""} if empty else {}
    done = run(tmp_path, "manage.py", "check", without="" if empty else name, **more)

    assert done.returncode != 0
    assert f"the environment variable {name} is missing" in done.stderr


def test_nothing_of_the_demo_is_on(shown: dict[str, object]) -> None:
    assert (shown["DEBUG"], shown.get("DEMO", False)) == (False, False)


def test_cookies_belong_to_one_host_and_travel_encrypted(shown: dict[str, object]) -> None:
    assert shown["SESSION_COOKIE_NAME"] == "__Host-session"
    assert shown["TERMINAL_COOKIE_NAME"] == "__Host-terminal"
    assert (shown["SESSION_COOKIE_SECURE"], shown["CSRF_COOKIE_SECURE"]) == (True, True)
    assert (shown["SESSION_COOKIE_HTTPONLY"], shown["SESSION_COOKIE_SAMESITE"]) == (True, "Lax")
    # Browsers take a __Host- cookie only for the whole host and without a domain.
    assert (shown["SESSION_COOKIE_DOMAIN"], shown["SESSION_COOKIE_PATH"]) == (None, "/")


def test_plain_http_is_sent_to_https_for_good(shown: dict[str, object]) -> None:
    assert (shown["SECURE_SSL_REDIRECT"], shown["SECURE_HSTS_SECONDS"]) == (True, 31_536_000)


def test_demo_data_is_refused_on_a_server(tmp_path: Path) -> None:
    done = run(tmp_path, "manage.py", "seed_demo")

    assert done.returncode != 0
    assert "demo data is made with the demo settings only" in done.stderr
    assert not list(tmp_path.glob("demo-people.json"))
