"""A month of goods in three shops, as a bookkeeper would tell it: what came, what was made of it,
what is missing, what it was worth and who was paid. Every figure was worked out by hand; the
inventory account holds 400.00 more, of the stock that every test's shop begins with."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from tests.bookkeeping import build_shop_at_noon
from tests.buying import billed, delivers, receive, sent, supplier, wanted
from tests.counting import settle
from tests.shop import OWNER, Shop
from tests.stocking import (
    balance,
    bank,
    bank_pays,
    brought_back,
    changed,
    counted,
    everything_holds,
    goods,
    lies,
    moment,
    on,
    recipe,
    sold,
    still_owed,
)
from tests.test_kits import taken_back
from tillbook.books.stock.operations import add_place, change_costing
from tillbook.desks.receiving.operations import give_back
from tillbook.desks.sales.operations import commit_sales, void_sale
from tillbook.desks.sales.rules import Submission
from tillbook.desks.transfers.operations import receive_transfer, ship_directly
from tillbook.desks.transfers.rules import Wanted
from tillbook.masters.organisation.models import Person
from tillbook.masters.parties.operations import NewTerms, add_terms
from tillbook.masters.parties.rules.terms import EarlyDiscount, Instalment, Terms
from tillbook.plumbing.fields import new_id

PANTRY = ("FLOUR", "BUTTER", "EGGS", "APPLES")


@pytest.fixture
def template_setup():
    return build_shop_at_noon


def use_of_ingredients(client: Client) -> dict[str, list[str]]:
    """The report's file: SKU -> by recipes, taken out, missing, really used, per cent, cost."""
    asked = {"measure": "use", "since": "2026-12-01", "export": "csv"}
    file = client.get(reverse("goods_report"), asked)
    text = b"".join(file.streaming_content).decode("utf-8-sig")
    rows = [line.split(",") for line in text.splitlines()[1:]]
    return {row[0]: row[2:] for row in sorted(rows)}


def bakery(shop: Shop) -> dict[str, UUID]:
    """What a bakery makes of what, and who delivers it; the ids of what is asked for later."""
    for sku, unit in (("FLOUR", "kg"), ("BUTTER", "kg"), ("EGGS", "piece"), ("APPLES", "kg")):
        goods(shop, sku, "Pantry", unit)
    # 5 kg of dough are 3 of flour and one of butter; the rest is water.
    recipe(shop, "DOUGH", "5", "FLOUR 3", "BUTTER 1")
    croissant = recipe(shop, "CROISSANT", "40", "DOUGH 2", "EGGS 2", price=180)
    # A tenth of the apples is peel: 0.9 kg in the cake are one kilogram.
    cake = recipe(shop, "CAKE", "12", "APPLES 0.9 loses 10", "FLOUR 0.4", "BUTTER 0.2", "EGGS 3")
    mill, farm = supplier(shop), supplier(shop, "FARM", "Ridge Farm")
    delivers(shop, mill, "FLOUR", "20.00", pack="25")
    delivers(shop, mill, "BUTTER", "60.00", pack="10")
    delivers(shop, farm, "EGGS", "6.00", pack="30")
    delivers(shop, farm, "APPLES", "18.00", pack="12")
    return {"croissant": croissant, "cake": cake, "mill": mill, "farm": farm}


