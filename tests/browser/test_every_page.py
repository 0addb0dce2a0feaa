"""Every page, at three widths, by day and night, in each language, with nothing, little and much.

What is asserted: nothing is wider than the screen, no label is cut, the browser complains of
nothing, axe finds no barrier. `make look` leaves the pictures in `test-output/pages/`, by night at
the widest, and somebody looks at them. A page without a row here fails: say how to look at it.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page

from tests.access_rows import in_address
from tests.browser.many_rows import MANY, build_large_shop
from tests.browser.test_pages import AXE, COLOURS, RULES, barriers
from tests.shop import OWNER, _business, build_shop
from tests.support.browser import LOOK, OUTPUT, take_picture
from tests.test_access import PAGES, named_addresses, things_of
from tillbook.books.ledger.models import Account
from tillbook.config.business import set_up
from tillbook.masters.organisation.models import Location, Person, Role

pytestmark = pytest.mark.engines("sqlite")

PICTURES = OUTPUT / "pages"
WIDTHS = {390: 844, 1024: 800, 1440: 900}
#: Of the pages in English in an ordinary run; the third by night, and where somebody looks.
ENDS = {390: 844, 1440: 900}
#: Pictures by night: at these widths in an ordinary run.
NIGHTS = (1440,)
LANGUAGES = [code for code, _ in settings.LANGUAGES]


#: Rows and language of the pages that axe is asked about: the words do not change what it finds.
ASKED_OF_AXE = {(1, "en"), (MANY, "de")}
#: What follows the address of a page, where it shows more then.
QUERIES = {"search": "?q=P1"}
#: What answers, but is no page of the back office.
NO_PAGES = {
    "choose_location": "goes back to where one was",
    "pin_panel": "a part of a person's page",
    "live": "an open stream of figures",
    "live_position": "a number for a script",
    "register": "the register has screens and tests of its own",
    "register_worker": "a script",
    "register_manifest": "a file for the device",
    "import_set_aside": "a file",
    "customer_data": "a file",
    "price_list_file": "a file",
    "coupon_file": "a file",
    "job_picture": "a picture",
    "journal_file": "a file",
    "complete_file": "a file",
    "audit_file": "a file",
    "public_receipt_file": "a file",
    "receipt_mails": "a part of a document's page",
    "shift_document": "goes on to its shift",
    "safe_document": "goes on to the cash page",
    "sales_of_customer": "a part of the customer's page",
    "bills_of_receipt": "a part of the page of what was received",
    "receipts_of_order": "a part of the order's page",
    "measured_of_supplier": "a part of the supplier's page",
    "keeping_of_product": "a part of the product's page",
    "recipe_cost": "a part of the recipe's page",
    "values_of_customer": "a part of the customer's page",
    "account_of_customer": "a part of the customer's page",
    "attachment": "a file",
    "purchase_order_file": "a file",
    "count_find": "a part of the counting page",
    "delivered_by": "a part of the supplier's page",
    "suppliers_of": "a part of the product's page",
    "orders_of_supplier": "a part of the supplier's page",
    "why_sale": "a part of a document's page",
    "why_entry": "a part of an entry's page",
    "bank_lines_of_entry": "a part of an entry's page",
}
#: Sign-in and what goes wrong, by the name of the picture.
OUTSIDE = {
    "login": "/sign-in/login/",
    "password-reset": "/sign-in/password/reset/",
    "password-reset-done": "/sign-in/password/reset/done/",
    "password-link-old": "/sign-in/password/reset/key/x-y/",
    "signup": "/sign-in/signup/",
    "not-found": "/no-such-page",
}
INSIDE = {
    "password-change": "/sign-in/password/change/",
    "logout": "/sign-in/logout/",
    "second-factor": "/sign-in/2fa/",
    "not-found-inside": f"/sales/{uuid4()}/",
}

CUT = """[...document.querySelectorAll(
    "h1, h2, h3, th, label, dt, .button, .tabs a, .chip, .badge, .rail-name, .segment a, .verb"
  )].filter(one => one.offsetParent && one.textContent.trim()
    && !one.closest(".unseen, .chart-canvas, .rail") && one.scrollWidth > one.clientWidth + 1
    && getComputedStyle(one).display !== "inline"
  ).map(one => one.textContent.trim().slice(0, 60))"""

#: The heads of tables that lie over their first row though nothing was scrolled.
COVERING = """[...document.querySelectorAll("table")].filter(one => one.offsetParent
    && one.tHead && one.tBodies[0]?.rows[0] && !one.closest(".unseen")
    && one.tHead.rows[0].cells[0].getBoundingClientRect().bottom
      > one.tBodies[0].rows[0].getBoundingClientRect().top + 1
  ).map(one => one.tHead.textContent.trim().slice(0, 60))"""


def pages() -> dict[str, str]:
    """Every page: its name, and of what the key in its address is."""
    return {
        name: page.of for name, page in PAGES.items() if page.post is None and name not in NO_PAGES
    }


def test_every_address_is_a_page_or_says_why_it_is_none():
    assert set(PAGES) == named_addresses()
    assert set(NO_PAGES) | set(QUERIES) <= {n for n, page in PAGES.items() if page.post is None}


def build_empty_shop() -> dict[str, object]:
    """A company as it is after setting up: no product, no customer, no sale."""
    company_id = set_up(_business())
    return {
        "tax": "GB-standard",
        "statement": "profit-and-loss",
        "side": "receivables",
        "account": Account.objects.filter(company_id=company_id).order_by("code")[0].id,
        "person": Person.objects.get(email=OWNER).id,
        "cashier": Person.objects.get(email=OWNER).id,
        "location": Location.objects.filter(company_id=company_id).order_by("code")[0].id,
        "role": Role.objects.get(company_id=company_id, name="Cashier").id,
    }


def build_shop_with_a_sale() -> dict[str, object]:
    return things_of(build_shop())


def addresses(things: dict[str, object]) -> dict[str, str]:
    """The address of every page that these things lead to."""
    return {
        name: reverse(name, args=in_address(of, things)) + QUERIES.get(name, "")
        for name, of in pages().items()
        if not of or of in things
    }


@contextmanager
def signed_in(
    chromium, server, language: str, email: str = OWNER, **more
) -> Iterator[BrowserContext]:
    """A browser of the owner, who reads this language."""
    Person.objects.filter(email=email).update(locale=language)
    client = Client()
    client.force_login(Person.objects.get(email=email))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    with stranger(chromium, server, language, **more) as context:
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": server.url}
        context.add_cookies([cookie])
        yield context


@contextmanager
def stranger(chromium, server, language: str, **more) -> Iterator[BrowserContext]:
    """A browser that asks for pages in this language."""
    context = chromium.new_context(
        base_url=server.url, locale=language, reduced_motion="reduce", **more
    )
    context.set_default_timeout(20_000)
    try:
        yield context
    finally:
        context.close()


def look(
    page: Page, address: str, picture: str, nights: Collection[int], widths: Mapping[int, int]
) -> list[str]:
    """Open a page at these widths, keep the pictures; what is wrong with it."""
    page.goto(address)
    wrong = []
    for width, height in in_turn(page, widths):
        page.set_viewport_size({"width": width, "height": height})
        seen = page.evaluate(SEEN)
        if seen["over"] > 0:
            wrong.append(f"{picture} at {width}: {seen['over']} px wider than the screen")
        wrong += [f"{picture} at {width}: “{text}” is cut" for text in seen["cut"]]
        wrong += [
            f"{picture} at {width}: the head “{text}” covers its first row"
            for text in seen["covering"]
        ]
        take_picture(page, PICTURES / f"{picture}-{width}-day.png")
        if width in nights and LOOK in os.environ:
            page.emulate_media(color_scheme="dark")
            take_picture(page, PICTURES / f"{picture}-{width}-night.png")
            page.emulate_media(color_scheme="light")
    return wrong


def in_turn(page: Page, widths: Mapping[int, int]) -> list[tuple[int, int]]:
    """These widths, that of the window now at first: a page is laid out once less."""
    now = (page.viewport_size or {}).get("width")
    return sorted(widths.items(), key=lambda one: (one[0] != now, one[0]))


def told_by_axe(page: Page, picture: str, framed: set[str]) -> list[str]:
    """What axe finds on the page that is open. Of its colours in the dark alone, the rest being the
    same, and by night: each pair of tokens is measured in every run (`tests/test_contrast.py`), and
    so are the busy pages. The bars around it are asked about once for each entry of the rail
    that may be lit (`framed`).
    """
    page.evaluate(AXE.read_text())
    lit = page.evaluate(LIT)
    around = lit not in framed
    framed.add(lit)
    found = []
    schemes = [("dark", COLOURS)] if LOOK in os.environ else []
    for scheme, rules in [*schemes, ("light", RULES)]:
        page.emulate_media(color_scheme=scheme)
        found += [f"{picture}, {scheme}: {one}" for one in barriers(page, rules, around=around)]
    return found


#: The entry of the rail that says where one is; "" where there is no rail.
LIT = """(document.querySelector(".rail [aria-current]")?.textContent ?? "").trim()"""

#: What is wrong to see, once the letters are there and whatever moves, and ends moving, stands
#: still: what slides in or out with a new width is past the edge while it does.
SEEN = f"""async () => {{
  await document.fonts.ready;
  await Promise.all(
    document.getAnimations()
      .filter((one) => one.effect.getComputedTiming().endTime !== Infinity)
      .map((one) => one.finished.catch(() => null)),
  );
  const page = document.documentElement;
  return {{ over: page.scrollWidth - page.clientWidth, cut: {CUT}, covering: {COVERING} }};
}}"""


def look_at_all(
    things, chromium, server, console, language: str, rows: int, nights: Collection[int] = NIGHTS
) -> None:
    """Every page that this database has, and the doors to them."""
    wrong: list[str] = []
    framed: set[str] = set()
    widths = WIDTHS if rows == MANY or language != "en" or LOOK in os.environ else ENDS
    with signed_in(chromium, server, language) as context:
        context.on("page", console.watch)
        page = context.new_page()
        console.allow(r"404 \(Not Found\)")
        console.allow(r"409 \(Conflict\)")  # a page that says it was made for another company
        for name, address in (addresses(things) | INSIDE).items():
            picture = f"{name}-{rows}-{language}"
            wrong += look(page, address, picture, nights, widths)
            if (rows, language) in ASKED_OF_AXE:
                wrong += told_by_axe(page, picture, framed)
    with stranger(chromium, server, language) as context:
        context.on("page", console.watch)
        page = context.new_page()
        for name, address in OUTSIDE.items():
            wrong += look(page, address, f"{name}-{language}", nights, widths)
    assert not [*wrong, *console.unexpected()], "\n".join([*wrong, *console.unexpected()])


class TestNothing:
    """The pages of a company that has only been set up; in other languages by night."""

    @pytest.fixture
    def template_setup(self):
        return build_empty_shop

    @pytest.mark.parametrize(
        "language",
        [pytest.param(one, marks=[pytest.mark.nightly] * (one != "en")) for one in LANGUAGES],
    )
    def test_every_page(self, database, chromium, server, console, language):
        look_at_all(database.seed, chromium, server, console, language, 0)


class TestLittle:
    """The pages of a shop with a sale; in other languages by night."""

    @pytest.fixture
    def template_setup(self):
        return build_shop_with_a_sale

    @pytest.mark.parametrize(
        "language",
        [pytest.param(one, marks=[pytest.mark.nightly] * (one != "en")) for one in LANGUAGES],
    )
    def test_every_page(self, database, chromium, server, console, language):
        assert set(addresses(database.seed)) == set(pages()), "what leads to a page is missing"
        look_at_all(database.seed, chromium, server, console, language, 1)


@pytest.mark.nightly
class TestMuch:
    """The pages of a shop with ten thousand of everything."""

    @pytest.fixture
    def template_setup(self):
        return build_large_shop

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_page(self, database, chromium, server, console, language):
        look_at_all(database.seed, chromium, server, console, language, MANY, WIDTHS)
