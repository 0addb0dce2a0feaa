"""US sales tax by state, county and city, at the rates of the Streamlined files."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from tests.bookkeeping import NOON, booked, typed
from tillbook.books.ledger.open_items import open_items
from tillbook.books.ledger.queries import chart
from tillbook.books.loyalty.operations import set_credit_limit
from tillbook.books.payments.operations import add_tender
from tillbook.config.business import NewBusiness, NewLocation, set_up
from tillbook.desks.bookkeeping.errors import Refusal
from tillbook.desks.bookkeeping.operations import Adjust, adjust_item, post_entry
from tillbook.desks.bookkeeping.proposing import to_ask
from tillbook.desks.sales.baskets import BasketSale, WantedLine, WantedTender
from tillbook.desks.sales.models import Sale
from tillbook.desks.sales.operations import return_items, sell
from tillbook.desks.taxation.operations import (
    NewRegistration,
    add_registration,
    figures_now,
    file_return,
)
from tillbook.desks.taxation.queries import Standing, lines_page, returns_of, uncounted_sales
from tillbook.desks.taxation.telling import in_box
from tillbook.insight.verification.operations import verify
from tillbook.masters.catalog.operations import NewProduct, add_products
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.queries import company, system_actor
from tillbook.masters.organisation.rules import Actor
from tillbook.masters.parties.operations import (
    CertificateEdit,
    NewParty,
    add_certificate,
    add_parties,
)
from tillbook.masters.taxes.queries import rates_on, taxes_inside
from tillbook.plumbing import clock
from tillbook.plumbing.feed import catch_up
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
    """October's return of a company that files to Minnesota."""
    control = next(row for row in chart(actor.company_id) if row.kind == "liability")
    wanted = NewRegistration(
        jurisdiction="US-MN", number="", months=1, since=date(2026, 10, 1), control_id=control.id
    )
    add_registration(actor, wanted)
    [found] = [one for one in returns_of(actor) if one.period.until == OCTOBER]
    return found


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
    # Where it was sold says its location too; beside a code of the place, that code.
    beside = (f"{owed} cr {tax} {code}-standard 20.00" for code, tax in PARTS)
    booked(minneapolis, OCTOBER, "1050 dr 24.51", f"{sales} cr 23.00", *beside)
    here = typed(OCTOBER, "1050 dr 2.00", f"{sales} cr 2.00 M1")
    post_entry(minneapolis, new_id(), here)
    assert [one.refusal for one in to_ask(info.id, here)] == [Refusal.SOLD_FREE]
    values = figures_now(october).figures.values
    assert (values["gross"], values["free"], values["taxable"]) == (109_100, 5_100, 104_000)
    assert [(row.code, minor) for row, minor in uncounted_sales(october.member)] == [(sales, 700)]
    client = Client()
    client.force_login(Person.objects.get(email="una@example.com"))
    told = client.get(reverse("tax_return", args=[october.id])).content.decode()
    assert "$7.00 of revenue on" in told
    assert "is in no gross sales" in told


def sold(actor: Actor, *goods: tuple[str, int], tender: str = "cash", **more) -> UUID:
    """A sale of these numbers of pieces; what came of it."""
    wanted = BasketSale(
        id=new_id(),
        location="M1",
        lines=tuple(WantedLine(sku=sku, quantity_micro=n * 1_000_000) for sku, n in goods),
        tenders=(WantedTender(code=tender),),
        occurred_at=datetime(2026, 10, 20, 18, tzinfo=UTC),
        **more,
    )
    [outcome] = sell(actor, [wanted])
    assert outcome.status == "stored", outcome
    return wanted.id


def paper(actor: Actor, buyer_id: UUID, place: str) -> dict[str, UUID]:
    """Who buys by a new certificate of a place, as a basket names it."""
    edit = CertificateEdit(
        number=place, reason="resale", jurisdiction=place, valid_from=date(2026, 1, 1)
    )
    made = add_certificate(actor, buyer_id, edit)
    assert made
    return {"customer_id": buyer_id, "certificate_id": made}


def half_off(actor: Actor, buyer_id: UUID) -> None:
    """A sale on account, and half of it paid less."""
    add_tender(actor, name="On account", kind="on_account")
    set_credit_limit(actor, buyer_id, 100_000)
    sold(actor, ("MUG", 1), ("SEED", 5), tender="on-account", customer_id=buyer_id)
    [item] = open_items([one.id for one in chart(actor.company_id) if one.code == "1100"])
    half = Adjust(
        entry_id=item.entry_id,
        number=item.number,
        kind="discount",
        day=OCTOBER,
        reason="paid early",
        amount_minor=item.amount_minor // 2,
    )
    adjust_item(actor, new_id(), half)


def test_what_a_till_sells_free_of_tax_is_gross_and_exempt_where_it_was_sold(minneapolis):
    """By the forms: gross sales are all sales less what came back, taxable what bears the tax, and
    exempt the rest. On paper: 100 taxed and 20 of it back; 50 for resale; 10 taxed beside 50 of
    goods without tax, in one basket; 30 free of the county's tax alone: 220, 100, 120."""
    info = company(minneapolis.company_id)
    new = [
        NewProduct(
            sku=sku,
            name=sku,
            department="Goods",
            tax_category=category,
            unit_price=10 * 1_000_000,
            kind="service",
        )
        for sku, category in (("MUG", "standard"), ("SEED", "zero"))
    ]
    write(lambda: add_products(info.id, new))
    [buyer] = write(lambda: add_parties(info.id, [NewParty(code="R1", name="Reseller")]))
    first = sold(minneapolis, ("MUG", 10))
    with clock.set_to(datetime(2026, 10, 25, 18, tzinfo=UTC)):
        return_items(
            minneapolis,
            first,
            {1: 2_000_000},
            document_id=new_id(),
            series_id=Sale.objects.get(id=first).series_id,
            tender_code="",
            reason="torn",
        )
    sold(minneapolis, ("MUG", 5), **paper(minneapolis, buyer.id, "US-MN"))
    sold(minneapolis, ("MUG", 1), ("SEED", 5))
    sold(minneapolis, ("MUG", 3), **paper(minneapolis, buyer.id, "US-MN-053"))
    october = october_of(minneapolis)
    catch_up(info.id)
    looked = figures_now(october)
    found = looked.figures.values
    asked = [found[box] for box in ("gross", "free", "taxable", *MINNEAPOLIS)]
    assert asked == [22_000, 10_000, 12_000, 12_000, 9_000, 12_000]
    assert uncounted_sales(october.member) == []
    # Where it was sold free of tax a box opens on the documents themselves, each of them once.
    _groups, lines = lines_page(
        october.member, lambda one: in_box(looked.form, one, "free") is not None, 0, 20
    )
    assert sorted(in_box(looked.form, one.alone, "free")[0] for one in lines) == [5_000, 5_000]
    client = Client()
    client.force_login(Person.objects.get(email="una@example.com"))
    why = client.get(reverse("tax_return_lines", args=[october.id]), {"box": "free"})
    assert "sold there without its tax" in why.content.decode()
    # Half off 10.00 taxed and 50.00 free of tax, on account: each of them is half of it.
    half_off(minneapolis, buyer.id)
    catch_up(info.id)
    looked = figures_now(october)
    asked = [looked.figures.values[box] for box in ("gross", "free", "taxable")]
    assert asked == [25_000, 12_500, 12_500]
    file_return(minneapolis, october.id, seen=looked.mark)
    catch_up(info.id)
    assert verify().findings == ()
