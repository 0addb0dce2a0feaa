"""A day of trade in one page: what it holds in memory at its end."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page

from bench.register.measuring import SELL
from tests.support.driven import wait_for

#: Eight hours, two sales of three lines a minute, nobody signing out.
SALES = 960
MOST_MB = 200.0
_MB = 1_000_000


def traded(browser: Browser, page: Page, cdp: CDPSession) -> tuple[float, float]:
    """What the page's scripts hold after a day, in MB; and its whole process, shared parts by
    their share. Every sale was sent and acknowledged; the page was never loaded anew."""
    page.evaluate(SELL, SALES)
    wait_for(page, "s.unsent === 0", timeout=120_000)
    cdp.send("HeapProfiler.enable")
    cdp.send("HeapProfiler.collectGarbage")
    cdp.send("Performance.enable")
    metrics = cdp.send("Performance.getMetrics")["metrics"]
    heap = next(one["value"] for one in metrics if one["name"] == "JSHeapUsedSize")
    return heap / _MB, _process(browser)


def _process(browser: Browser) -> float:
    """The largest of the browser's pages; only Linux tells."""
    processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    sizes = [_pss(one["id"]) for one in processes if one["type"] == "renderer"]
    return max(sizes) / _MB


def _pss(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0
