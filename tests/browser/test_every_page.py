"""Every page, at three widths, by day and night, in each language, with nothing, little and much.

What is asserted: nothing is wider than the screen, no label is cut, the browser complains of
nothing (`test_pages` asks axe). The pictures lie in `test-output/pages/`, by night at the widest in
an ordinary run, and somebody looks at them. A page without a row here fails: say how to look at it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page

from tests.browser.many_rows import MANY, build_large_shop
from tests.shop import OWNER, _business, build_shop
from tests.support.browser import OUTPUT
from tests.test_access import PAGES, named_addresses
from tillbook.books.ledger.models import Account, Entry
from tillbook.config.business import set_up
from tillbook.desks.sales.models import Sale
from tillbook.desks.sales.operations import commit_sales
from tillbook.masters.catalog.models import Variant
from tillbook.masters.organisation.models import ApiKey, Location, Person, Role
from tillbook.masters.parties.models import Party

pytestmark = pytest.mark.engines("sqlite")

PICTURES = OUTPUT / "pages"
WIDTHS = {390: 844, 1024: 800, 1440: 900}
#: Pictures by night: at these widths in an ordinary run.
NIGHTS = (1440,)
LANGUAGES = [code for code, _ in settings.LANGUAGES]


@dataclass(frozen=True)
class Seen:
    """How a page is looked at. of: whose key is in its address; query: what follows it."""

    of: str = ""
    query: str = ""


SEEN = {
    "home": Seen(),
    "reports": Seen(),
    "sell": Seen(),
    "sales": Seen(),
    "to_clarify": Seen(),
    "sale": Seen("sale"),
    "journal": Seen(),
    "entry": Seen("entry"),
    "account": Seen("account"),
    "trial_balance": Seen(),
    "stock": Seen(),
    "stock_item": Seen("variant"),
    "products": Seen(),
    "product": Seen("variant"),
    "new_product": Seen(),
    "customers": Seen(),
    "taxes": Seen(),
    "tax": Seen("tax"),
    "new_tax": Seen(),
    "search": Seen(query="?q=P1"),
    "staff": Seen(),
    "new_person": Seen(),
    "person": Seen("person"),
    "settings": Seen(),
    "company_settings": Seen(),
    "location_settings": Seen("location"),
    "roles": Seen(),
    "new_role": Seen(),
    "role": Seen("role"),
    "api_keys": Seen(),
    "new_api_key": Seen(),
    "audit_trail": Seen(),
    "styleguide": Seen(),
}
#: What answers, but is no page of the back office.
NO_PAGES = {
    "choose_location": "goes back to where one was",
    "live": "an open stream of figures",
    "live_position": "a number for a script",
    "register": "the register has screens and tests of its own",
    "register_worker": "a script",
    "register_manifest": "a file for the device",
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

CUT = """() => [...document.querySelectorAll(
    "h1, h2, h3, th, label, dt, .button, .tabs a, .chip, .badge, .rail-name, .segment a, .verb"
  )].filter(one => one.offsetParent && one.textContent.trim()
    && !one.closest(".unseen, .chart-canvas, .rail") && one.scrollWidth > one.clientWidth + 1
    && getComputedStyle(one).display !== "inline"
  ).map(one => one.textContent.trim().slice(0, 60))"""


def test_every_page_says_here_how_it_is_looked_at():
    shown = {name for name, page in PAGES.items() if page.post is None}
    assert set(PAGES) == named_addresses()
    assert shown == set(SEEN) | set(NO_PAGES)


def build_empty_shop() -> None:
    """A company as it is after setting up: no product, no customer, no sale."""
    set_up(_business())


def build_shop_with_a_sale() -> None:
    shop = build_shop()
    commit_sales(shop.actor, [shop.sale([shop.line("P1", 2)])])


def things() -> dict[str, object]:
    """The keys there are in this database, by what they are of."""
    rows = {
        "sale": Sale.objects.order_by("id"),
        "entry": Entry.objects.order_by("id"),
        "account": Account.objects.order_by("code"),
        "variant": Variant.objects.order_by("sku"),
        "customer": Party.objects.order_by("code"),
        "person": Person.objects.filter(email=OWNER),
        "location": Location.objects.order_by("code"),
        "role": Role.objects.filter(name="Cashier"),
        "key": ApiKey.objects.order_by("id"),
    }
    found = {name: query.values_list("pk", flat=True).first() for name, query in rows.items()}
    return {"tax": "GB-standard"} | {name: pk for name, pk in found.items() if pk is not None}


def addresses() -> dict[str, str]:
    """The address of every page that can be opened in this database."""
    known = things()
    return {
        name: reverse(name, args=[known[seen.of]] if seen.of else []) + seen.query
        for name, seen in SEEN.items()
        if not seen.of or seen.of in known
    }


@contextmanager
def signed_in(chromium, server, language: str, **more) -> Iterator[BrowserContext]:
    """A browser of the owner, who reads this language."""
    Person.objects.filter(email=OWNER).update(locale=language)
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
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


def look(page: Page, address: str, picture: str, nights: Collection[int]) -> list[str]:
    """Open a page at every width, keep the pictures; what is wrong with it."""
    page.goto(address)
    page.evaluate("document.fonts.ready.then(() => null)")
    wrong = []
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        over = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if over > 0:
            wrong.append(f"{picture} at {width}: {over} px wider than the screen")
        wrong += [f"{picture} at {width}: “{text}” is cut" for text in page.evaluate(CUT)]
        page.screenshot(path=PICTURES / f"{picture}-{width}-day.png")
        if width in nights:
            page.emulate_media(color_scheme="dark")
            page.screenshot(path=PICTURES / f"{picture}-{width}-night.png")
            page.emulate_media(color_scheme="light")
    return wrong


def look_at_all(
    chromium, server, console, language: str, rows: int, nights: Collection[int] = NIGHTS
) -> None:
    """Every page that this database has, and the doors to them."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    wrong = []
    with signed_in(chromium, server, language) as context:
        context.on("page", console.watch)
        page = context.new_page()
        console.allow(r"404 \(Not Found\)")
        for name, address in (addresses() | INSIDE).items():
            wrong += look(page, address, f"{name}-{rows}-{language}", nights)
    with stranger(chromium, server, language) as context:
        context.on("page", console.watch)
        page = context.new_page()
        for name, address in OUTSIDE.items():
            wrong += look(page, address, f"{name}-{language}", nights)
    assert not [*wrong, *console.unexpected()], "\n".join([*wrong, *console.unexpected()])


class TestNothing:
    """The pages of a company that has only been set up."""

    @pytest.fixture
    def template_setup(self):
        return build_empty_shop

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_page(self, database, chromium, server, console, language):
        look_at_all(chromium, server, console, language, 0)


class TestLittle:
    """The pages of a shop with a sale."""

    @pytest.fixture
    def template_setup(self):
        return build_shop_with_a_sale

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_page(self, database, chromium, server, console, language):
        assert set(addresses()) == set(SEEN), "a page that no row of this shop leads to"
        look_at_all(chromium, server, console, language, 1)


@pytest.mark.nightly
class TestMuch:
    """The pages of a shop with ten thousand of everything."""

    @pytest.fixture
    def template_setup(self):
        return build_large_shop

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_page(self, database, chromium, server, console, language):
        look_at_all(chromium, server, console, language, MANY, WIDTHS)
