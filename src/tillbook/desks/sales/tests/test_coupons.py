"""Coupons on sales: held before, used after, and what a register took without asking."""

from __future__ import annotations

import json
from dataclasses import replace

from tillbook.desks.sales.baskets import BasketSale, WantedLine, WantedTender
from tillbook.desks.sales.errors import Refusal
from tillbook.desks.sales.models import Discrepancy, Sale
from tillbook.desks.sales.operations import commit_sales, sell
from tillbook.desks.sales.rules import Submission
from tillbook.desks.sales.tasks import compare_new_sales
from tillbook.desks.sales.tests.test_never_refused import Till
from tillbook.masters.organisation.queries import configuration_version
from tillbook.masters.pricing import rules as pricing
from tillbook.masters.pricing.errors import BasketRefused
from tillbook.masters.pricing.errors import Refusal as PricingRefusal
from tillbook.masters.pricing.models import CouponCode, CouponUse
from tillbook.masters.pricing.models import Promotion as PromotionRow
from tillbook.masters.pricing.operations import NewCoupon, add_coupon, add_promotion
from tillbook.masters.pricing.rules import Promotion, PromotionKind
from tillbook.plumbing.feed import catch_up
from tillbook.plumbing.fields import new_id
from tillbook.values.hashing import canonical_text, chain_hash


def made(shop) -> tuple[str, str]:
    """A single-use coupon that makes everything half as dear: (its id, one code)."""
    coupon = add_coupon(shop.actor, NewCoupon(name="Half", code="HALF", codes=2, uses=1))
    half = Promotion(
        id="", name="Half", kind=PromotionKind.PERCENT, value=500_000, coupon=str(coupon)
    )
    add_promotion(shop.actor, half)
    return str(coupon), CouponCode.objects.order_by("code")[0].code


def basket(*codes: str, **more) -> BasketSale:
    return BasketSale(
        id=new_id(),
        location="STORE001",
        lines=(WantedLine(sku="P1", quantity_micro=2_000_000),),
        tenders=(WantedTender(code="cash"),),
        coupons=codes,
        **more,
    )


def test_a_basket_with_a_coupon_pays_less_once(shop):
    _coupon, code = made(shop)
    first = basket(code)
    assert [one.status for one in sell(shop.actor, [first])] == ["stored"]
    assert Sale.objects.get(id=first.id).total_minor == 110
    assert CouponUse.objects.get().used_at
    assert [one.status for one in sell(shop.actor, [first])] == ["duplicate"]
    second, third = sell(shop.actor, [basket(code), basket("NOBODYS")])
    assert (second.refusal, third.refusal) == (Refusal.COUPON, Refusal.COUPON)
    assert second.detail == "coupons[0]: coupon_used_up"
    assert Sale.objects.count() == 1


def test_what_is_refused_holds_no_coupon(shop):
    _coupon, code = made(shop)
    wrong = replace(basket(code), agreed_minor=1)
    assert sell(shop.actor, [wrong])[0].refusal is Refusal.TOTAL_CHANGED
    assert not CouponUse.objects.exists()
    assert sell(shop.actor, [basket(code)])[0].status == "stored"


def printed_with(shop, till, coupon: str, code: str) -> Submission:
    """A register's sale at half the price, with this code on it."""
    line = shop.line("P1", 2)
    off = {"discount_minor": 110, "gross_minor": 110, "tax_minor": 18, "net_minor": 92}
    taxes = (replace(line.taxes[0], base_minor=92, amount_minor=18),)
    rows = (("Half", 110, str(PromotionRow.objects.get().id)),)
    line = replace(line, **off, taxes=taxes, discounts=rows)
    one = till.sell(line, price_version=configuration_version(shop.company_id))
    assert one.receipt
    body = {**json.loads(one.receipt.body), "v": 4, "coupons": [[coupon, code]]}
    text = canonical_text(body)
    till.head = chain_hash(one.receipt.previous_hash, text)
    return replace(one, receipt=replace(one.receipt, protocol=4, body=text, hash=till.head))


def test_a_code_taken_twice_without_a_network_is_booked_and_flagged(shop):
    coupon, code = made(shop)
    till = Till(shop)
    sales = [printed_with(shop, till, coupon, one) for one in (code, code, "HALF-22222222")]
    assert {one.status for one in commit_sales(shop.actor, sales)} == {"stored"}
    catch_up(shop.company_id)
    compare_new_sales(shop.company_id)
    found = set(Discrepancy.objects.values_list("kind", "found"))
    assert found == {("coupon_over", code), ("coupon_unknown", "HALF-22222222")}
    assert CouponUse.objects.filter(over=True).count() == 1


def test_a_code_is_used_even_where_its_receipt_cannot_be_priced_again(shop, monkeypatch):
    coupon, code = made(shop)
    commit_sales(shop.actor, [printed_with(shop, Till(shop), coupon, code)])
    catch_up(shop.company_id)

    def refused(basket):
        raise BasketRefused(PricingRefusal.NUMBER_TOO_LARGE, "lines[0]")

    monkeypatch.setattr(pricing, "price", refused)
    compare_new_sales(shop.company_id)
    monkeypatch.undo()
    assert list(Discrepancy.objects.values_list("kind", flat=True)) == ["pricing"]
    assert CouponUse.objects.get().used_at
    assert sell(shop.actor, [basket(code)])[0].refusal is Refusal.COUPON
