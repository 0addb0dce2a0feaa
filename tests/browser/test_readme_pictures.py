"""The pictures of the README, made from the demo business: `make pictures` puts them into docs.

Nightly they go to `test-output/`, so that a page that cannot be shown is noticed.
"""

from __future__ import annotations

import os
import re
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page

from tests.browser.test_every_page import signed_in
from tests.support.browser import OUTPUT
from tests.support.screens import serving_screens
from tests.support.server import quick_product
from tillbook.config import demo
from tillbook.desks.sales.models import Sale
from tillbook.edges.bridges.demo import replay
from tillbook.masters.organisation.queries import demo_company
from tillbook.plumbing import clock, registries
from tillbook.plumbing.feed import catch_up

PROJECT = Path(__file__).resolve().parents[2]
README = PROJECT / "README.md"
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
LARGEST_BYTES = 250_000


#: The hour of the design's pictures, on a Saturday: whenever these are taken, the shop is busy.
HOUR, SATURDAY = time(14, 36), 5


def moment_shown() -> datetime:
    """The last Saturday at that hour."""
    here = clock.now().astimezone(ZoneInfo("Europe/London"))
    back = (here.weekday() - SATURDAY) % 7
    shown = datetime.combine(here.date() - timedelta(days=back), HOUR, here.tzinfo)
    return shown if shown < here else shown - timedelta(days=7)


def full_demo() -> dict[str, str]:
    """The demo business with its trade until that moment, and a good sale of that day."""
    shown = moment_shown()
    with clock.set_to(shown):
        made = demo.create_if_none()
        found = demo_company()
        assert made
        assert found
        company_id, first_start = found
        replay(company_id, first_start, clock.now())
        catch_up(company_id)
        # What the worker does from time to time: Home tells what it found.
        for chore in registries.chores():
            chore(company_id)
    sales = Sale.objects.filter(business_date=shown.date(), kind="sale")
    return {
        "email": made.email,
        "shown": shown.isoformat(),
        "sale": str(sales.filter(customer_id__isnull=False).latest("total_minor").id),
    }


def test_the_readme_shows_pictures_that_are_there():
    shown = re.findall(r"\]\((docs/pictures/[^)]+)\)", README.read_text(encoding="utf-8"))
    assert len(shown) >= 3
    for path in shown:
        size = (PROJECT / path).stat().st_size
        assert 5_000 < size < LARGEST_BYTES, path


@pytest.mark.nightly
@pytest.mark.engines("sqlite")
class TestPictures:
    """Home, a sale and the register, as a shop sees them."""

    @pytest.fixture
    def template_setup(self):
        return full_demo

    @pytest.fixture
    def server(self, database, loaded):
        """The product with its clock at the moment that is shown."""
        behind = clock.now() - datetime.fromisoformat(database.seed["shown"])
        seconds = str(int(behind.total_seconds()))
        environ = {**database.environ, "TILLBOOK_TEST_SECONDS_BACK": seconds}
        with quick_product(loaded, environ) as product:
            yield product

    @pytest.fixture
    def folder(self) -> Path:
        folder = Path(os.environ.get("TILLBOOK_PICTURES") or OUTPUT / "readme")
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def test_the_back_office(self, database, chromium, server, folder):
        seed = database.seed
        email = seed["email"]
        with signed_in(chromium, server, "en", email=email, viewport=DESK) as context:
            page = context.new_page()
            shoot(page, "/", folder / "home.png")
            shoot(page, f"/sales/{seed['sale']}/", folder / "sale.png")
        with signed_in(chromium, server, "de", email=email, viewport=PHONE) as context:
            page = context.new_page()
            page.emulate_media(color_scheme="dark")
            shoot(page, "/", folder / "phone.png")

    def test_the_register(self, chromium, folder):
        with serving_screens() as address:
            page = chromium.new_page(viewport={"width": 1180, "height": 820})
            shoot(page, f"{address}?scene=selling&lines=5", folder / "register.png")
            page.close()


def shoot(page: Page, address: str, path: Path) -> None:
    """Open a page, wait until it stands still, and keep what it shows."""
    page.goto(address)
    page.evaluate("document.fonts.ready.then(() => null)")
    page.wait_for_timeout(800)
    page.screenshot(path=path)
    assert 5_000 < path.stat().st_size < LARGEST_BYTES
