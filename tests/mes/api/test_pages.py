"""The built pages at every kind of host, and what machines ask the process."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

pytestmark = pytest.mark.django_db

ENTRIES = ("index", "floor", "board", "www", "admin")


@pytest.fixture(autouse=True)
def built(tmp_path: Path, settings: Any) -> Path:
    for entry in ENTRIES:
        (tmp_path / f"{entry}.html").write_text(f"<html>{entry}</html>")
    (tmp_path / "floor-sw.js").write_text("// worker")
    settings.FRONTEND_DIST = tmp_path
    return tmp_path


def _get(path: str, host: str = "alpha.localhost", **headers: str) -> Any:
    return Client(raise_request_exception=False).get(path, HTTP_HOST=host, **headers)


@pytest.mark.parametrize(
    ("host", "path", "entry"),
    [
        ("alpha.localhost", "/", "index"),
        ("alpha.localhost", "/orders/12", "index"),
        ("alpha.localhost", "/admin/members", "index"),
        ("alpha.localhost", "/floorplan", "index"),
        ("alpha.localhost", "/floor", "floor"),
        ("alpha.localhost", "/floor/operations/7", "floor"),
        ("alpha.localhost", "/board", "board"),
        ("www.localhost", "/", "www"),
        ("www.localhost", "/sign-up", "www"),
        ("localhost", "/", "www"),
        ("admin.localhost", "/", "admin"),
        ("admin.localhost", "/enterprises/beta", "admin"),
    ],
)
def test_every_address_has_its_page(host: str, path: str, entry: str) -> None:
    response = _get(path, host)

    assert response.status_code == 200
    assert response.content == f"<html>{entry}</html>".encode()
    assert response["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("host", ["alpha.localhost", "www.localhost", "admin.localhost"])
@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api", "/api/v1/nothing/12"])
def test_an_unknown_api_address_is_a_problem_not_a_page(host: str, path: str) -> None:
    response = _get(path, host)

    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "not_found"


@pytest.mark.parametrize(
    "path", ["/favicon.ico", "/static/assets/old-12345678.js", "/.env", "/x.php"]
)
def test_a_file_that_is_not_there_is_no_page(path: str) -> None:
    assert _get(path).status_code == 404


def test_pages_are_only_read() -> None:
    assert Client().post("/", HTTP_HOST="alpha.localhost").status_code == 405


def test_the_page_may_reach_its_own_socket_and_nothing_foreign(settings: Any) -> None:
    settings.SOCKET_PORT = 8001

    policy = _get("/", "alpha.localhost:8000")["Content-Security-Policy"]

    assert "connect-src 'self' ws://alpha.localhost:8001" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy
    assert "script-src 'self';" in policy


def test_behind_a_proxy_the_socket_is_at_the_same_port(settings: Any) -> None:
    settings.SOCKET_PORT = 0

    policy = _get("/", "alpha.localhost:8443")["Content-Security-Policy"]

    assert "connect-src 'self' ws://alpha.localhost:8443" in policy


def test_without_built_pages_a_hint_is_shown(built: Path) -> None:
    shutil.rmtree(built)

    response = _get("/")

    assert response.status_code == 503
    assert "make build" in response.content.decode()


def test_the_tablets_worker_comes_from_the_root() -> None:
    response = _get("/floor-sw.js")

    assert (response.status_code, response["Content-Type"]) == (200, "text/javascript")


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8000", "[::1]", "localhost", "alpha.localhost", "www.localhost"]
)
def test_the_process_says_it_is_alive(host: str) -> None:
    response = _get("/healthz", host)

    assert (response.status_code, response.content) == (200, b"ok\n")
    assert not response.cookies


def test_health_is_not_told_at_an_unknown_host() -> None:
    assert _get("/healthz", "nobody.localhost").status_code == 404


def test_readiness_looks_at_database_migrations_and_redis() -> None:
    response = _get("/readyz", "127.0.0.1")

    assert response.status_code == 200
    assert response.json() == {"database": "ok", "migrations": "ok", "redis": "ok"}


def test_a_process_is_not_ready_before_its_migrations() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'catalog'")

    response = _get("/readyz", "127.0.0.1")

    assert (response.status_code, response.json()["migrations"]) == (503, "behind")


def test_redis_away_is_told_and_does_not_count(settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    response = _get("/readyz", "127.0.0.1")

    assert (response.status_code, response.json()["redis"]) == (200, "away")


def test_metrics_count_requests_by_route() -> None:
    _get("/orders/12")

    text = _get("/metrics", "127.0.0.1").content.decode()

    assert 'xueyang_requests_total{host="enterprise",method="GET"' in text
    assert 'xueyang_enterprise{state="active"} 2.0' in text
    assert "/orders/12" not in text


@pytest.mark.parametrize(
    "headers",
    [
        {"REMOTE_ADDR": "10.0.0.9"},
        {"HTTP_X_REAL_IP": "1.2.3.4"},
        {"HTTP_X_FORWARDED_FOR": "1.2.3.4"},
    ],
)
def test_metrics_are_for_this_machine_alone(headers: dict[str, str]) -> None:
    assert _get("/metrics", "127.0.0.1", **headers).status_code == 404


def test_metrics_are_given_to_who_has_the_token(settings: Any) -> None:
    settings.METRICS_TOKEN = "scrape-me"
    remote = {"REMOTE_ADDR": "10.0.0.9"}

    right = _get("/metrics", "127.0.0.1", HTTP_AUTHORIZATION="Bearer scrape-me", **remote)
    wrong = _get("/metrics", "127.0.0.1", HTTP_AUTHORIZATION="Bearer scrape", **remote)

    assert (right.status_code, wrong.status_code) == (200, 404)
