"""`python -m bench.register`: how fast the register is, in a real browser on this machine."""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import statistics
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent

from playwright.sync_api import Browser, CDPSession, Page

from bench.register.day import MOST_MB, traded
from bench.register.measuring import BASKET, PACE, PROMOTED, READY, SCANS, SEARCHES
from bench.register.queued import SALES, WITHIN_MS, queued
from bench.register.shopless import PERSON, PIN, Office, catalogue, promotions, served
from tests.support.browser import launched
from tests.support.driven import DRIVEN, build_driven, told, verb, wait_for

SIZES = (20_000, 100_000)
TIMES = 200
#: Promotions in force at once.
PROMOTIONS = 200
#: How often the words are typed: sixty keys each time.
ROUNDS = 2
STARTS = 5
_WIDE = {"width": 1180, "height": 820}


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure. unit: ms, kB or MB; target: the most it may be."""

    name: str
    value: float
    target: float
    unit: str = "ms"

    @property
    def met(self) -> bool:
        return self.value <= self.target

    def line(self) -> str:
        verdict = "ok" if self.met else "MISSED"
        return f"{self.name:<62}{self.value:>9.1f} {self.unit:<3} ≤ {self.target:>6g}  {verdict}"


def main() -> int:
    """Measure and print; exit 1 when a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.register", description=__doc__)
    parser.add_argument("--products", type=int, nargs="*", default=SIZES, metavar="N")
    parser.add_argument("--times", type=int, default=TIMES, help=f"scans a figure ({TIMES})")
    parser.add_argument("--no-queue", action="store_true", help="without the sales that wait")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the results there")
    args = parser.parse_args()
    build_driven()
    figures = []
    with launched() as browser:
        pace = pace_of(browser)
        for figure in _all(browser, args.products, args.times, queue=not args.no_queue):
            print(figure.line(), file=sys.stderr, flush=True)
            figures.append(figure)
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    head = f"{os.cpu_count()} processors, load {load} while it was measured; {pace}"
    text = "\n".join([head, *[one.line() for one in figures]])
    print(text)
    if args.write:
        write_table(args.write, text)
    return 0 if all(one.met for one in figures) else 1


def _all(browser: Browser, counts: Sequence[int], times: int, *, queue: bool) -> Iterator[Figure]:
    yield script_size()
    if queue:
        yield Figure(f"{SALES:,} queued sales sent and stored", queued(browser), WITHIN_MS)
    yield from promoted(browser, times)
    for count in counts:
        yield from measured(browser, count, times)


def pace_of(browser: Browser) -> str:
    """How fast the machine is today: what to hold two tables of different days against."""
    page = browser.new_page()
    cdp = page.context.new_cdp_session(page)
    took = []
    for slow in (1, 4):
        cdp.send("Emulation.setCPUThrottlingRate", {"rate": slow})
        took.append(statistics.median(page.evaluate(PACE) for _ in range(9)))
    page.close()
    return f"the same sum in the browser {took[0]:.1f} ms, ×4 {took[1]:.1f} ms"


def write_table(page: Path, text: str) -> None:
    """Put the table where the page has one; what people wrote around it stays."""
    table = indent(text, "    ") + "\n"
    page.write_text(re.sub(r"(?m)(^    .*\n)+", lambda _: table, page.read_text(), count=1))


def script_size() -> Figure:
    """All scripts of the register in the language that takes most, as they travel."""
    sizes = {file.name: len(gzip.compress(file.read_bytes(), 9)) for file in DRIVEN.glob("*.js")}
    languages = [sizes.pop(name) for name in list(sizes) if name.startswith(("en-", "de-"))]
    size = sum(sizes.values()) + max(languages)
    return Figure("scripts of the register in one language, gzip", size / 1000, 200, "kB")


