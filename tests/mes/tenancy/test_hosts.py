"""Which host is whose, and nothing at all for a stranger's."""

import pytest
from django.test import Client, override_settings

from mes.tenancy import context, directory, hosts
from mes.tenancy.models import Domain, Enterprise


@pytest.mark.parametrize(
    ("raw", "host"),
    [
        ("Alpha.LOCALHOST:8000", "alpha.localhost"),
        ("alpha.localhost.", "alpha.localhost"),
        (" alpha.localhost ", "alpha.localhost"),
        ("[::1]:8000", "[::1]"),
        ("", ""),
    ],
)
def test_hosts_are_compared_in_one_form(raw: str, host: str) -> None:
    assert hosts.normalise(raw) == host


@pytest.mark.django_db
@pytest.mark.parametrize(
    "host",
    [
        "nobody.localhost",
        "alpha.localhost.evil.com",
        "alphalocalhost",
        "x.alpha.localhost",
        "t_abcd.localhost",
        "",
        "10.0.0.1",
        "alpha.localhost@evil.com",
    ],
)
@pytest.mark.parametrize("path", ["/", "/api/v1/session", "/floor"])
def test_an_unknown_host_gets_a_plain_404_without_a_cookie(host: str, path: str) -> None:
    response = Client().get(path, HTTP_HOST=host)

    assert response.status_code == 404
    assert response["Content-Type"] == "text/plain"
    assert response.content == b"not found\n"
    assert not response.cookies


@pytest.mark.django_db
def test_an_enterprise_is_found_at_its_own_domain() -> None:
    enterprise = Enterprise.objects.get(code="alpha")
    Domain.objects.create(domain="mes.alpha-tools.cn", tenant=enterprise)

    found = directory.by_host("mes.alpha-tools.cn")

    assert found is not None
    assert found.code == "alpha"


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["deleting", "deleted"])
def test_a_deleted_enterprise_has_no_host(status: str) -> None:
    Enterprise.objects.filter(code="alpha").update(status=status)

    assert directory.by_host("alpha.localhost") is None


@pytest.mark.django_db
def test_after_a_request_the_connection_is_in_the_public_schema() -> None:
    Client().get("/api/v1/session", HTTP_HOST="alpha.localhost")

    assert context.present_schema() == "public"


@pytest.mark.threads
def test_a_connection_is_given_up_after_so_many_enterprises(committed_data: None) -> None:
    def backend() -> int:
        with context.connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            return int(cursor.fetchone()[0])

    client = Client()
    context.connection.close()
    with override_settings(MAX_TENANTS_PER_CONNECTION=1):
        client.get("/api/v1/session", HTTP_HOST="alpha.localhost")
        first = backend()
        client.get("/api/v1/session", HTTP_HOST="alpha.localhost")
        same = backend()
        client.get("/api/v1/session", HTTP_HOST="beta.localhost")
        other = backend()

    assert first == same
    assert other != first
