"""A German month on the SKR 04: by tax codes and by the boxes of accounts, filed and cleared."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import permutations
from uuid import UUID

import pytest
from django.db.models import Sum
from django.urls import reverse

from tests.bookkeeping import NOON, booked, typed
from tests.bought_abroad import services_bought_abroad
from tillbook.books.ledger.models import EntryLine
from tillbook.books.ledger.open_items import open_items
from tillbook.books.ledger.queries import account_map, chart, entries_of
from tillbook.books.ledger.rules import Role
from tillbook.config.business import NewBusiness, NewLocation, set_up
from tillbook.desks.bookkeeping.errors import Refusal as Asked
from tillbook.desks.bookkeeping.models import ManualEntry
from tillbook.desks.bookkeeping.operations import (
    Adjust,
    adjust_item,
    post_entry,
    recover_debt,
    reverse_entry,
)
from tillbook.desks.bookkeeping.proposing import to_ask
from tillbook.desks.sales.baskets import BasketSale, WantedLine, WantedTender
from tillbook.desks.sales.operations import sell
from tillbook.desks.taxation.errors import Refusal, ReturnRefused
from tillbook.desks.taxation.operations import (
    Looked,
    NewRegistration,
    add_registration,
    end_registration,
    figures_now,
    file_return,
)
from tillbook.desks.taxation.queries import (
    Standing,
    lines_page,
    return_of,
    returns_of,
    uncounted,
    usual_account,
    without_tax,
)
from tillbook.insight.reports.why_entry import entry_why
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
from tillbook.masters.taxes.queries import tax_code_keys
from tillbook.plumbing import clock
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.writer import write

OCTOBER = date(2026, 10, 31)
SOLD = "3806 cr 19.00 DE-standard 100.00"


@pytest.fixture(autouse=True)
def at_noon():
    with clock.set_to(NOON):
        yield


@pytest.fixture
def german(database):
    """A German company with the SKR 04; who acts for it, and what each account stands at."""
    company_id = set_up(
        NewBusiness(
            name="Laden",
            country="DE",
            currency="EUR",
            chart="skr04",
            locations=(
                NewLocation(
                    code="B1",
                    name="Berlin",
                    time_zone="Europe/Berlin",
                    jurisdictions=("DE",),
                    shifts=False,
                ),
            ),
            owner_name="Ute",
            owner_email="ute@example.com",
            owner_password="another-long-word",
        )
    )
    return system_actor(company_id, "test")


def paid_less(actor: Actor, day: date, account: str, minor: int, kind: str = "discount") -> UUID:
    """A discount, or a bad debt, on the newest open item of an account; the key of its document."""
    *_older, item = open_items([one.id for one in chart(actor.company_id) if one.code == account])
    wish = Adjust(
        entry_id=item.entry_id,
        number=item.number,
        kind=kind,
        day=day,
        reason="paid early",
        amount_minor=minor,
    )
    return adjust_item(actor, new_id(), wish).id


def delivered_in_the_eu(actor: Actor, day: date) -> None:
    """A sale over 119.00 to a business in another EU country, at its net of 100.00."""
    new = NewProduct(
        sku="TISCH",
        name="Tisch",
        department="Möbel",
        tax_category="standard",
        unit_price=119 * 1_000_000,
        kind="service",
    )
    write(lambda: add_products(actor.company_id, [new]))
    [buyer] = write(lambda: add_parties(actor.company_id, [NewParty(code="AT1", name="Holz")]))
    edit = CertificateEdit(number="ATU12345675", reason="eu_business", valid_from=day)
    paper = add_certificate(actor, buyer.id, edit)
    wanted = BasketSale(
        id=new_id(),
        location="B1",
        lines=(WantedLine(sku="TISCH", quantity_micro=1_000_000),),
        tenders=(WantedTender(code="cash"),),
        customer_id=buyer.id,
        certificate_id=paper,
        occurred_at=datetime(day.year, day.month, day.day, 10, tzinfo=UTC),
    )
    [outcome] = sell(actor, [wanted])
    assert outcome.status == "stored", outcome


def october_of(actor: Actor) -> tuple[Standing, Looked]:
    """October's return, from the account that the chart means for it."""
    control = usual_account(chart(actor.company_id), ("83",))
    assert control is not None
    assert control.code == "3820"
    wanted = NewRegistration(
        jurisdiction="DE", number="", months=1, since=date(2026, 10, 1), control_id=control.id
    )
    add_registration(actor, wanted)
    catch_up(actor.company_id)
    [found] = [one for one in returns_of(actor) if one.period.until == OCTOBER]
    return found, figures_now(found)


