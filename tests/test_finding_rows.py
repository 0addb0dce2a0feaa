"""Rows are found by who, where and how much, and chosen beyond the page that shows them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.shop import OWNER
from tests.test_lists import shown, trade, walked
from tillbook.desks.sales.finding import search_sales
from tillbook.desks.sales.models import Sale
from tillbook.desks.sales.operations import commit_sales
from tillbook.desks.sales.queries import selling
from tillbook.masters.catalog.models import Variant
from tillbook.masters.catalog.operations import many
from tillbook.masters.organisation.models import Person, Register
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.lists import paging
from tillbook.plumbing.writer import write


@pytest.fixture
def owner(shop):
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    return client


@pytest.fixture
def short_pages(monkeypatch):
    """Pages, windows and limits so small that a few sales meet every one of them."""
    from tillbook.plumbing.lists.shapes import Listing

    init = Listing.__init__

    def short(self, **facts):
        init(self, **{**facts, "page": 3})

    monkeypatch.setattr(Listing, "__init__", short)
    monkeypatch.setattr(paging, "WINDOW", 4)
    monkeypatch.setattr(paging, "WINDOWS", 2)
    return monkeypatch


def test_an_act_on_all_that_fit_reaches_beyond_the_page_and_nothing_else(shop, owner, short_pages):
    act = reverse("products_together")
    page = shown(owner, "products", "?department=drinks&sort=-sku")
    fitting = set(walked(owner, "products", "?department=drinks&sort=-sku"))
    assert len(page.rows) < len(fitting) < 10
    assert page.all_words == f"All {len(fitting)} products that fit"
    ticked = {"row": [row.key for row in page.rows], "fits": page.address, "act": "archive"}
    short_pages.setattr(many, "AT_ONCE", 2)
    owner.post(act, {**ticked, "all": "1"})
    assert set(walked(owner, "products", "?state=archived")) == fitting
    restored = owner.post(
        act, {"all": "1", "fits": "?state=archived", "act": "restore"}, follow=True
    )
    assert [str(m) for m in restored.context["messages"]] == [
        f"{len(fitting)} products are sold again"
    ]
    short_pages.setattr(paging, "FEW", 4)
    page = shown(owner, "products", "?department=drinks")
    assert not page.all_words
    assert page.too_many
    refused = owner.post(act, {"all": "1", "fits": "", "act": "archive"}, follow=True)
    assert "Set a filter" in str(next(iter(refused.context["messages"])))
    assert not Variant.objects.filter(archived_at__isnull=False).exists()


def test_the_sales_of_a_person_at_a_register_or_of_an_amount_are_found(shop, owner, short_pages):
    sold = trade(shop)
    mine, till = Person.objects.get(email=OWNER), make_register(shop)
    sale = shop.sale([shop.line("P1")])
    sold_there = replace(sale.draft, person_id=mine.id, register_id=till)
    commit_sales(shop.actor, [replace(sale, draft=sold_there)])
    key = str(sale.draft.id)
    assert walked(owner, "sales", f"?person={mine.id}") == [key]
    assert walked(owner, "sales", f"?register={till}") == [key]
    assert key not in walked(owner, "sales", "?register=none")
    assert len(walked(owner, "sales", "?register=none")) == len(sold) + 2
    page = shown(owner, "sales", f"?register={till}&person={mine.id}")
    assert [chip.words for chip in page.chips if chip.remove] == [mine.name, "Till 9"]
    assert walked(owner, "sales", f"?person={till}") == walked(owner, "sales")
    total = Sale.objects.get(id=sold[0]).total_minor
    typed = f"£{total:03d}"[:-2] + f".{total % 100:02d}"
    wanted = {str(k) for k in Sale.objects.filter(total_minor=total).values_list("id", flat=True)}
    assert set(walked(owner, "sales", f"?total={typed}")) == wanted
    given_back = walked(owner, "sales", f"?total=-{typed}")
    assert given_back
    assert all(Sale.objects.get(id=k).total_minor == -total for k in given_back)
    assert walked(owner, "sales", "?total=dear") == walked(owner, "sales")


def make_register(shop):
    """A till at the first place; its id."""
    place = next(iter(shop.locations.values()))
    till = Register(company_id=shop.company_id, location_id=place, code="T9", name="Till 9")
    write(lambda: Register.objects.bulk_create([till]))
    return till.id


def test_an_amount_is_found_above_every_page_however_long_ago(shop, owner):
    commit_sales(shop.actor, [shop.sale([shop.line("P1", 7)])])
    old = Sale.objects.get()
    old.id, old.number = new_id(), 77
    old.recorded_at = old.occurred_at = old.recorded_at - timedelta(days=400)
    Sale.objects.bulk_create([old])
    hits = search_sales(shop.actor, "7.70")
    assert [hit.kind for hit in hits] == ["Sales of this amount"] * 2
    assert str(old.id) in hits[1].url


def test_a_means_of_payment_leads_to_what_was_paid_by_it(shop, owner):
    submission = shop.sale([shop.line("P1", 2)])
    [cash] = submission.draft.tenders
    card = selling(shop.company_id).tender_by_code("card")
    parts = (
        replace(cash, amount_minor=100, given_minor=100),
        replace(cash, number=2, type_id=card.id, code="card", amount_minor=120, given_minor=120),
    )
    split = replace(submission, draft=replace(submission.draft, tenders=parts))
    commit_sales(shop.actor, [split, shop.sale([shop.line("P1")], tender="card")])
    commit_sales(shop.actor, [shop.sale([shop.line("P1", 3)])])
    day = submission.draft.business_date
    page = shown(owner, "sales", f"?day={day}&tender={card.id}")
    assert len(page.rows) == 2
    assert page.totals[-1][1] == "2.30"
    assert [chip.words for chip in page.chips if chip.remove][-1] == card.name
    home = owner.get(f"/?day={day}").content.decode()
    link = f'href="/sales/?day={day}&amp;tender={card.id}">2.30<'
    assert link in home
    assert len(shown(owner, "sales", "?tender=nothing").rows) == 3