def bake_and_pay_more_than_agreed(shop: Shop, has: dict[str, UUID]) -> dict[str, UUID]:
    """The first five days: the order of flour, its receipt, the farm's, and the mill's bill."""
    mill, farm = has["mill"], has["farm"]
    with on(1):
        # Four sacks are ordered, three come; butter, eggs and apples are all there.
        order = sent(shop, mill, "FLOUR: 4", "BUTTER: 2")
        first = receive(shop, order, "FLOUR: 3", "BUTTER: 2").id
        fruit = receive(shop, sent(shop, farm, "EGGS: 10", "APPLES: 2"), "EGGS: 10", "APPLES: 2").id
        assert lies(shop, *PANTRY) == {
            "FLOUR": "75 worth 60.00",
            "BUTTER": "20 worth 120.00",
            "EGGS": "300 worth 60.00",
            "APPLES": "24 worth 36.00",
        }
    with on(3):
        # 400 croissants: 12 kg of flour, 4 of butter, 20 eggs. 72 pieces of cake: 6 kg of
        # apples, 2.4 of flour, 1.2 of butter, 18 eggs.
        sold(shop, "CROISSANT", 400)
        sold(shop, "CAKE", 72)
        mistake = sold(shop, "CAKE", 12)
        facts = {"document_id": new_id(), "series_id": shop.series["STORE001"], "reason": "twice"}
        void_sale(shop.actor, mistake, **facts)
        assert lies(shop, *PANTRY) == {
            "FLOUR": "60.6 worth 48.48",
            "BUTTER": "14.8 worth 88.80",
            "EGGS": "262 worth 52.40",
            "APPLES": "18 worth 27.00",
        }
        # 9.60 + 24.00 + 4.00 of the croissants, 9.00 + 1.92 + 7.20 + 3.60 of the cake.
        assert balance(shop, "5010") == "59.32"
    with on(5):
        # The mill bills 4.00 more for the butter, and 9.50 of freight, 0.10 on each of 95 kg.
        # What was baked is not costed again: 1.44 and 1.56 of it are a variance.
        of_mill = billed(
            shop, first, "M-1", "FLOUR: 75 for 60.00", "BUTTER: 20 for 124.00",
            "Freight: 9.50 by quantity",
        )  # fmt: skip
        billed(shop, fruit, "F-1", "EGGS: 300 for 60.00", "APPLES: 24 for 36.00")
        assert lies(shop, "FLOUR", "BUTTER") == {
            "FLOUR": "60.6 worth 54.54",
            "BUTTER": "14.8 worth 93.24",
        }
        assert (balance(shop, "5120"), still_owed(shop)) == ("3.00", "289.50")
    return {**has, "order": order, "fruit": fruit, "of_mill": of_mill}


def count_while_a_van_sells(shop: Shop) -> None:
    """The twelfth and thirteenth: what a van sold before a count arrives after its approval."""
    with on(12, 7):
        # A van without a network sells 40 croissants before the count.
        van = shop.sale([shop.line("CROISSANT", 40)], when=moment(12, 7))
    with on(12, 20):
        # What is counted lacks what the van took, and a little more: 1.8 kg of flour, 0.4 of
        # butter, 14 eggs and a kilogram of apples.
        counted(shop, FLOUR="58.8", BUTTER="14.4", EGGS="248", APPLES="17")
        assert balance(shop, "5110") == "8.44"  # 1.62 + 2.52 + 2.80 + 1.50
    with on(13):
        # The van's sale arrives: its 1.2 kg, 0.4 kg and 2 eggs are not missing any more.
        [outcome] = commit_sales(shop.actor, [van])
        assert outcome.status == "stored"
        settle(shop)
        assert balance(shop, "5110") == "4.44"
        assert balance(shop, "5010") == "63.32"
        assert lies(shop, *PANTRY) == {
            "FLOUR": "58.8 worth 52.92",
            "BUTTER": "14.4 worth 90.72",
            "EGGS": "248 worth 49.60",
            "APPLES": "17 worth 25.50",
        }