def discounts_taken(german: Actor, october: Standing, day: date) -> Looked:
    """What the return says once less was paid, on both sides, of what stands in boxes apart."""
    # Three per cent less: of what was delivered in the EU beside taxed goods, and bought there.
    mixed = ("4400 cr 1000.00", "3806 cr 190.00 DE-standard 1000.00", "4125 cr 500.00")
    booked(german, day, "1200 dr 1690.00", *mixed)
    booked(german, day, "5425 dr 1000.00", "1404 dr 190.00", "3804 cr 190.00", "3300 cr 1000.00")
    paid_less(german, day, "1200", 5_070)
    paid_less(german, day, "3300", -3_000)
    # Tax on wages is in no box, and not missing there.
    booked(german, day, "3700 dr 10.00", "3800 dr 5.00", "1460 cr 15.00")
    catch_up(german.company_id)
    looked = figures_now(october)
    again = looked.figures.values
    asked = [again[box] for box in ("81", "41", "89", "89.tax", "61")]
    assert asked == [107_000, 67_500, 104_500, 19_855, 19_855]
    assert looked.figures.off_minor == 0
    missing = uncounted(october.member, october.registration.control_id)
    assert [(row.code, minor) for row, minor in missing] == [("3800", 500)]
    return looked


def debts_lost(german: Actor, october: Standing, day: date) -> Looked:
    """What the return says once half of a mixed invoice is lost, and a fifth of that is paid after
    all; and all of one that bears no tax."""
    mixed = ("4400 cr 1000.00", "3806 cr 190.00 DE-standard 1000.00", "4125 cr 500.00")
    booked(german, day, "1200 dr 1690.00", *mixed)
    lost = paid_less(german, day, "1200", 84_500, "bad_debt")
    recover_debt(german, lost, new_id(), amount_minor=16_900, day=day, reason="paid after all")
    booked(german, day, "1200 dr 70.00", "4120 cr 70.00")
    paid_less(german, day, "1200", 7_000, "bad_debt")
    catch_up(german.company_id)
    looked = figures_now(october)
    asked = [looked.figures.values[box] for box in ("81", "41", "43", "89", "89.tax", "61")]
    assert asked == [167_000, 97_500, 5_000, 104_500, 19_855, 19_855]
    assert looked.figures.off_minor == 0
    return looked


def test_a_german_month_from_its_chart_to_its_clearing(german):
    day = date(2026, 10, 20)
    # Beside what is taxed, 50.00 that are not: their account says so, in the same entry.
    sale = ("1460 dr 276.99", "4400 cr 200.99", "3806 cr 19.00 DE-standard 100.00")
    booked(german, day, *sale, "3806 cr 7.00 DE-reduced 100.99", "4120 cr 50.00")
    booked(german, day, "5425 dr 75.00", "1404 dr 14.25", "3804 cr 14.25", "1460 cr 75.00")
    booked(german, day, "6815 dr 100.00", "1406 dr 19.00", "1460 cr 119.00")
    delivered_in_the_eu(german, day)
    october, looked = october_of(german)
    found = looked.figures.values
    assert [found[box] for box in ("81", "86", "89", "61", "66", "41", "43", "48")] == [
        10_000,
        10_000,
        7_500,
        1_425,
        1_900,
        10_000,
        5_000,
        0,
    ]
    # The base of 86 is cut to whole euros: 7.00 of tax, as it was booked.
    assert (found["83"], looked.figures.off_minor) == (700, 0)
    # Bought under section 13b beside what is delivered in the EU: each of them once.
    abroad = ("5925 dr 60.00", "1407 dr 11.40 DE-standard 60.00", "3837 cr 11.40 DE-standard 60.00")
    booked(german, day, *abroad, "6815 dr 30.00", "4125 cr 90.00")
    catch_up(german.company_id)
    looked = figures_now(october)
    again = looked.figures.values
    asked = [again[box] for box in ("41", "84", "85", "67", "81", "83")]
    assert asked == [19_000, 6_000, 1_140, 1_140, 10_000, 700]
    # Earned in October and not billed: it takes itself back, and no return counts it.
    accrued = typed(day, "1460 dr 1000.00", "4400 cr 1000.00", accrual=True)
    post_entry(german, new_id(), accrued)
    catch_up(german.company_id)
    looked = figures_now(october)
    assert (looked.figures.values, looked.figures.off_minor) == (again, 0)
    assert to_ask(german.company_id, accrued) == []
    # Nor what takes the taking back of it back, and that again.
    row = ManualEntry.objects.get(company_id=german.company_id, kind="accrual")
    back = ManualEntry.objects.get(reverses_id=row.id)
    november = next(x for x in returns_of(german) if x.period.until == date(2026, 11, 30))
    for _turn in range(2):
        done = reverse_entry(german, back.id, new_id(), day=date(2026, 11, 2), reason="wrong")
        back = ManualEntry.objects.get(id=done.id)
        catch_up(german.company_id)
        assert not any(figures_now(november).figures.values.values())
    discounts_taken(german, october, day)
    looked = debts_lost(german, october, day)
    filed = file_return(german, october.id, seen=looked.mark)
    [one] = entries_of(filed.id)
    cleared = {line.account.code: line.amount_minor for line in one["lines"]}
    own = {"3806": 32_430, "1406": -1_900, "3820": -30_530}
    assert cleared == {**own, "3804": 19_855, "1404": -19_855, "3837": 1_140, "1407": -1_140}
    catch_up(german.company_id)
    assert verify().findings == ()


