"""Each figure leads to the documents that make it up, and there they add up to it."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from tests.shifting import cash_of
from tests.shop import OWNER
from tests.test_lists import shown, trade
from tillbook.desks.sales.models import Sale, SaleLine
from tillbook.desks.sales.operations import commit_sales
from tillbook.masters.organisation.models import Person
from tillbook.masters.pricing.operations import add_promotion
from tillbook.masters.pricing.rules import Promotion, PromotionKind
from tillbook.plumbing import clock

LINK = re.compile(r'<a class="figure-link" href="(/sales/\?[^"]+)">([^<]+)</a>')


@pytest.fixture
def owner(shop):
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    return client


def totals(client: Client, address: str) -> dict[str, str]:
    page = client.get(address).context["list"]
    heads = [head.title for head in page.heads]
    return dict(zip(heads, [text for _, text in page.totals], strict=True))


@pytest.mark.engines("sqlite")
def test_the_figures_of_the_sales_report_are_what_their_sales_add_up_to(shop, owner):
    trade(shop)
    page = owner.get(reverse("reports")).content.decode()
    table = page[page.index("table-sticky") :]
    rows = [one for one in table.split("<tr>")[1:] if "department=" in one]
    assert len(rows) > 4
    for row in rows:
        _day, (address, items), (same, total) = LINK.findall(row)
        assert address == same
        sums = totals(owner, unescape(address))
        assert sums["Items"] == items.strip()
        assert total.strip() in sums.values(), (address, sums, total)
    [whole] = [one for one in LINK.findall(table) if "since=" in one[0]]
    assert len(owner.get(unescape(whole[0])).context["list"].rows) == Sale.objects.count()


def test_sales_of_nobody_and_of_a_person_are_told_apart(shop, owner):
    trade(shop, 1)
    person = Person.objects.get(email=OWNER)
    nobody = Sale.objects.filter(person_id=None).count()
    assert len(shown(owner, "sales", "?person=none").rows) == nobody > 0
    assert len(shown(owner, "sales", f"?person={person.id}").rows) == Sale.objects.count() - nobody


def test_a_product_and_a_department_narrow_to_the_lines_that_are_of_both(shop, owner):
    trade(shop, 2)
    line = SaleLine.objects.exclude(variant_id=shop.line("P3").variant_id).first()
    every = SaleLine.objects.filter(variant_id=line.variant_id)
    day = (clock.now() - timedelta(days=9)).date()
    query = f"?product={line.variant_id}&department={line.department_id}&since={day}"
    sums = totals(owner, f"{reverse('sales')}{query}")
    wanted = sum(row.quantity_micro for row in every) // 1_000_000
    assert sums["Items"].replace("−", "-") == str(wanted)


def test_the_sales_of_a_promotion_are_those_it_took_something_off(shop, owner):
    first = shop.sale([shop.line("P1")])
    commit_sales(shop.actor, [first, shop.sale([shop.line("P2")])])
    promotion = add_promotion(
        shop.actor, Promotion(id="", kind=PromotionKind.PERCENT, name="Tea", value=50_000)
    )
    assert shown(owner, "sales", f"?promotion={promotion}").rows == []
    assert len(shown(owner, "sales", "?promotion=nothing").rows) == 2


def test_the_figures_of_a_shift_and_of_the_safe_lead_on(shop, owner):
    shift, _, _ = cash_of(shop)
    page = owner.get(reverse("shift", args=[shift])).content.decode()
    links = {unescape(address): text for address, text in LINK.findall(page)}
    assert links
    for address, text in links.items():
        assert text.strip() in {
            *totals(owner, address).values(),
            str(len(owner.get(address).context["list"].rows)),
        }, address
    cash = owner.get(reverse("cash")).content.decode()
    assert re.search(r'href="/accounts/[^"]+">[−\d]', cash)
    [closed] = re.findall(r'href="(/shifts/\?closed_by=[^"]+)">1</a>', cash)[:1]
    assert [row.key for row in owner.get(unescape(closed)).context["list"].rows] == [str(shift)]
