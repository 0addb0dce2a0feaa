"""US sales tax by state, county and city, at the rates of the Streamlined files."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from tests.bookkeeping import NOON, typed
from tests.test_taxation_german import booked
from tillbook.books.ledger.queries import chart
from tillbook.config.business import NewBusiness, NewLocation, set_up
from tillbook.desks.bookkeeping.errors import Refusal
from tillbook.desks.bookkeeping.operations import post_entry
from tillbook.desks.bookkeeping.proposing import to_ask
from tillbook.desks.bookkeeping.rules import Typed, TypedLine
from tillbook.desks.sales.baskets import BasketSale, WantedLine, WantedTender
from tillbook.desks.sales.operations import sell
from tillbook.desks.taxation.operations import NewRegistration, add_registration, figures_now
from tillbook.desks.taxation.queries import Standing, returns_of, uncounted_sales
from tillbook.masters.catalog.operations import NewProduct, add_products
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.queries import company, system_actor
from tillbook.masters.organisation.rules import Actor
from tillbook.masters.taxes.queries import rates_on, taxes_inside
from tillbook.plumbing import clock
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.writer import write

OCTOBER = date(2026, 10, 31)
MINNEAPOLIS = ("US-MN", "US-MN-053", "US-MN-43000")
CODES = ("US-MN-27", *MINNEAPOLIS[1:])
#: What 20.00 bear in each of them.
PARTS = tuple(zip(CODES, ("1.38", "0.03", "0.10"), strict=True))


@pytest.fixture(autouse=True)
def at_noon():
    with clock.set_to(NOON):
        yield


@pytest.fixture
def minneapolis(database):
    place = NewLocation(
        code="M1",
        name="Minneapolis",
        time_zone="America/Chicago",
        jurisdictions=MINNEAPOLIS,
        shifts=False,
    )
    company_id = set_up(
        NewBusiness(
            name="Lake Goods",
            country="US",
            currency="USD",
            chart="us",
            locations=(place,),
            owner_name="Una",
            owner_email="una@example.com",
            owner_password="another-long-word",
        )
    )
    return system_actor(company_id, "test")


def october_of(actor: Actor) -> Standing:
    """October's return to Minnesota."""
    control = next(row for row in chart(actor.company_id) if row.kind == "liability")
    wanted = NewRegistration(
        jurisdiction="US-MN", number="", months=1, since=date(2026, 10, 1), control_id=control.id
    )
    add_registration(actor, wanted)
    [october] = [one for one in returns_of(actor) if one.period.until == OCTOBER]
    return october


def test_a_return_of_minnesota_has_a_line_for_its_counties_and_cities(minneapolis):
    info = company(minneapolis.company_id)
    rates = {code: ppm for code, _name, ppm in rates_on(info.id, info.version, OCTOBER).values()}
    # MNR2026Q2FEB18.csv: state 27 0.06875, county 053 0.0015, city 43000 0.005.
    asked = [rates[f"{code}-standard"] for code in CODES]
    assert asked == [68_750, 1_500, 5_000]
    # Nobody gives it back to a buyer: no purchase may take it out of its cost.
    assert taxes_inside(info.id, info.version)["US-MN-27-standard"] is False
    by_line = {row.statement_line: row.code for row in reversed(chart(info.id))}
    owed, sales = by_line["tax_liabilities"], by_line["revenue"]
    booked(
        minneapolis,
        date(2026, 10, 20),
        "1050 dr 1075.25",
        f"{sales} cr 1000.00",
        f"{owed} cr 68.75 US-MN-27-standard 1000.00",
        f"{owed} cr 1.50 US-MN-053-standard 1000.00",
        f"{owed} cr 5.00 US-MN-43000-standard 1000.00",
    )
    october = october_of(minneapolis)
    looked = figures_now(october)
    assert [looked.figures.values[f"{place}.tax"] for place in MINNEAPOLIS] == [6_875, 150, 500]
    assert (looked.figures.values["taxable"], looked.figures.due_minor) == (100_000, 7_525)
    assert [box.code for box in looked.form.boxes][:6] == [
        "gross",
        "free",
        "taxable",
        *MINNEAPOLIS,
    ]
    assert october.due == date(2026, 11, 20)
    # Revenue by hand: with a code of the place it counts, without one it is named.
    booked(minneapolis, OCTOBER, "1050 dr 40.00", f"{sales} cr 40.00 US-MN-27-food 40.00")
    bare = typed(OCTOBER, "1050 dr 7.00", f"{sales} cr 7.00")
    post_entry(minneapolis, new_id(), bare)
    values = figures_now(october).figures.values
    assert (values["gross"], values["free"], values["taxable"]) == (104_000, 4_000, 100_000)
    # Beside what is taxed in the same entry it counts just so, once for all three places.
    taxes = [f"{owed} cr {tax} {code}-standard 20.00" for code, tax in PARTS]
    free = f"{sales} cr 6.00 US-MN-27-food 6.00"
    booked(minneapolis, OCTOBER, "1050 dr 27.51", f"{sales} cr 20.00", *taxes, free)
    values = figures_now(october).figures.values
    assert (values["gross"], values["free"], values["taxable"]) == (106_600, 4_600, 102_000)
    [(row, minor)] = uncounted_sales(october.member)
    assert (row.code, minor) == (sales, 700)
    assert [one.refusal for one in to_ask(info.id, bare)] == [Refusal.NOWHERE_SOLD]
    client = Client()
    client.force_login(Person.objects.get(email="una@example.com"))
    told = client.get(reverse("tax_return", args=[october.id])).content.decode()
    assert "$7.00 of revenue on" in told
    assert "is in no gross sales" in told


