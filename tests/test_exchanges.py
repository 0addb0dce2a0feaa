"""An exchange in the office: called what it is, counted as a sale and a return, never voided."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.registering import enrolled_till
from tests.registers.test_checks import exchanged
from tests.shifting import Drawer, fill_safe
from tests.shop import OWNER, Shop
from tillbook.books.ledger.models import EntryLine
from tillbook.books.ledger.queries import account_map
from tillbook.books.ledger.rules import Role
from tillbook.desks.sales.models import Sale, SaleTender
from tillbook.desks.sales.operations import commit_sales, return_items
from tillbook.desks.sales.queries import selling
from tillbook.desks.sales.queries.refunds import paid_with, sales_before
from tillbook.desks.sales.queries.refunds import taken_back as taken_back_of
from tillbook.desks.sales.rules import Draft, Submission
from tillbook.desks.shifts.models import Closure, Shift, ShiftFlag
from tillbook.desks.shifts.operations import check_shifts, close_days
from tillbook.desks.shifts.queries import figures_of
from tillbook.desks.shifts.rules import Totals
from tillbook.insight.reports.telling import shown_day
from tillbook.insight.verification.operations import verify
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.queries import company
from tillbook.plumbing import clock
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.series import document_numbers

EARNED = (Role.REVENUE, Role.TAX_PAYABLE)
MONDAY = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)


@pytest.fixture
def owner(shop):
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    return client


def exchange(shop: Shop, sku: str) -> tuple[Sale, Sale]:
    """P1 is sold for 1.10, and comes back for something else."""
    sold = shop.sale([shop.line("P1")])
    swapped = exchanged(shop, {"id": str(sold.draft.id)}, sku)
    for one in (sold, Submission(swapped)):
        assert commit_sales(shop.actor, [one])[0].status == "stored"
    return Sale.objects.get(id=sold.draft.id), Sale.objects.get(id=swapped.id)


def words(answer: HttpResponse) -> str:
    text = answer.content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


@pytest.mark.engines("sqlite")
def test_an_exchange_says_what_came_back_and_what_was_bought(shop, owner):
    sold, less = exchange(shop, "SKU12345")
    _, more = exchange(shop, "P2")
    page = words(owner.get(reverse("sale", args=[less.id])))
    number = document_numbers([sold.id])[sold.id]
    assert re.search(r"Exchange \S+ .*Exchange .*Given back .*Bought 1.00 1 Product SKU12345", page)
    assert f"Came back from {number} −1.10 −1 Product P1" in page
    assert "Given back by £ Cash 0.10 Given back 0.10" in page
    assert "Nothing open" not in page
    assert "Paid" not in page
    page = words(owner.get(reverse("sale", args=[more.id])))
    assert "Paid with £ Cash 0.10 Nothing open 0.10" in page
    assert "Exchange" in words(owner.get(reverse("sale", args=[sold.id])))
    assert (
        owner.get(reverse("sales")).content.decode().count("Exchange<") == 3
    )  # two, and the choice


@pytest.mark.engines("sqlite")
def test_an_exchange_and_a_sale_that_came_back_are_not_voided(shop, owner):
    sold, swapped = exchange(shop, "P2")
    for one in (sold, swapped):
        assert 'data-open="void"' not in owner.get(reverse("sale", args=[one.id])).content.decode()
    answer = owner.post(reverse("void_sale", args=[swapped.id]), {"reason": "wrong"}, follow=True)
    assert "Return what was bought on it instead." in answer.content.decode()
    assert not Sale.objects.filter(kind="void").exists()


@pytest.mark.engines("sqlite")
def test_what_was_paid_by_card_before_an_exchange_goes_back_by_card_after_it(shop):
    sold = shop.sale([shop.line("P1")], tender="card")
    swapped = exchanged(shop, {"id": str(sold.draft.id)}, "P2")
    for one in (sold, Submission(swapped)):
        assert commit_sales(shop.actor, [one])[0].status == "stored"
    tenders = selling(shop.company_id).tenders

    def paid() -> dict[str, int]:
        rows = paid_with(Sale.objects.get(id=swapped.id), tenders)
        return {tenders[one.type_id].code: one.left_minor for one in rows}

    # 0.10 more were paid in cash; the goods that came back had been paid by card.
    assert paid() == {"cash": 10, "card": 110}
    assert sales_before([swapped.id]) == {sold.draft.id}
    back = new_id()
    return_items(
        shop.actor,
        swapped.id,
        {1: 1_000_000},
        document_id=back,
        series_id=shop.series["STORE001"],
        tender_code="",
        reason="too small",
    )
    given = SaleTender.objects.filter(sale_id=back).values_list("tender_type__code", "amount_minor")
    assert dict(given) == {"cash": -10, "card": -110}
    assert paid() == {"cash": 0, "card": 0}
    # A terminal that charged the first sale gives it back for the last.
    assert taken_back_of(back)[0] == {swapped.id, sold.draft.id}


def test_a_day_with_an_exchange_as_a_bookkeeper_reads_it(shop, owner):
    with clock.set_to(MONDAY):
        fill_safe(shop)
        drawer = Drawer(enrolled_till(shop, "R7"))
        day = [drawer.open(10_000), drawer.sell("P1"), drawer.sell("P1")]
        # A loaf of 1.10 comes back for one of 1.20 (the customer pays 0.10), the other for money.
        swapped = exchanged(shop, {"id": day[1]["id"]}, "P2")
        day.append(drawer.seal(swapped, sold=120, returned=110))
        back = taken_back(shop, day[2]["id"])
        day.append(drawer.seal(back, sold=0, returned=110))
        # 100.00 + 2.20 + 0.10 - 1.10 is in the drawer; sold is 3.40, and 2.20 came back.
        assert drawer.expected == 10_120
        assert drawer.totals == Totals(documents=4, sold_minor=340, returned_minor=220)
        day.append(drawer.close())
        assert drawer.till.statuses(day) == ["stored"] * 6
        catch_up(shop.company_id)
    shift = Shift.objects.get(id=drawer.shift)
    figures = figures_of(shift)
    kinds = {"sale": (3, 340), "return": (1, -110), "exchange": (1, -110)}
    assert (figures.kinds, figures.totals) == (kinds, drawer.totals)
    assert figures.expected_minor == 10_120
    page = words(owner.get(reverse("shift", args=[shift.id])))
    assert "Sales 3 3.40 Returns 1 −1.10 Came back in exchanges 1 −1.10" in page
    # The day says the same, and its halves are what the ledger took in less what it gave back.
    info = company(shop.company_id)
    told = shown_day(info, MONDAY.date(), [shop.locations["STORE001"]])
    assert (told.sales, told.returns, told.sold, told.returned, told.total) == (
        3,
        1,
        "3.40",
        "2.20",
        "1.20",
    )
    roles = account_map(shop.company_id, info.version).accounts
    earned = {account for (role, _), account in roles.items() if role in EARNED}
    lines = EntryLine.objects.filter(account_id__in=earned)
    assert -sum(lines.values_list("amount_minor", flat=True)) == 120
    listed = owner.get(reverse("sales") + "?kind=sale").context["list"]
    assert "1.20" not in [text for _, text in listed.totals]
    assert "2.30" in [text for _, text in listed.totals]
    assert len(owner.get(reverse("sales") + "?kind=exchange").context["list"].rows) == 1
    with clock.set_to(MONDAY + timedelta(days=1)):
        assert close_days(shop.company_id) == 1
        catch_up(shop.company_id)
        check_shifts(shop.company_id)
    assert '"documents":4,"returned":220,"sold":340,' in Closure.objects.get().text
    assert not ShiftFlag.objects.exists()
    assert verify().findings == ()


def taken_back(shop: Shop, sale_id: str) -> Draft:
    """All of a sale of one P1, given back in cash."""
    swapped = exchanged(shop, {"id": sale_id}, "P2")
    [back] = [line for line in swapped.lines if line.original]
    paid = replace(swapped.tenders[0], amount_minor=-110, given_minor=-110)
    return replace(
        swapped,
        id=new_id(),
        kind="return",
        lines=(replace(back, number=1),),
        tenders=(paid,),
        net_minor=back.net_minor,
        tax_minor=back.tax_minor,
        total_minor=-110,
        content=str(new_id()),
    )