def throw_away_and_send_back(shop: Shop, has: dict[str, UUID], client: Client) -> None:
    """The sixteenth: what breaks, what is eaten, what goes back, and another recipe."""
    fruit = has["fruit"]
    with on(16):
        # Eggs break, the staff eat apples, and a tray of eggs goes back.
        changed(shop, "broken", "EGGS", "18")
        changed(shop, "own_use", "APPLES", "5")
        give_back(shop.actor, fruit, new_id(), wanted=wanted("EGGS: 1"), reason="Cracked")
        billed(shop, fruit, "F-C1", "EGGS: 30 for 6.00", kind="credit")
        # The fourth sack comes at last, as ordered; its bill is still to come.
        receive(shop, has["order"], "FLOUR: 1")
        assert balance(shop, "2120") == "-20.00"
        # From now on a batch takes three eggs: what was sold before stays as it was.
        page = reverse("kit_components", args=[has["croissant"]])
        client.post(page, {"product": "EGGS", "quantity": "3"})
        sold(shop, "CROISSANT", 80)


def test_a_bakerys_month(shop, client):
    client.force_login(Person.objects.get(email=OWNER))
    has = bake_and_pay_more_than_agreed(shop, bakery(shop))
    count_while_a_van_sells(shop)
    throw_away_and_send_back(shop, has, client)
    with on(28):
        bank_pays(shop, bank(shop), "193.50", has["of_mill"])
        assert still_owed(shop) == "90.00"
        # Flour: 58.8 + 25 - 2.4 kg, 72.92 less round(72.92 x 2.4 / 83.8).
        assert lies(shop, *PANTRY) == {
            "FLOUR": "81.4 worth 70.83",
            "BUTTER": "13.6 worth 85.68",
            "EGGS": "194 worth 38.80",
            "APPLES": "12 worth 18.00",
        }
        assert balance(shop, "1310") == "613.31"
        everything_holds(shop)
        # What recipes took, what was thrown away, what counts did not find, and what that cost.
        assert use_of_ingredients(client) == {
            "APPLES": ["6", "5", "1", "12", "100.0000", "9.00"],
            "BUTTER": ["6.4", "0", "0", "6.4", "0.0000", "0.00"],
            "EGGS": ["46", "18", "12", "76", "65.2174", "6.00"],
            "FLOUR": ["18", "0", "0.6", "18.6", "3.3333", "0.54"],
        }
        # 40 croissants: 2 kg of dough at 1.20 x 70.83 / 81.4 + 0.40 x 6.30, three eggs at 0.20.
        told = client.get(reverse("recipe_cost", args=[has["croissant"]])).context["found"]
        assert [one.cost_minor for one in told.rows] == [356, 60]
        assert (told.net_minor, told.margin.margin_minor) == (6_000, 5_584)
        # A kilogram of apples at 1.50, a tenth of which is peel.
        told = client.get(reverse("recipe_cost", args=[has["cake"]])).context["found"]
        assert (told.rows[0].cost_minor, told.waste_minor) == (150, 15)