def measured(browser: Browser, count: int, times: int) -> Iterator[Figure]:
    """The figures at one size of the catalogue, plain and throttled."""
    with served(Office(catalogue(count))) as url, enrolled(browser, url) as (page, cdp):
        for slow in (1, 4):
            cdp.send("Emulation.setCPUThrottlingRate", {"rate": slow})
            at = f"{count:,} products{' ×4' if slow > 1 else ''}"
            dom, frame, engine = (8, 33, 5) if slow == 1 else (24, 50, 25)
            scans = page.evaluate(SCANS, [count, times])
            yield Figure(f"{at}: scan, last key to DOM", p95(scans["dom"]), dom)
            yield Figure(f"{at}: scan, last key to frame", p95(scans["frame"]), frame)
            words = page.evaluate(SEARCHES, ROUNDS)
            yield Figure(f"{at}: search, key to list in DOM", p95(words["dom"]), dom)
            yield Figure(f"{at}: search, key to frame", p95(words["frame"]), frame)
            basket = page.evaluate(BASKET, times)
            yield Figure(f"{at}: basket of 100 lines priced", p95(basket), engine)
            verb(page, "clear()")
        for slow in (1, 4):
            cdp.send("Emulation.setCPUThrottlingRate", {"rate": slow})
            at = f"{count:,} products{' ×4' if slow > 1 else ''}"
            starts = [cold_start(page) for _ in range(STARTS)]
            limit = 1000 if slow == 1 else 3000
            yield Figure(f"{at}: cold start off-line to ready", max(starts), limit)
        cdp.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        sign_in(page)
        heap, process = traded(browser, page, cdp)
        yield Figure(f"{count:,} products: a day's trade, held by scripts", heap, MOST_MB, "MB")
        yield Figure(f"{count:,} products: a day's trade, the whole page", process, MOST_MB, "MB")


def promoted(browser: Browser, times: int) -> Iterator[Figure]:
    """A basket of 20 lines with so many promotions in force, plain and throttled."""
    for everything in (False, True):
        office = Office(catalogue(600), promotions(PROMOTIONS, everything=everything))
        with served(office) as url, enrolled(browser, url) as (page, cdp):
            for slow in (1, 4):
                cdp.send("Emulation.setCPUThrottlingRate", {"rate": slow})
                page.evaluate(PROMOTED, times)  # the engine is warm in a shop that is open
                found = page.evaluate(PROMOTED, times)
                assert found["lines"] == 20, found["lines"]
                assert found["applied"] >= 5, found["applied"]
                goods = "everything" if everything else "a department"
                at = f"{PROMOTIONS} promotions, each of {goods}{' ×4' if slow > 1 else ''}"
                yield Figure(f"{at}: 20 lines", p95(found["spent"]), 5 if slow == 1 else 25)


@contextmanager
def enrolled(browser: Browser, url: str) -> Iterator[tuple[Page, CDPSession]]:
    """A register with everything fetched and somebody at it."""
    context = browser.new_context(viewport=_WIDE)
    page = context.new_page()
    page.add_init_script(READY)
    page.goto(f"{url}/register/")
    wait_for(page, "s.stage === 'enrol'")
    assert verb(page, 'enrol("7KQM4XPA")') == {"ok": True}
    wait_for(page, "s.stage === 'signed_out'", timeout=120_000)
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    sign_in(page)
    try:
        yield page, context.new_cdp_session(page)
    finally:
        context.close()


def sign_in(page: Page) -> None:
    assert verb(page, f"signIn({json.dumps(str(PERSON))}, '{PIN}')") == {"ok": True}
    if told(page, "storage.neededFirst"):
        verb(page, "chooseSecondCopy('download')")


def cold_start(page: Page) -> float:
    """From a reload without a network to the screen where people sign in, in ms."""
    page.context.set_offline(True)
    page.reload()
    wait_for(page, "s.stage === 'signed_out'", timeout=60_000)
    page.wait_for_function("() => globalThis.readyAt > 0")
    ready = float(page.evaluate("() => globalThis.readyAt"))
    page.context.set_offline(False)
    return ready


def p95(values: list[float]) -> float:
    """The time that 95 of 100 stay under."""
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


if __name__ == "__main__":
    sys.exit(main())
