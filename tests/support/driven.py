"""The register in a real browser with its till in reach: built apart, laid over the served one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Route

PROJECT = Path(__file__).resolve().parents[2]
DRIVEN = PROJECT / ".cache" / "register-driven"
FILES = "/static/tillbook/register/"


def build_driven() -> None:
    """Build it where the sources are newer than what is there."""
    program = "import sys; sys.path.insert(0, 'scripts'); import frontend as f; f.build_driven()"
    subprocess.run([sys.executable, "-c", program], cwd=PROJECT, check=True)


def lay_over(page: Page) -> None:
    """Serve the driven files in place of the delivered ones, to this page and its worker."""

    def answer(route: Route) -> None:
        path = route.request.url.split("?")[0]
        name = path.rsplit("/", 1)[-1] or "index.html"
        file = DRIVEN / name
        kinds = {".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css"}
        headers = {"content-type": kinds.get(file.suffix, "application/octet-stream")}
        if name == "sw.js":
            headers["service-worker-allowed"] = "/register/"
        route.fulfill(body=file.read_bytes(), headers=headers)

    page.context.route("**/register/", answer)
    page.context.route("**/register/sw.js", answer)
    page.context.route(f"**{FILES}*", answer)


def verb(page: Page, call: str) -> Any:
    """Call a verb of the till (`pay(…)`), and answer its outcome as plain values."""
    return page.evaluate(f"async () => JSON.parse(JSON.stringify((await till.{call}) ?? null))")


def told(page: Page, fields: str) -> Any:
    """Part of the till's snapshot, such as `stage` or `basket.totalMinor`."""
    return page.evaluate(f"() => till.state.{fields}")


def wait_for(page: Page, condition: str, timeout: float = 15_000) -> None:
    """Until the snapshot `s` says so."""
    page.wait_for_function(
        f"() => globalThis.till && ((s) => {condition})(till.state)", timeout=timeout
    )
