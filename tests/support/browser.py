"""A real Chromium, and pages whose every complaint fails the test."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Request,
    sync_playwright,
)
from playwright.sync_api import (
    TimeoutError as BrowserTimeout,
)

#: Set where somebody is going to look at the pictures.
LOOK = "TILLBOOK_LOOK"
OUTPUT = Path(__file__).resolve().parents[2] / "test-output"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_QUIET = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
]


def chromium_path() -> str:
    """Where Chromium is: TILLBOOK_CHROMIUM, or on the path. Missing fails by name."""
    for name in (os.environ.get("TILLBOOK_CHROMIUM", ""), *_NAMES):
        if name and (found := shutil.which(name)):
            return found
    pytest.fail(
        "no Chromium: “apt-get install chromium”, or name one in TILLBOOK_CHROMIUM", pytrace=False
    )


@contextmanager
def launched() -> Iterator[Browser]:
    """Run Chromium; Playwright's loop in this thread would make Django refuse to query."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=_QUIET)
        try:
            yield browser
        finally:
            browser.close()
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def take_picture(page: Page, path: Path, *, full_page: bool = False) -> None:
    """Take a picture for somebody to look at; no test asserts anything of it.

    Pictures are most of what such a test costs: they are taken by night and by `make look`.
    Chromium now and then gives no frame to a picture taken right after the window changed its
    size, until something is drawn again. So a second try follows, on a page brought to the front;
    a page that really hangs fails at that one.
    """
    if LOOK not in os.environ:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        page.screenshot(path=path, full_page=full_page, timeout=10_000)
    except BrowserTimeout:
        page.bring_to_front()
        page.screenshot(path=path, full_page=full_page)


@dataclass
class Console:
    """What the browser complained about on the pages of a test.

    Without slots: Playwright hangs attributes of its own on whoever listens.
    """

    complaints: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def allow(self, pattern: str) -> None:
        """Expect a complaint that matches, such as the 409 that the test provokes."""
        self.allowed.append(pattern)

    def watch(self, page: Page) -> None:
        """Note console errors (policy reports are among them), exceptions, calls to strangers."""
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.complaints.append(f"exception: {error}"))
        page.on("request", self._on_request)

    def unexpected(self) -> list[str]:
        """Complaints that no `allow` covers."""
        return [
            complaint
            for complaint in self.complaints
            if not any(re.search(pattern, complaint) for pattern in self.allowed)
        ]

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"console: {message.text} ({message.location.get('url')})")

    def _on_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https"} and parts.hostname != "127.0.0.1":
            self.complaints.append(f"request to another host: {request.url}")


@contextmanager
def watched_page(browser: Browser, base_url: str, console: Console) -> Iterator[Page]:
    """A page in a profile of its own, relative addresses on the product."""
    context = browser.new_context(base_url=base_url, viewport={"width": 1280, "height": 800})
    context.set_default_timeout(20_000)
    context.on("page", console.watch)
    try:
        yield context.new_page()
    finally:
        context.close()


def keep_picture(page: Page, test_name: str) -> str:
    """Save what the page shows as `test-output/<test>.png`; its path, to be said."""
    OUTPUT.mkdir(exist_ok=True)
    path = OUTPUT / (re.sub(r"[^\w-]+", "-", test_name).strip("-") + ".png")
    page.screenshot(path=path)
    return str(path)