@pytest.mark.postgresql_by_night
def test_what_is_free_of_tax_everywhere_counts_in_the_state_that_sold_it(minneapolis):
    """Its code is the country's: exempt goods beside taxed ones at a till, and by hand."""
    goods = {"standard": 20, "exempt": 30, "zero": 4, "outside": 5}
    new = [
        NewProduct(
            sku=category,
            name=category,
            department="Goods",
            tax_category=category,
            unit_price=price * 1_000_000,
            kind="service",
        )
        for category, price in goods.items()
    ]
    write(lambda: add_products(minneapolis.company_id, new))
    for skus in (list(goods), ["exempt"]):
        wanted = BasketSale(
            id=new_id(),
            location="M1",
            lines=tuple(WantedLine(sku=sku, quantity_micro=1_000_000) for sku in skus),
            tenders=(WantedTender(code="cash"),),
            occurred_at=datetime(2026, 10, 20, 17, tzinfo=UTC),
        )
        [outcome] = sell(minneapolis, [wanted])
        assert outcome.status == "stored", outcome
    october = october_of(minneapolis)

    def said() -> tuple[int, ...]:
        values = figures_now(october).figures.values
        return tuple(values[box] for box in ("gross", "free", "taxable", "US-MN.tax", "total"))

    assert said() == (8_400, 6_400, 2_000, 138, 151)
    assert uncounted_sales(october.member) == []
    # By hand at a location it counts there; of nowhere it is named, beside what is taxed too.
    by_line = {row.statement_line: row.code for row in reversed(chart(minneapolis.company_id))}
    owed, sales = by_line["tax_liabilities"], by_line["revenue"]
    for at in ("M1", ""):
        lines = [
            TypedLine(account="1050", debit="37.51"),
            TypedLine(account=sales, credit="20.00"),
            TypedLine(account=sales, credit="16.00", tax="US-exempt", base="16.00", location=at),
            *(
                TypedLine(account=owed, credit=tax, tax=f"{code}-standard", base="20.00")
                for code, tax in PARTS
            ),
        ]
        post_entry(minneapolis, new_id(), Typed(day=str(OCTOBER), memo="", lines=tuple(lines)))
    assert said() == (14_000, 8_000, 6_000, 414, 453)
    [(row, minor)] = uncounted_sales(october.member)
    assert (row.code, minor) == (sales, 1_600)
    # So is what the tax lines of an entry leave over of its revenue.
    taxes = [f"{owed} cr {tax} {code}-standard 20.00" for code, tax in PARTS]
    booked(minneapolis, OCTOBER, "1050 dr 24.51", f"{sales} cr 23.00", *taxes)
    assert said() == (16_000, 8_000, 8_000, 552, 604)
    [(row, minor)] = uncounted_sales(october.member)
    assert (row.code, minor) == (sales, 1_900)
