"""A real Chromium on the real application: served in this event loop, every page watched for what must not happen."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import uvicorn
from playwright.async_api import Browser, Page, async_playwright

PASSWORD = "correct horse battery staple"
CHROMIUM = os.environ.get("SALESOPS_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = Path(__file__).parent / "vendor" / "axe.min.js.gz"
WATCH = "document.addEventListener('securitypolicyviolation', (e) => console.error('policy broken: ' + e.violatedDirective))"


class Site:
    """The application at an address of its own, and pages open on it."""

    def __init__(self, address: str, chromium: Browser) -> None:
        self.address = address
        self._chromium = chromium
        self.faults: list[str] = []

    async def open(self, width: int = 1440, height: int = 900, **context: Any) -> Page:
        """A page in a browser profile of its own; what goes wrong in it is collected in `faults`."""
        profile = await self._chromium.new_context(
            viewport={"width": width, "height": height}, base_url=self.address, locale="en-GB", **context
        )
        profile.set_default_timeout(15_000)
        page = await profile.new_page()
        _press_when_loaded(page)
        await page.add_init_script(WATCH)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("console", lambda message: self._note(message.type, message.text))
        page.on("request", lambda request: self._note_request(request.url))
        return page

    async def signed_in(self, login: str, width: int = 1440, height: int = 900, **context: Any) -> Page:
        """A page whose person has signed in."""
        page = await self.open(width, height, **context)
        await page.goto("/sign-in")
        await page.fill("#login", login)
        await page.fill("#password", PASSWORD)
        await page.press("#password", "Enter")
        await page.wait_for_selector(".top")
        return page

    def _note(self, kind: str, text: str) -> None:
        if kind == "error" and not text.startswith("Failed to load resource: the server responded with a status of 4"):
            self.faults.append(f"console: {text}")

    def _note_request(self, url: str) -> None:
        if not url.startswith((self.address, "data:")):
            self.faults.append(f"foreign address: {url}")


def _press_when_loaded(page: Page) -> None:
    """A page whose words can be read already may not hear its keys yet: nobody is as quick as a test."""
    press = page.keyboard.press

    async def when_loaded(key: str, **given: Any) -> None:
        await page.wait_for_load_state()
        await press(key, **given)

    page.keyboard.press = when_loaded  # type: ignore[method-assign]


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield  # Ctrl-C belongs to pytest


@pytest_asyncio.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """The system's Chromium; without one these tests are skipped by name."""
    if not CHROMIUM:
        pytest.skip("no Chromium: install it or name it in SALESOPS_TEST_CHROMIUM")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(scope="module")
async def _served(app: Any) -> AsyncIterator[str]:
    server = _Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="off"))
    running = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await running


@pytest_asyncio.fixture
async def site(_served: str, chromium: Browser) -> AsyncIterator[Site]:
    """The application; after the test nothing may have gone wrong: no script fault, no policy broken, no foreign address."""
    made = Site(_served, chromium)
    yield made
    for context in chromium.contexts:
        await context.close()
    assert made.faults == []


@pytest.fixture
def check_access() -> Callable[[Page], Awaitable[None]]:
    """Run axe-core on a page: nothing serious may be found."""
    script = gzip.decompress(AXE.read_bytes()).decode()

    async def check(page: Page) -> None:
        await page.evaluate(script)
        found = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        serious = [
            f"{one['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
            for one in found["violations"]
            if one["impact"] in ("serious", "critical")
            for node in one["nodes"]
        ]
        assert serious == []

    return check
