"""A browser and the whole product for the tests of this folder; both end with the folder."""

from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.e2e.desk import ARGUMENTS, OFFICE, PATIENCE, Api, Pictures, chromium_path, window
from tests.factories.provider import Provider, a_running_provider, options_of
from tests.live import ROOT, Stack, running_stack

_FAILED = pytest.StashKey[bool]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "e2e" in item.path.parts:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser, closed with the folder: its event loop would disturb later tests' database."""
    # What is expected comes in its own time on a machine that does other things besides.
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def provider() -> Iterator[Provider]:
    """A payment provider beside the stack, with a page to pay at."""
    with a_running_provider(0) as running:
        yield running


@pytest.fixture(scope="package")
def stack(tmp_path_factory: pytest.TempPathFactory, provider: Provider) -> Iterator[Stack]:
    """Everything running, with the demo's two enterprises, their people and a payment provider.

    The programmes are the drafts they begin as: tests bring them into force.
    """
    assert (ROOT / "frontend/dist/index.html").exists(), "make build builds the frontend"
    online = {
        f"HOSTED_PAYMENT_{name.upper()}": value for name, value in options_of(provider).items()
    }
    with running_stack(tmp_path_factory.mktemp("e2e"), "test_e2e", **online) as live:
        provider.notice_port = live.http_port
        provider.notice_host = urlsplit(live.url("www")).netloc
        live.manage("seed_demo", "--without", "seed_demo_policies")
        live.start()
        yield live


@pytest.fixture(scope="package")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Pictures:
    return Pictures(tmp_path_factory.mktemp("pictures"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash.setdefault(_FAILED, report.failed)
    item.stash[_FAILED] |= report.failed
    return report


@pytest.fixture
def window_at(
    chromium: Browser, stack: Stack, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Callable[..., BrowserContext]]:
    """``window_at("furniture", TABLET)`` opens a browser of its own, closed after the test.

    What the pages of a failed test showed is left in its temporary folder.
    """
    opened: list[BrowserContext] = []

    def make(label: str, size: tuple[int, int] = OFFICE) -> BrowserContext:
        opened.append(window(chromium, stack, label, size))
        return opened[-1]

    yield make
    pages = [page for context in opened for page in context.pages]
    if request.node.stash.get(_FAILED, False):
        for number, page in enumerate(pages):
            page.screenshot(path=tmp_path / f"page-{number}.png")
    for context in opened:
        context.close()


@pytest.fixture
def api_of(stack: Stack) -> Iterator[Callable[[str, str], Api]]:
    """``api_of("furniture", phone)`` is the API of an enterprise as this person uses it."""
    made: list[Api] = []

    def make(label: str, login: str) -> Api:
        made.append(Api(stack, label, login))
        return made[-1]

    yield make
    for api in made:
        api.client.close()
