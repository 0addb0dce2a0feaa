"""A thousand sales made without a network wait in a real register and go to the real server."""

from __future__ import annotations

import json
import time

from django.conf import settings
from playwright.sync_api import Browser, Page

from bench.databases import templates
from bench.register.measuring import SELL
from tests.support.driven import lay_over, told, verb, wait_for

SALES = 1_000
PIN = "482913"
WITHIN_MS = 5_000


def queued(browser: Browser) -> float:
    """From the network's return to nothing unsent, in ms: every sale stored on SQLite, durably."""
    with templates(("sqlite",)) as copies:
        from bench.shop import build_bench_shop
        from tests.support.server import running_product

        with copies.copy("sqlite", build_bench_shop) as database:
            database.use()
            code = _register(database.seed.actor)
            environ = {**database.environ, "TILLBOOK_SECRET_KEY": settings.SECRET_KEY}
            with running_product(environ) as product:
                page = browser.new_context().new_page()
                try:
                    return _sell_and_send(page, product.url, code)
                finally:
                    page.context.close()


def _register(actor: object) -> str:
    """A register, everybody with a PIN, and the code to enrol with."""
    from tillbook.desks.registers.operations import add_register, make_code, set_pin
    from tillbook.masters.organisation.models import Location, Person

    register = add_register(actor, Location.objects.get().id, "R1", "Front counter")
    for person in Person.objects.all():
        set_pin(actor, person.id, PIN)
    return make_code(actor, register)


def _sell_and_send(page: Page, url: str, code: str) -> float:
    lay_over(page)
    page.goto(f"{url}register/")
    wait_for(page, "s.stage === 'enrol'")
    assert verb(page, f"enrol({json.dumps(code)})") == {"ok": True}
    wait_for(page, "s.stage === 'signed_out' && s.people.some((one) => one.hasPin)")
    wait_for(page, "s.storage.persisted !== null")
    if told(page, "storage.neededFirst"):
        verb(page, "chooseSecondCopy('download')")
    person = told(page, "people.find((one) => one.hasPin).id")
    assert verb(page, f"signIn('{person}', '{PIN}')") == {"ok": True}
    page.route("**/api/v1/registers/*", lambda route: route.abort())
    page.evaluate(SELL, SALES)
    unsent = told(page, "unsent")
    if unsent < SALES:
        raise RuntimeError(f"only {unsent} of {SALES} sales waited: the network was not away")
    page.unroute("**/api/v1/registers/*")
    start = time.perf_counter()
    page.evaluate("() => void till.sendNow()")
    wait_for(page, "s.unsent === 0", timeout=120_000)
    taken = (time.perf_counter() - start) * 1_000
    _all_there()
    return taken


def _all_there() -> None:
    from tillbook.desks.sales.models import Sale

    if (stored := Sale.objects.count()) != SALES:
        raise RuntimeError(f"{stored} of {SALES} sales are stored")