def test_each_tax_is_booked_where_the_chart_keeps_it_apart(german):
    """A basket of one department with both rates; goods for another country in the EU."""
    day = date(2026, 10, 20)
    delivered_in_the_eu(german, day)
    for sku, category, price in (("BROT", "reduced", 107), ("MESSER", "standard", 119)):
        new = NewProduct(
            sku=sku,
            name=sku,
            department="Möbel",
            tax_category=category,
            unit_price=price * 1_000_000,
            kind="service",
        )
        write(lambda new=new: add_products(german.company_id, [new]))
    wanted = BasketSale(
        id=new_id(),
        location="B1",
        lines=tuple(
            WantedLine(sku=sku, quantity_micro=1_000_000) for sku in ("BROT", "MESSER", "TISCH")
        ),
        tenders=(WantedTender(code="cash"),),
        occurred_at=datetime(2026, 10, 20, 11, tzinfo=UTC),
    )
    assert sell(german, [wanted])[0].status == "stored"
    rows = EntryLine.objects.filter(entry__company_id=german.company_id)
    booked_to = {
        code: rows.filter(account__code=code).aggregate(minor=Sum("amount_minor"))["minor"]
        for code in ("4125", "4300", "4400", "3801", "3806")
    }
    assert booked_to == {
        "4125": -10_000,
        "4300": -10_000,
        "4400": -20_000,
        "3801": -700,
        "3806": -3_800,
    }
    reduced = tax_code_keys(german.company_id)["DE-reduced"]
    roles = account_map(german.company_id, company(german.company_id).version)
    claimed = {one.id: one.code for one in chart(german.company_id)}
    assert claimed[roles.find(Role.TAX_DEDUCTIBLE, reduced)] == "1401"
    october, looked = october_of(german)
    found = [looked.figures.values[box] for box in ("81", "86", "41", "83")]
    assert (found, looked.figures.off_minor) == ([20_000, 10_000, 10_000, 4_500], 0)
    entry = rows.get(account__code="4300").entry
    why = entry_why(german, entry.id)
    assert why
    assert [("Sales", "USt. ermäßigt")] in [line.roles for line in why.lines]
    services_bought_abroad(german, day, looked.figures, lambda: figures_now(october).figures)


def test_what_bears_tax_is_told_by_its_account_and_not_by_its_place(german):
    day, lines = date(2026, 10, 20), ("4400 cr 100.00", "4125 cr 100.00", SOLD)
    for order in permutations(lines):
        booked(german, day, "1460 dr 219.00", *order)
    _october, looked = october_of(german)
    found = [looked.figures.values[box] for box in ("81", "41", "83")]
    assert (found, looked.figures.off_minor) == ([60_000, 60_000, 11_400], 0)


