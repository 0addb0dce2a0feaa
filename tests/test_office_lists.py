"""Lists of settings, money and people: each sorts, is narrowed, adds up, and leaves as a file."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse

from tests.shop import OWNER
from tests.test_access import things_of
from tests.test_lists import download, hire, shown
from tillbook.books.loyalty.models import StoredValue
from tillbook.masters.organisation.models import Person
from tillbook.masters.pricing.operations import (
    NewCoupon,
    add_coupon,
    add_price_list,
    add_promotion,
    change_promotion,
    end_coupon,
    end_promotion,
)
from tillbook.masters.pricing.rules import PriceList, Promotion, PromotionKind
from tillbook.plumbing.templatetags.figures import period as period_words

LISTS = (
    "promotions",
    "price_lists",
    "coupons",
    "taxes",
    "staff",
    "audit_trail",
    "shifts",
    "cash_movements",
    "safe_movements",
    "closures",
    "gift_cards",
)


@pytest.fixture
def owner(shop):
    things_of(shop)
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    return client


def table(client: Client, name: str, query: str = "?export=csv") -> list[dict[str, str]]:
    text = download(client, name, query).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def names(page) -> list[str]:
    return [row.name for row in page.rows]


@pytest.mark.engines("sqlite")
def test_each_list_has_its_rows_in_both_files_and_sorts_by_every_head(owner):
    for name in LISTS:
        rows = table(owner, name)
        page = shown(owner, name)  # afterwards: the trail tells of the file
        assert len(rows) == len(page.rows) > 0, name
        assert download(owner, name, "?export=xlsx").startswith(b"PK"), name
        for head in page.heads:
            if head.url:
                keys = [row.key for row in shown(owner, name, head.url).rows]
                assert set(keys) >= {row.key for row in page.rows}, (name, head.title)


def test_who_may_not_export_gets_no_file(shop, owner):
    for name in ("cash_movements", "card_attempts"):
        assert owner.get(reverse(name), {"export": "csv"}).status_code == 200
    cashier = hire(shop, "Cashier")
    assert cashier.get(reverse("card_attempts")).status_code == 200
    assert cashier.get(reverse("card_attempts"), {"export": "csv"}).status_code == 403


def test_promotions_stand_as_they_last_were_and_those_that_hold_first(shop, owner):
    tea = Promotion(id="", kind=PromotionKind.PERCENT, name="Tea time", value=50_000)
    first = add_promotion(shop.actor, tea)
    changed = Promotion(id="", kind=PromotionKind.PERCENT, name="Tea hour", value=100_000)
    change_promotion(shop.actor, first, changed)
    over = add_promotion(shop.actor, tea)
    end_promotion(shop.actor, over)
    assert names(shown(owner, "promotions")) == ["Tea hour", "Tea", "Tea time"]
    assert names(shown(owner, "promotions", "?state=over")) == ["Tea time"]
    assert names(shown(owner, "promotions", "?q=HÓUR")) == ["Tea hour"]
    assert names(shown(owner, "promotions", "?sort=-name")) == ["Tea time", "Tea hour", "Tea"]
    [row] = table(owner, "promotions", "?state=over&export=csv")
    assert row["Name"] == "Tea time"
    assert row["What it does"].replace("\u00a0", " ").replace("\u202f", " ") == "5 % off everything"


def test_a_price_list_says_how_many_prices_it_has(shop, owner):
    add_price_list(shop.actor, "Staff", PriceList(id="", off_ppm=200_000))
    rows = table(owner, "price_lists")
    assert [(row["Name"], row["Prices"]) for row in rows] == [("Staff", "0"), ("Trade", "0")]


def test_coupons_add_up_and_are_found_by_their_code(shop, owner):
    over = add_coupon(shop.actor, NewCoupon(name="Old", code="OLDIE", codes=1))
    end_coupon(shop.actor, over)
    page = shown(owner, "coupons")
    assert names(page) == ["Letter", "Old"]
    assert [text for _, text in page.totals][:3] == ["2 coupons", "4", "0"]
    assert names(shown(owner, "coupons", "?q=oldi")) == ["Old"]
    assert names(shown(owner, "coupons", "?state=holds")) == ["Letter"]
    assert names(shown(owner, "coupons", "?past=yes")) == []


def test_taxes_leave_with_their_rates_as_numbers(owner):
    rows = {row["Code"]: row for row in table(owner, "taxes")}
    assert rows["GB-standard"]["Rate"] == "20"
    assert rows["GB-exempt"]["Rate"] == ""
    assert rows["GB-standard"]["Locations"] == "Harbour Street, Mill Lane"
    assert shown(owner, "taxes", "?jurisdiction=GB").rows
    assert not shown(owner, "taxes", "?q=nothing").rows


def test_people_are_found_by_role_place_and_how_they_sign_in(shop, owner):
    hire(shop, "Bookkeeper")
    work = Person.objects.get(name="Bookkeeper").memberships.get()
    work.active = False
    work.save(update_fields=["active"])
    role = str(work.role_id)
    everybody = names(shown(owner, "staff"))
    assert names(shown(owner, "staff", f"?role={role}")) == ["Bookkeeper"]
    assert names(shown(owner, "staff", "?state=out")) == ["Bookkeeper"]
    assert "Some Person" in names(shown(owner, "staff", "?state=register"))
    assert names(shown(owner, "staff", "?q=BÖOKK")) == ["Bookkeeper"]
    place = shop.locations["STORE001"]
    assert names(shown(owner, "staff", f"?location={place}")) == everybody
    rows = {row["Name"]: row for row in table(owner, "staff")}
    assert rows["Bookkeeper"]["Signs in"] == "Locked out"
    assert rows["Bookkeeper"]["E-mail"] == "bookkeeper@example.com"


def test_the_audit_trail_is_narrowed_by_act_person_and_day_and_leaves_in_words(shop, owner):
    every = table(owner, "audit_trail")
    made = [row for row in every if row["What"] == "Promotion added"]
    assert made
    only = table(owner, "audit_trail", "?action=promotion.added&export=csv")
    assert [row["What"] for row in only] == ["Promotion added"]
    assert "Tea" in only[0]["Details"]
    assert not shown(owner, "audit_trail", "?day=2020-01-01").rows
    assert not shown(owner, "audit_trail", "?until=2020-01-01").rows
    assert len(shown(owner, "audit_trail", "?since=2020-01-01").rows) >= len(made)
    person = Person.objects.get(email=OWNER)
    mine = table(owner, "audit_trail", f"?person={person.id}&export=csv")
    assert {row["Who"] for row in mine} == {person.name}


def pence(text: str) -> int:
    """A figure of a page or a file, with or without its decimals; nothing is none."""
    whole, _, rest = text.replace("−", "-").replace(",", "").partition(".")
    return int(whole + rest.ljust(2, "0")) if whole else 0


def test_cash_lists_add_up_to_what_they_did_to_drawer_and_safe(owner):
    rows = table(owner, "cash_movements")
    page = shown(owner, "cash_movements")
    together = sum(pence(row["Into the drawer £"]) for row in rows)
    assert dict(zip([h.title for h in page.heads], [t for _, t in page.totals], strict=True))[
        "Into the drawer £"
    ].replace("−", "-").replace(".", "") == str(together)
    kind = rows[0]["Kind"]
    some = shown(owner, "cash_movements", "?kind=pay_in").rows
    assert len(some) == len([row for row in rows if row["Kind"] == "Paid in"]), kind
    [deposit] = [r for r in table(owner, "safe_movements") if r["Kind"] == "Taken to the bank"]
    assert deposit["Into the safe £"].startswith("-")
    closures = table(owner, "closures")
    assert {row["Kind"] for row in closures} <= {"Day", "Month", "Year"}
    period = closures[0]["Period"]
    most_first = table(owner, "cash_movements", "?sort=-signed&export=csv")
    moved = [pence(row["Into the drawer £"]) for row in most_first]
    assert moved == sorted(moved, reverse=True)
    assert len(moved) == len(rows)
    day = next(row["Period"] for row in closures if row["Kind"] == "Day")
    bounds = f"?since={day}&until={day}&export=csv"
    assert day in {row["Period"] for row in table(owner, "closures", bounds)}
    assert table(owner, "closures", "?until=2001-01-01&export=csv") == []
    # A file says the day so that it sorts, a page so that it reads.
    assert period_words(period) in names(shown(owner, "closures", f"?q={period[:7]}"))


def test_shifts_total_what_is_closed_and_are_found_by_register(owner):
    page = shown(owner, "shifts")
    rows = table(owner, "shifts")
    totals = dict(zip([h.title for h in page.heads], [t for _, t in page.totals], strict=True))
    assert pence(totals["Over or short"]) == sum(pence(row["Over or short"]) for row in rows)
    till = rows[0]["Register"]
    assert all(row["Register"] == till for row in rows)


def test_gift_cards_sort_by_what_is_on_them(owner):
    found = [row.key for row in shown(owner, "gift_cards", "?sort=-balance").rows]
    cards = StoredValue.objects.filter(kind="gift_card").order_by("-balance_minor", "-id")
    assert found == [str(card.id) for card in cards]
