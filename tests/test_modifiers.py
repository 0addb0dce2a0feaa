"""Modifiers: lines of their own that hang on another, and change what its recipe takes away."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.db import connection

from tests.registering import enrolled_till
from tests.shop import Shop, by_weight
from tests.test_kits import booked, bring_back, moved, of
from tests.test_recipes import recipe
from tillbook.desks.sales.baskets import BasketSale, WantedLine, WantedTender
from tillbook.desks.sales.models import Discrepancy, Sale, SaleLine
from tillbook.desks.sales.operations import sell, void_sale
from tillbook.insight.reports.margins import margins
from tillbook.insight.reports.models import DayFigure
from tillbook.insight.reports.queries import sales_report
from tillbook.insight.verification.operations import verify
from tillbook.masters.catalog.models import Variant
from tillbook.masters.catalog.operations import (
    NewOption,
    add_group,
    archive_group,
    change_group,
    set_components,
    set_groups,
    set_options,
    set_takes,
)
from tillbook.masters.catalog.queries import shelf_rows
from tillbook.masters.catalog.queries.kits import ingredients
from tillbook.masters.catalog.queries.modifiers import shown_groups
from tillbook.masters.catalog.rules import Part
from tillbook.masters.catalog.rules.modifiers import Take
from tillbook.masters.pricing.operations import add_promotion
from tillbook.masters.pricing.rules import Goods, Promotion, PromotionKind
from tillbook.plumbing import clock
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.models import OutboxMessage
from tillbook.values.money import QUANTITY_SCALE as ONE


def coffee_bar(shop: Shop) -> dict[str, UUID]:
    """LATTE is 70 g of P5 (beans) and 200 g of P6 (milk). P7 may stand in the place of its milk, or
    the milk is left out; an extra shot is 70 g of P5 more. A kilogram of anything cost 0.40."""
    for sku in ("P5", "P6", "P7"):
        by_weight(sku)
    latte = recipe(shop, "LATTE", Part("P5", 70_000), Part("P6", 200_000))
    milk = add_group(shop.actor, "Milk", 1, 1)
    extras = add_group(shop.actor, "Extras", 0, 2)
    product = Variant.objects.get(id=latte).product_id
    assert set_groups(shop.actor, product, [milk, extras])
    assert set_options(
        shop.actor, milk, [NewOption(name="Whole"), NewOption(name="Oat", unit_price=50 * 10_000)]
    )
    assert set_options(
        shop.actor,
        extras,
        [NewOption(name="Shot", unit_price=80 * 10_000), NewOption(name="No milk")],
    )
    assert set_takes(shop.actor, of("MILK-OAT"), [Take(of("P6"), None, of("P7"))])
    assert set_takes(shop.actor, of("EXTRAS-NO-MILK"), [Take(of("P6"))])
    assert set_components(shop.actor, of("EXTRAS-SHOT"), [Part(of("P5"), 70_000)])
    return {"latte": latte, "milk": milk, "extras": extras, "product": product}


def order(shop: Shop, *modifiers: str, count: int = 1, sku: str = "LATTE") -> BasketSale:
    line = WantedLine(sku=sku, quantity_micro=count * ONE, modifiers=modifiers)
    return BasketSale(
        id=new_id(),
        location="STORE001",
        lines=(line,),
        tenders=(WantedTender(code="cash"),),
    )


def sold(shop: Shop, basket: BasketSale) -> list[tuple[int, str, int | None, int, int]]:
    """Sell it; its lines: (number, description, what it modifies, pieces, gross)."""
    [outcome] = sell(shop.actor, [basket])
    assert outcome.status == "stored", (outcome.refusal, outcome.detail)
    rows = SaleLine.objects.filter(sale_id=basket.id).order_by("number")
    return [
        (row.number, row.description, row.of_number, row.quantity_micro // ONE, row.gross_minor)
        for row in rows
    ]


def items(shop: Shop) -> tuple[int, int]:
    """Items sold today, by the sales report and by the margins."""
    day, places = clock.now().date(), list(shop.locations.values())
    span = (day - timedelta(days=1), day + timedelta(days=1))
    rows = sales_report(shop.company_id, *span, places)
    whole = margins(shop.company_id, *span, places, whole=True).whole
    return sum(row.items_micro for row in rows) // ONE, whole.items_micro // ONE


def test_what_was_chosen_moves_costs_and_comes_back(shop):
    coffee_bar(shop)
    basket = order(shop, "MILK-OAT", "EXTRAS-SHOT", count=2)
    assert sold(shop, basket) == [
        (1, "Recipe LATTE", None, 2, 1000),
        (2, "Oat", 1, 2, 100),
        (3, "Shot", 1, 2, 160),
    ]
    # Beans of the latte, oat milk in place of its milk, beans of the shot.
    assert moved(basket.id) == [
        (7, "P5", -140, -6),
        (8, "P7", -400, -16),
        (9, "P5", -140, -6),
    ]
    assert booked(basket.id)["5010"] == -sum(value for *_, value in moved(basket.id))
    # Two were sold, not six: as it happens, once it is folded, and where it was folded before.
    assert items(shop) == (2, 2)
    catch_up(shop.company_id)
    assert items(shop) == (2, 2)
    DayFigure.objects.update(items_micro=6 * ONE)
    again = import_module("tillbook.insight.reports.migrations.0009_options_are_no_items")
    again.count_less(None, SimpleNamespace(connection=connection))
    assert items(shop) == (2, 2)
    # One of two comes back with its modifiers, though the recipe is another by now.
    set_takes(shop.actor, of("MILK-OAT"), [])
    set_components(shop.actor, of("LATTE"), [Part(of("P8"), ONE)])
    back = bring_back(shop, basket.id, {1: ONE})
    assert [(sku, micro) for _, sku, micro, _ in moved(back)] == [
        ("P5", 70),
        ("P7", 200),
        ("P5", 70),
    ]
    rows = SaleLine.objects.filter(sale_id=back).order_by("number")
    assert list(rows.values_list("number", "of_number", "gross_minor")) == [
        (1, None, -500),
        (2, 1, -50),
        (3, 1, -80),
    ]
    # The oat milk alone was not what somebody wanted; the rest comes back without it.
    alone = bring_back(shop, basket.id, {2: ONE})
    assert [(sku, micro) for _, sku, micro, _ in moved(alone)] == [("P7", 200)]
    rest = bring_back(shop, basket.id, {1: ONE})
    assert [sku for _, sku, *_ in moved(rest)] == ["P5", "P5"]
    # On every paper the one rate is taken on the net, however the parts were rounded.
    for row in SaleLine.objects.filter(sale_id__in=[basket.id, back, alone, rest]):
        [[_code, base, amount]] = json.loads(row.taxes)
        assert (base, base + amount) == (row.net_minor, row.gross_minor)
    assert verify().holds


def test_less_leaves_the_stock_and_a_void_takes_it_back(shop):
    coffee_bar(shop)
    basket = order(shop, "MILK-WHOLE", "EXTRAS-NO-MILK")
    sold(shop, basket)
    assert [(sku, micro) for _, sku, micro, _ in moved(basket.id)] == [("P5", -70)]
    void = new_id()
    void_sale(
        shop.actor, basket.id, document_id=void, series_id=shop.series["STORE001"], reason="cold"
    )
    assert [(sku, micro) for _, sku, micro, _ in moved(void)] == [("P5", 70)]
    assert list(SaleLine.objects.filter(sale_id=void).values_list("of_number", flat=True)) == [
        None,
        1,
        1,
    ]
    assert verify().holds


def test_a_modifier_is_taxed_and_counted_like_what_it_modifies(shop):
    has = coffee_bar(shop)
    product = Variant.objects.get(id=has["latte"]).product
    for option in ("MILK-OAT", "EXTRAS-SHOT"):
        other = Variant.objects.get(sku=option).product
        other.department_id = Variant.objects.get(sku="P1").product.department_id
        other.save()
    basket = order(shop, "MILK-OAT")
    sold(shop, basket)
    lines = SaleLine.objects.filter(sale_id=basket.id).order_by("number")
    assert {line.department_id for line in lines} == {product.department_id}
    # But it is no piece of its own: of three for two it is none, and free is a latte, not its milk.
    free = Promotion(id="", name="3 for 2", kind=PromotionKind.BUY_GET, buy=2, value=1_000_000)
    add_promotion(shop.actor, replace(free, goods=Goods(groups=(str(product.department_id),))))
    assert [gross for *_, gross in sold(shop, order(shop, "MILK-OAT", "EXTRAS-SHOT"))] == [
        500,
        50,
        80,
    ]
    assert [gross for *_, gross in sold(shop, order(shop, "MILK-OAT", count=3))] == [1000, 150]
    assert next(json.loads(line.taxes)[0][0] for line in lines) == json.loads(lines[1].taxes)[0][0]


@pytest.mark.parametrize(
    ("modifiers", "refusal"),
    [
        ((), "too_few_chosen"),
        (("MILK-OAT", "MILK-WHOLE"), "too_many_chosen"),
        (("MILK-OAT", "MILK-OAT"), "chosen_twice"),
        (("MILK-OAT", "P1"), "no_such_choice"),
        (("MILK-OAT", "NOTHING"), "unknown_product"),
    ],
)
@pytest.mark.postgresql_by_night
def test_a_basket_says_all_that_has_to_be_chosen(shop, modifiers, refusal):
    coffee_bar(shop)
    [outcome] = sell(shop.actor, [order(shop, *modifiers)])
    assert (outcome.status, outcome.refusal) == ("refused", refusal)
    [alone] = sell(shop.actor, [order(shop, sku="MILK-OAT")])
    assert alone.refusal == "only_with"


def test_a_register_says_which_line_a_modifier_belongs_to(shop):
    coffee_bar(shop)
    till = enrolled_till(shop)
    lines = [shop.line("LATTE"), replace(shop.line("MILK-OAT"), of=1)]
    made = till.seal(shop.sale(lines), protocol=5)
    lost = till.seal(shop.sale([replace(shop.line("P1"), of=1)]), protocol=5)
    assert till.statuses([made, lost]) == ["stored", "quarantined"]
    sale = Sale.objects.get(id=made["id"])
    assert [(sku, micro) for _, sku, micro, _ in moved(sale.id)] == [("P5", -70), ("P7", -200)]
    assert not Discrepancy.objects.filter(kind__in=("tax", "price"), sale_id=sale.id).exists()
    assert verify().holds


def test_registers_and_reports_learn_what_is_chosen(shop):
    has = coffee_bar(shop)
    [row] = shelf_rows(shop.company_id, ids=[has["latte"]])
    assert [(one.name, one.least, one.most) for one in row.choices] == [
        ("Milk", 1, 1),
        ("Extras", 0, 2),
    ]
    [oat] = shelf_rows(shop.company_id, ids=[of("MILK-OAT")])
    assert oat.as_choice
    assert not oat.choices
    assert of("P7") in ingredients(shop.company_id)
    OutboxMessage.objects.all().delete()
    assert change_group(shop.actor, has["milk"], "Which milk", 0, 1)
    assert has["latte"] in set(OutboxMessage.objects.values_list("subject_id", flat=True))
    assert archive_group(shop.actor, has["milk"])
    [row] = shelf_rows(shop.company_id, ids=[has["latte"]])
    assert [one.name for one in row.choices] == ["Extras"]
    # Whole milk changes nothing: on what is made by a recipe that is worth a look.
    groups = {group.name: group for group in shown_groups(shop.company_id)}
    assert [one.sku for one in groups["Which milk"].unmapped] == ["MILK-WHOLE"]
    assert groups["Extras"].unmapped == []