def test_revenue_without_its_tax_is_asked_about_and_named(german, client):
    day = date(2026, 10, 20)
    bare = typed(day, "1460 dr 1000.00", "4400 cr 1000.00")
    assert [one.refusal for one in to_ask(german.company_id, bare)] == [Asked.UNTAXED_REVENUE]
    outside = replace(bare.lines[1], tax="DE-outside")
    beside = replace(bare, lines=(bare.lines[0], outside))
    assert to_ask(german.company_id, beside) == []
    wrong = post_entry(german, new_id(), bare)
    reverse_entry(german, wrong.id, new_id(), day=day, reason="twice")
    post_entry(german, new_id(), bare)
    coded = post_entry(german, new_id(), beside)
    october, looked = october_of(german)
    assert (looked.figures.values["81"], looked.figures.off_minor) == (100_000, 19_000)
    [named] = without_tax(october.member)
    assert named.amount_minor == 100_000
    client.force_login(Person.objects.get(email="ute@example.com"))
    page = client.get(reverse("tax_return", args=[october.id])).content.decode()
    assert reverse("manual_entry", args=[named.source_id]) in page
    # Each line of tax says under which code it counts, in the journal and on the document.
    [one] = entries_of(coded.id)
    for name, key in (("manual_entry", coded.id), ("entry", one["entry"].id)):
        assert "DE-outside" in client.get(reverse(name, args=[key])).content.decode(), name


def test_tax_without_its_base_is_not_filed(german):
    booked(german, date(2026, 10, 20), "1460 dr 50.00", "3806 cr 50.00")
    october, looked = october_of(german)
    assert looked.figures.off_minor == -5_000
    with pytest.raises(ReturnRefused) as found:
        file_return(german, october.id, seen=looked.mark)
    assert found.value.refusal == Refusal.TOO_FAR_OFF


def test_tax_owed_by_the_buyer_without_its_base_is_told(german, client):
    day = date(2026, 10, 20)
    booked(german, day, "6303 dr 910.00", "1407 dr 172.90", "3837 cr 172.90", "3300 cr 910.00")
    october, looked = october_of(german)
    assert looked.form.without_base(looked.figures.values, 100) == [("85", "84", 17_290, 0)]
    client.force_login(Person.objects.get(email="ute@example.com"))
    told = reverse("tax_return", args=[october.id])
    assert "box 84 no base" in client.get(told).content.decode()
    booked(german, day, "5925 dr 910.00", "3300 cr 910.00")
    catch_up(german.company_id)
    assert figures_now(october).figures.values["84"] == 91_000
    assert "box 84" not in client.get(told).content.decode()
    booked(german, day, "6303 dr 500.00", "1407 dr 95.00", "3837 cr 95.00", "3300 cr 500.00")
    catch_up(german.company_id)
    assert "box 84 a base of €910.00: that is the tax of no" in client.get(told).content.decode()


def test_what_was_paid_in_advance_is_taken_off_in_the_last_return_alone(german, client):
    booked(german, date(2026, 10, 2), "3830 dr 40.00", "1460 cr 40.00")
    booked(german, date(2026, 10, 20), "1460 dr 119.00", "4400 cr 100.00", SOLD)
    booked(german, date(2026, 10, 21), "1460 dr 50.00", "4125 cr 50.00")
    october, looked = october_of(german)
    assert [looked.figures.values[box] for box in ("39", "83", "41")] == [0, 1_900, 5_000]
    end_registration(german, october.registration.id, OCTOBER)
    last = return_of(german, october.id)
    looked = figures_now(last)
    assert [looked.figures.values[box] for box in ("39", "83")] == [4_000, -2_100]
    groups, lines = lines_page(last.member, lambda one: one.held, 0, 10)
    assert ([one.amount_minor for one in groups], len(lines)) == ([4_000], 1)
    filed = file_return(german, october.id, seen=looked.mark)
    [one] = entries_of(filed.id)
    cleared = {line.account.code: line.amount_minor for line in one["lines"]}
    assert cleared == {"3806": 1_900, "3830": -4_000, "3820": 2_100}
    catch_up(german.company_id)
    assert verify().findings == ()
    # What is paid for those days after it was filed waits for the next return that takes it off.
    booked(german, date(2026, 10, 30), "3830 dr 7.00", "1460 cr 7.00")
    catch_up(german.company_id)
    assert verify().findings == ()
    client.force_login(Person.objects.get(email="ute@example.com"))
    for box, words in (("39", "kept for the last return"), ("83", "Tax of 81"), ("81", "19 %")):
        page = client.get(reverse("tax_return_lines", args=[october.id]), {"box": box})
        assert words in page.content.decode().replace("\xa0", " "), box
