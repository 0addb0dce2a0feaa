"""The form says all that a promotion can: what is read from it is what it shows again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client

from tests.shop import OWNER
from tillbook.masters.catalog.queries import department_names, items_by_sku
from tillbook.masters.organisation.models import Person
from tillbook.masters.organisation.queries import company, configuration_version
from tillbook.masters.parties.operations import add_group
from tillbook.masters.pricing.forms import PromotionForm, fits_the_form, shown_promotion
from tillbook.masters.pricing.models import Promotion as Row
from tillbook.masters.pricing.operations import (
    NewCoupon,
    PromotionRefused,
    add_coupon,
    add_promotion,
    change_promotion,
    end_coupon,
)
from tillbook.masters.pricing.queries import promotions_at
from tillbook.masters.pricing.rules import Goods, Part, Promotion, PromotionKind, When

pytestmark = pytest.mark.postgresql_by_night

ONE, TWO = Goods(products=("P1",)), Goods(products=("P2",))
SET = PromotionKind.SET_PRICE
PROMOTIONS = [
    Promotion(id="new", name="a", kind=PromotionKind.PERCENT, value=125_000, goods=ONE),
    Promotion(id="new", name="b", kind=PromotionKind.UNIT_AMOUNT, value=500_000, maximum_minor=900),
    Promotion(id="new", name="c", kind=PromotionKind.UNIT_PRICE, value=990_000, minimum_units=3),
    Promotion(
        id="new",
        name="d",
        kind=PromotionKind.BUY_GET,
        value=1_000_000,
        buy=2,
        get=2,
        same=True,
        limit=3,
        goods=ONE,
        when=When(from_date=20261122, to_date=20261224, weekdays=(1, 7)),
    ),
    Promotion(
        id="new",
        name="e",
        kind=PromotionKind.BUY_GET,
        value=500_000,
        buy=1,
        goods=ONE,
        rewards=TWO,
        when=When(from_minute=900, to_minute=1020, locations=("STORE001",)),
    ),
    Promotion(
        id="new", name="f", kind=SET, value=500, goods=ONE, parts=(Part(goods=ONE, units=3),)
    ),
    Promotion(
        id="new",
        name="g",
        kind=SET,
        value=1_999,
        parts=(Part(goods=ONE, units=2), Part(goods=TWO), Part(units=1)),
    ),
    Promotion(
        id="new",
        name="h",
        kind=PromotionKind.TOTAL_AMOUNT,
        value=1_000,
        minimum_minor=5_000,
        priority=-5,
        exclusive=True,
        group="season",
        goods=Goods(except_products=("P2",)),
    ),
]


def form_of(shop, data, customer_groups=(), coupons=()):
    info = company(shop.company_id)
    form = PromotionForm(
        data,
        info=info,
        departments=[(str(key), name) for key, name in department_names(info.id).items()],
        customer_groups=dict(customer_groups),
        coupons=coupons,
        known=lambda skus: items_by_sku(info.id, info.version, skus),
    )
    assert form.is_valid(), form.errors
    return form


def typed(promotion: Promotion) -> dict[str, object]:
    shown = shown_promotion(promotion, 2)
    times = {k: shown[k].strftime("%H:%M") for k in ("from_time", "to_time") if shown[k]}
    return {name: value for name, value in (shown | times).items() if value not in (None, "")}


@pytest.mark.parametrize("promotion", PROMOTIONS, ids=lambda one: one.name)
def test_what_is_shown_is_read_again_as_the_same(shop, promotion):
    assert fits_the_form(promotion)
    assert form_of(shop, typed(promotion)).wanted() == promotion


def test_groups_and_coupons_are_offered_and_read(shop):
    trade = add_group(shop.actor, "Trade")
    coupon = add_coupon(shop.actor, NewCoupon(name="Letter", code="LETTER"))
    when = When(customer_groups=(str(trade),))
    wanted = replace(PROMOTIONS[0], coupon=str(coupon), when=when)
    form = form_of(shop, typed(wanted), {trade: "Trade"}, [(str(coupon), "Letter")])
    assert form.wanted() == wanted
    add_promotion(shop.actor, wanted)
    end_coupon(shop.actor, coupon)
    with pytest.raises(PromotionRefused):
        add_promotion(shop.actor, wanted)


def test_a_change_holds_from_now_on_and_what_was_promised_stays(shop):
    made = add_promotion(shop.actor, PROMOTIONS[0])
    before = configuration_version(shop.company_id)
    changed = change_promotion(shop.actor, made, replace(PROMOTIONS[0], value=200_000))
    assert changed
    assert change_promotion(shop.actor, made, PROMOTIONS[0]) is None
    again = change_promotion(shop.actor, changed, replace(PROMOTIONS[0], value=300_000))
    values = [one.value for one in promotions_at(shop.company_id, before)]
    (now,) = promotions_at(shop.company_id, configuration_version(shop.company_id))
    assert (values, now.value, now.id) == ([125_000], 300_000, str(again))
    assert set(Row.objects.exclude(id=made).values_list("origin_id", flat=True)) == {made}


def test_one_is_changed_and_copied_on_its_pages(shop):
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    made = add_promotion(shop.actor, PROMOTIONS[6])
    address = f"/settings/promotions/{made}/"
    assert "2 × P1 + 1 × P2" in client.get(address).content.decode()
    seen = client.get(f"{address}change").content.decode()
    assert 'value="19.99"' in seen
    form = {"name": "Bundle", "kind": "bundle", "value": "15", "part1": "2", "part1_skus": "P1"}
    wrong = client.post(f"{address}change", {**form, "part1": ""}).content.decode()
    assert "Say how many, and of what." in wrong
    done = client.post(f"{address}change", {**form, "part2": "1", "part2_skus": "P2"})
    assert done.status_code == 302
    (now,) = promotions_at(shop.company_id, configuration_version(shop.company_id))
    assert (now.value, [part.units for part in now.parts]) == (1_500, [2, 1])
    shown = client.get(done.url).content.decode()
    assert f"/settings/promotions/{made}/" in shown
    copied = client.get(f"/settings/promotions/new?copy={now.id}").content.decode()
    assert 'value="15.00"' in copied
    assert "Bundle" in copied


def test_a_new_one_begins_with_what_it_does_and_shows_only_what_that_needs(shop):
    client = Client()
    client.force_login(Person.objects.get(email=OWNER))
    first = client.get("/settings/promotions/new").content.decode()
    assert 'name="value"' not in first
    for kind in ("percent", "unit_amount", "unit_price", "buy_get", "set_price", "bundle"):
        assert f'href="?kind={kind}"' in first, kind
        page = client.get(f"/settings/promotions/new?kind={kind}").content.decode()
        assert f'<input type="hidden" name="kind" value="{kind}">' in page
        assert ('name="buy"' in page) == (kind == "buy_get"), kind
        assert ('name="get"' in page) == (kind in ("buy_get", "set_price")), kind
        assert ('name="part1"' in page) == (kind == "bundle"), kind
        assert ('name="skus"' in page) == (kind != "bundle"), kind
        assert "<details open" not in page.replace(' class="folded"', "")
    made = add_promotion(shop.actor, PROMOTIONS[4])
    change = client.get(f"/settings/promotions/{made}/change").content.decode()
    assert change.count('<details class="folded" open') == 2  # other goods, and when
    copied = client.get(f"/settings/promotions/new?copy={made}&choose=1").content.decode()
    assert f"?copy={made}&amp;kind=percent" in copied
    kind = client.get(f"/settings/promotions/{made}/change?kind=percent").content.decode()
    assert 'name="kind" value="percent"' in kind
    wrong = {"name": "x", "kind": "percent", "value": "5", "minimum": "much"}
    answer = client.post("/settings/promotions/new", wrong).content.decode()
    assert '<details class="folded" open' in answer