def dresses_go_to_mill_lane(shop: Shop) -> UUID:
    """The first eight days of a boutique: two deliveries, a transfer of which one dress never
    arrives, and both bills paid early; the supplier."""
    goods(shop, "DRESS", "Clothes", price=9_000)
    goods(shop, "BAG", "Clothes", price=3_000)
    atelier = supplier(shop, "ATELIER", "Atelier Nord")
    delivers(shop, atelier, "DRESS", "30.00")
    delivers(shop, atelier, "BAG", "60.00", pack="6")
    early = EarlyDiscount(percent_ppm=20_000, days=10)
    terms = Terms(instalments=(Instalment(days=30),), discount=early)
    add_terms(shop.actor, NewTerms(name="2/10 net 30", terms=terms, default=True))

    with on(1, 9):
        # The oldest goods leave first; a case of bags is six.
        change_costing(shop.actor, "fifo", "So the accountant wants it")
        spring = receive(shop, sent(shop, atelier, "DRESS: 20", "BAG: 1"), "DRESS: 20", "BAG: 1").id
        summer = receive(shop, sent(shop, atelier, "DRESS: 10 36.00"), "DRESS: 10").id
        assert lies(shop, "DRESS", "BAG") == {"DRESS": "30 worth 960.00", "BAG": "6 worth 60.00"}
        one = billed(
            shop, spring, "A-1", "DRESS: 20 for 600.00 GB-standard", "BAG: 6 for 60.00 GB-standard"
        )
        two = billed(shop, summer, "A-2", "DRESS: 10 for 360.00 GB-standard")
        assert (balance(shop, "1510"), still_owed(shop)) == ("204.00", "1224.00")
    with on(3):
        # Twelve of the first twenty are sold; eight of them and two newer ones go to Mill Lane,
        # 312.00 in all, of which one, 31.20, never arrives.
        sold(shop, "DRESS", 12)
        changed(shop, "sample", "BAG", "1")
        ends = {"source": "STORE001", "target": "STORE002"}
        lines = [Wanted("DRESS", "10")]
        van = ship_directly(shop.actor, new_id(), wanted=lines, note="van", **ends).id
        assert lies(shop, "DRESS", kind="transit") == {"DRESS": "10 worth 312.00"}
    with on(4):
        nine = {1: 9_000_000}
        receive_transfer(
            shop.actor, van, new_id(), came=nine, rest_missing=True, reason="Lost on the way"
        )
        assert lies(shop, "DRESS", "BAG") == {"DRESS": "8 worth 288.00", "BAG": "5 worth 50.00"}
        assert lies(shop, "DRESS", at="STORE002") == {"DRESS": "9 worth 280.80"}
    with on(8):
        # Paid within ten days: 2 % of 1,224.00 are kept, 24.48, of which 4.08 are tax.
        bank_pays(shop, bank(shop), "1199.52", one, two, early=True)
        assert (still_owed(shop), balance(shop, "1510")) == ("0.00", "199.92")
    return atelier


def test_a_boutiques_month_in_two_places(shop):
    atelier = dresses_go_to_mill_lane(shop)
    with on(10):
        # Three are sold at Mill Lane; one comes back at Harbour Street, another is torn.
        three = sold(shop, "DRESS", 3, at="STORE002")
        commit_sales(shop.actor, [Submission(taken_back(shop, three, "DRESS"))])
        brought_back(shop, three, 1, at="STORE002", torn=True)
        assert lies(shop, "DRESS") == {"DRESS": "9 worth 319.20"}
        assert lies(shop, "DRESS", at="STORE002") == {"DRESS": "6 worth 187.20"}
    with on(12):
        # Harbour Street was off-line on the 11th and sold ten of nine: one is owed to the shelf.
        late = shop.sale([shop.line("DRESS", 10)], when=moment(11))
        commit_sales(shop.actor, [late])
        assert lies(shop, "DRESS") == {"DRESS": "-1 worth -31.20"}
    with on(14):
        # Five more at 36.00: one fills the hole at 31.20, and 4.80 of its cost is a variance.
        more = receive(shop, sent(shop, atelier, "DRESS: 5 36.00"), "DRESS: 5").id
        assert lies(shop, "DRESS") == {"DRESS": "4 worth 144.00"}
        assert balance(shop, "5120") == "4.80"
        give_back(shop.actor, more, new_id(), wanted=wanted("DRESS: 1"), reason="Wrong size")
        assert balance(shop, "2120") == "-144.00"
    with on(20):
        # Both places are counted: one dress was stolen at Mill Lane.
        counted(shop, DRESS="3", BAG="5")
        counted(shop, at="STORE002", DRESS="5")
        assert lies(shop, "DRESS", "BAG") == {"DRESS": "3 worth 108.00", "BAG": "5 worth 50.00"}
        assert lies(shop, "DRESS", at="STORE002") == {"DRESS": "5 worth 156.00"}
        assert balance(shop, "1310") == "714.00"
        everything_holds(shop)


