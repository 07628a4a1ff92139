"""Debian's nginx with our configuration in front of both servers, for real."""

import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Origin

from tests.factories.enterprises import a_credit_code
from tests.live import ROOT, Stack, free_port, running_stack

pytestmark = pytest.mark.slow


class Proxy:
    """nginx as an unprivileged process with a self-signed certificate."""

    def __init__(self, folder: Path, stack: Stack) -> None:
        self.folder = folder
        self.tls_port, self.plain_port = free_port(), free_port()
        template = (ROOT / "deploy/nginx/xueyang.conf.template").read_text()
        values = {
            "BASE_DOMAIN": "localhost",
            "TLS_LISTEN": f"127.0.0.1:{self.tls_port}",
            "PLAIN_LISTEN": f"127.0.0.1:{self.plain_port}",
            "TLS_CERTIFICATE": str(folder / "cert.pem"),
            "TLS_KEY": str(folder / "key.pem"),
            "HTTP_UPSTREAM": f"127.0.0.1:{stack.http_port}",
            "SOCKET_UPSTREAM": f"127.0.0.1:{stack.socket_port}",
        }
        for name, value in values.items():
            template = template.replace(f"${{{name}}}", value)
        assert "${" not in template
        (folder / "site.conf").write_text(template)
        (folder / "nginx.conf").write_text(
            f"{'user root;' if os.geteuid() == 0 else ''} pid {folder}/nginx.pid; error_log {folder}/error.log; daemon off;\n"
            "worker_processes 1; events { worker_connections 256; }\n"
            f"http {{ access_log off; client_body_temp_path {folder}/body;"
            f" proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;"
            f" uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;"
            f" include {folder}/site.conf; }}\n"
        )
        subprocess.run(
            [
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=*.localhost",
                "-keyout",
                folder / "key.pem",
                "-out",
                folder / "cert.pem",
            ],
            check=True,
            capture_output=True,
        )
        self.process = subprocess.Popen(
            [_nginx(), "-c", folder / "nginx.conf", "-p", folder],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._wait()

    def _wait(self) -> None:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.tls_port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError((self.folder / "error.log").read_text())

    def client(self, host: str) -> httpx.Client:
        transport = httpx.HTTPTransport(verify=False)
        return httpx.Client(
            base_url=f"https://127.0.0.1:{self.tls_port}",
            headers={"Host": host},
            transport=transport,
            timeout=20,
        )

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


def _nginx() -> str:
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    assert found, "nginx is needed: make browser installs it"
    return found


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with running_stack(tmp_path_factory.mktemp("proxied"), "test_proxied", TRUST_PROXY="1") as live:
        live.manage(
            "enterprise",
            "create",
            "--code",
            "proxied",
            "--name",
            "代理测试厂",
            "--credit-code",
            a_credit_code(),
            "--industry",
            "346",
            "--town",
            "东城街道",
            "--size-class",
            "small",
            "--administrator",
            "王管理",
            "--phone",
            "13900000001",
        )
        live.start("http", "sockets")
        yield live


@pytest.fixture(scope="module")
def proxy(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    folder = tmp_path_factory.mktemp("nginx")
    proxy = Proxy(folder, stack)
    yield proxy
    proxy.stop()


def test_plain_http_is_sent_to_tls(proxy: Proxy) -> None:
    response = httpx.get(
        f"http://127.0.0.1:{proxy.plain_port}/items", headers={"Host": "proxied.localhost"}
    )

    assert response.status_code == 308
    assert response.headers["location"] == "https://proxied.localhost/items"


def test_an_enterprise_answers_through_the_proxy(proxy: Proxy) -> None:
    with proxy.client("proxied.localhost") as client:
        response = client.get("/api/v1/session")

    assert response.status_code == 401
    assert response.json()["code"] == "not_authenticated"


def test_an_unknown_host_gets_a_plain_404_without_cookies(proxy: Proxy) -> None:
    with proxy.client("nobody.localhost") as client:
        response = client.get("/")

    assert response.status_code == 404
    assert "set-cookie" not in response.headers


def test_metrics_are_not_for_the_outside(proxy: Proxy) -> None:
    with proxy.client("proxied.localhost") as client:
        assert client.get("/metrics").status_code == 404


def test_too_large_an_upload_is_stopped_at_the_door(proxy: Proxy) -> None:
    with proxy.client("proxied.localhost") as client:
        response = client.post("/api/v1/imports", content=b"x" * 27_000_000)

    assert response.status_code == 413


def test_slow_clients_do_not_keep_others_waiting(proxy: Proxy) -> None:
    """Forty clients that never finish their request must not take the program's eight threads."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    slow = []
    try:
        for _ in range(40):
            raw = socket.create_connection(("127.0.0.1", proxy.tls_port), timeout=10)
            wrapped = context.wrap_socket(raw, server_hostname="proxied.localhost")
            wrapped.sendall(
                b"POST /api/v1/session HTTP/1.1\r\nHost: proxied.localhost\r\n"
                b"Content-Length: 1000\r\n\r\n{"
            )
            slow.append(wrapped)
        with proxy.client("proxied.localhost") as client:
            statuses = [client.get("/api/v1/session").status_code for _ in range(20)]
    finally:
        for wrapped in slow:
            wrapped.close()

    assert statuses == [401] * 20


def test_a_stranger_s_socket_is_closed_by_the_program(proxy: Proxy) -> None:
    """The upgrade passes the proxy; the program then closes whoever is not signed in."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    raw = socket.create_connection(("127.0.0.1", proxy.tls_port), timeout=10)

    with (
        connect(
            f"wss://proxied.localhost:{proxy.tls_port}/ws/",
            sock=raw,
            ssl=context,
            origin=Origin(f"https://proxied.localhost:{proxy.tls_port}"),
        ) as opened,
        pytest.raises(ConnectionClosed) as closed,
    ):
        opened.recv(timeout=10)

    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4403
