"""The people of the browser tests: a signed-in browser window, and the API for what needs no click."""

import os
import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pypdfium2
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.line import Line
from tests.live import ROOT, Stack

PASSWORD = "Xueyang-demo-2026"
PIN = "2580"
#: Milliseconds that a busy machine may take for anything; a test that fails waits so long once.
PATIENCE = 15_000
#: For what is told over the socket: a second, measured in tests/mes/realtime, on an idle machine.
SOON = 10_000
OFFICE = (1440, 900)
TABLET = (1280, 800)
WALL = (1920, 1080)

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium_path() -> str:
    """The browser that Debian's package, or who runs the tests, provides."""
    found = os.environ.get("XUEYANG_CHROMIUM") or next(
        filter(None, map(shutil.which, _NAMES)), None
    )
    assert found, "Chromium is needed: make browser installs it"
    return found


class Pictures:
    """Screenshots: kept as documentation when XUEYANG_SCREENSHOTS=1, else in a throw-away folder."""

    def __init__(self, folder: Path) -> None:
        keep = os.environ.get("XUEYANG_SCREENSHOTS") == "1"
        self.folder = ROOT / "docs/images" if keep else folder
        self.folder.mkdir(parents=True, exist_ok=True)

    def take(self, page: Page, name: str) -> None:
        """The window as it stands, messages that come and go left out."""
        expect(page.locator(".el-message, .notice[role=status]")).to_have_count(0, timeout=PATIENCE)
        page.mouse.move(0, 0)
        page.screenshot(path=self.folder / f"{name}.png", animations="disabled")

    def print(self, content: bytes, name: str) -> None:
        """The first page of a PDF."""
        document = pypdfium2.PdfDocument(content)
        image = document[0].render(scale=1.5).to_pil()
        document.close()
        image.convert("P", colors=64).save(self.folder / f"{name}.png", optimize=True)


class Paper:
    """A PDF: its text without spaces and its pages' sizes in whole millimetres."""

    def __init__(self, content: bytes) -> None:
        document = pypdfium2.PdfDocument(content)
        pages = list(document)
        self.text = re.sub(
            r"\s", "", "".join(page.get_textpage().get_text_range() for page in pages)
        )
        self.sizes = [tuple(round(side / 72 * 25.4) for side in page.get_size()) for page in pages]
        document.close()


def window(
    browser: Browser, stack: Stack, label: str, size: tuple[int, int] = OFFICE
) -> BrowserContext:
    """A browser of its own, in Chinese, for somebody at the host ``label``."""
    context = browser.new_context(
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": size[0], "height": size[1]},
        base_url=stack.url(label, ""),
        accept_downloads=True,
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE)
    return context


@contextmanager
def persistent_window(
    browser: Browser, stack: Stack, label: str, profile: Path, line: Line
) -> Iterator[BrowserContext]:
    """A tablet's browser, over ``line``, that keeps what it stored in ``profile`` when closed."""
    context = browser.browser_type.launch_persistent_context(
        profile,
        executable_path=chromium_path(),
        args=[*ARGUMENTS, f"--host-resolver-rules=MAP * 127.0.0.1:{line.port}"],
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": TABLET[0], "height": TABLET[1]},
        base_url=stack.url(label, ""),
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE)
    try:
        yield context
    finally:
        context.close()


def sign_in(context: BrowserContext, login: str, password: str = PASSWORD) -> Page:
    """A page of the console, signed in through the sign-in page."""
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("手机号或邮箱").fill(login)
    page.locator("#password").fill(password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    expect(page.locator("aside nav")).to_be_visible()
    return page


def menu(page: Page) -> list[str]:
    """What the menu offers."""
    return [text.strip() for text in page.locator("aside nav a").all_inner_texts()]


class Api:
    """An enterprise's API as one of its people; for what a test only needs to be so."""

    def __init__(self, stack: Stack, label: str, login: str, password: str = PASSWORD) -> None:
        self.client = httpx.Client(
            base_url=f"http://127.0.0.1:{stack.http_port}/api/v1",
            headers={"Host": f"{label}.localhost:{stack.http_port}", "Accept-Language": "zh-hans"},
            timeout=60,
        )
        self.client.get("/session")
        self.post("/session", {"login": login, "password": password})

    def get(self, path: str, **query: object) -> Any:
        return self._answer(self.client.get(path, params={k: str(v) for k, v in query.items()}))

    def rows(self, path: str, **query: object) -> list[dict[str, Any]]:
        """The rows of a list's first page."""
        answer = self.get(path, **query)
        return list(answer["results"] if isinstance(answer, dict) else answer)

    def post(self, path: str, body: object = None, **headers: str) -> Any:
        return self._answer(
            self.client.post(path, json=body or {}, headers={**self._headers(), **headers})
        )

    def patch(self, path: str, body: object) -> Any:
        """Change a document as it is now: what another person does meanwhile."""
        version = self.get(path)["version"]
        headers = {**self._headers(), "If-Match": f'"{version}"'}
        return self._answer(self.client.patch(path, json=body, headers=headers))

    def upload(self, path: str, file: Path) -> Any:
        with file.open("rb") as content:
            return self._answer(
                self.client.post(path, files={"file": content}, headers=self._headers())
            )

    def item(self, code: str) -> dict[str, Any]:
        return next(row for row in self.rows("/items", search=code) if row["code"] == code)

    def on_hand(self, code: str) -> str:
        """What there is of an item over all places."""
        rows = self.rows("/stock/items", search=code)
        return str(next((row["on_hand"] for row in rows if row["item_code"] == code), "0"))

    def _headers(self) -> dict[str, str]:
        return {
            "X-CSRFToken": self.client.cookies.get("csrftoken") or "",
            "Idempotency-Key": str(uuid.uuid4()),
        }

    @staticmethod
    def _answer(response: httpx.Response) -> Any:
        assert response.status_code < 400, f"{response.request.url}: {response.text}"
        return response.json() if response.content else None