def metals_and_beads(shop: Shop, client: Client) -> UUID:
    """What a jeweller makes of what, typed in grams and bought by the coil; who delivers it."""
    goods(shop, "SILVER", "Metals", "kg")
    goods(shop, "BEADS", "Beads")
    bracelet = recipe(shop, "BRACELET", "1", "BEADS 22", price=4_500)
    ring = recipe(shop, "RING", "1", price=3_000)
    client.force_login(Person.objects.get(email=OWNER))
    for made, grams in ((bracelet, "6.24 g"), (ring, "4.8 g")):
        # Of every 100 g of wire 4 are filings: 6.24 g in a bracelet are 6.5 g, 4.8 in a ring 5.
        typed = {"product": "SILVER", "quantity": grams, "waste": "4"}
        client.post(reverse("kit_components", args=[made]), typed)
    refinery = supplier(shop, "REFINE", "Old Mint Refiners")
    delivers(shop, refinery, "SILVER", "80.00", pack="0.1")  # a coil of 100 g
    delivers(shop, refinery, "BEADS", "8.00", pack="40")  # a strand
    return refinery


def test_a_jewellers_month(shop, client):
    refinery = metals_and_beads(shop, client)
    with on(2):
        # Five coils, weighed loose, and thirty strands; insurance of 32.00 goes by value.
        came = receive(
            shop, sent(shop, refinery, "SILVER: 5", "BEADS: 30"), "SILVER: 0.5 loose", "BEADS: 30"
        ).id
        first = billed(
            shop, came, "R-1", "SILVER: 0.5 for 400.00", "BEADS: 1200 for 240.00",
            "Insurance: 32.00 by value",
        )  # fmt: skip
        assert lies(shop, "SILVER", "BEADS") == {
            "SILVER": "0.5 worth 420.00",
            "BEADS": "1200 worth 252.00",
        }
    with on(6):
        # A bracelet takes 5.46 of silver and 4.62 of beads, a ring 4.20 of silver.
        early = sold(shop, "BRACELET", 20)
        sold(shop, "RING", 14)
        assert lies(shop, "SILVER", "BEADS") == {
            "SILVER": "0.3 worth 252.00",
            "BEADS": "760 worth 159.60",
        }
        assert balance(shop, "5010") == "260.40"
    with on(10):
        # Silver is dearer: three coils at 96.00. From now on a kilogram is worth 900.00.
        receive(shop, sent(shop, refinery, "SILVER: 3 96.00"), "SILVER: 3")
        safe = add_place(shop.actor, shop.locations["STORE001"], "Safe")
        changed(shop, "moved", "SILVER", "0.2", to_place=str(safe))
        assert lies(shop, "SILVER") == {"SILVER": "0.4 worth 360.00"}
        assert lies(shop, "SILVER", kind="store") == {"SILVER": "0.2 worth 180.00"}
    fair = shop.sale([shop.line("BRACELET", 10)], when=moment(19))
    with on(20):
        # Counted while ten bracelets of a fair are not told yet: 65 g and 220 beads seem gone.
        # 5 g of filings and five beads really are: 4.50 and 1.05.
        counted(shop, SILVER="0.33", BEADS="535")
        counted(shop, place=safe, SILVER="0.2")
        assert balance(shop, "5110") == "110.25"
    with on(22):
        commit_sales(shop.actor, [fair])
        settle(shop)
        assert balance(shop, "5110") == "5.55"
        assert lies(shop, "SILVER", "BEADS") == {
            "SILVER": "0.33 worth 297.00",
            "BEADS": "535 worth 112.35",
        }
        # One bracelet of the 6th comes back: as its parts, at what they were worth then.
        brought_back(shop, early, 1)
        bank_pays(shop, bank(shop), "672.00", first)
        assert still_owed(shop) == "0.00"
        assert balance(shop, "2120") == "-288.00"
        assert lies(shop, "SILVER", "BEADS") == {
            "SILVER": "0.3365 worth 302.46",
            "BEADS": "557 worth 116.97",
        }
        assert balance(shop, "1310") == "999.43"
        everything_holds(shop)
