"""Baskets as a cashier meets them."""

from __future__ import annotations

import pytest

from tillbook.masters.pricing.errors import BasketRefused, Refusal
from tillbook.masters.pricing.rules import (
    Basket,
    BasketDiscount,
    BasketLine,
    Discount,
    DiscountKind,
    Rounding,
    RoundingMethod,
    Tender,
    price,
    rounding_of,
)
from tillbook.masters.taxes.rules import Tax, TaxKind

VAT = Tax(code="VAT", rate_ppm=200_000, included=True)


def line(key, price_minor, quantity=1, *discounts, taxes=(VAT,), base=1_000_000):
    return BasketLine(
        key=key,
        quantity_micro=int(quantity * 1_000_000),
        unit_price=price_minor * 10_000,
        price_base_micro=base,
        taxes=taxes,
        discounts=discounts,
    )


def percent(value, reason=""):
    return Discount(kind=DiscountKind.PERCENT, value=value * 10_000, reason=reason)


def off_basket(kind, value, **more):
    return BasketDiscount(kind=kind, value=value, **more)


def basket(*lines, **more):
    return Basket(lines=lines, **more)


def cash(given=None):
    return Tender(key="cash", given_minor=given, cash=True)


def refused(made):
    with pytest.raises(BasketRefused) as caught:
        price(made)
    return caught.value.refusal, caught.value.path


# -- stages --------------------------------------------------------------------------------------


def test_the_stages_of_a_line():
    """9.99 twice; 10 % off as scratched; 2.00 off the basket of 17.98 and 5.00."""
    priced = price(
        basket(
            line("jug", 999, 2, percent(10, "scratched")),
            line("cup", 500),
            discounts=(off_basket(DiscountKind.AMOUNT, 200, reason="voucher"),),
        )
    )
    jug, cup = priced.lines
    assert (jug.list_minor, jug.discount_minor, jug.basket_discount_minor) == (1_998, 200, 156)
    assert (jug.amount_minor, jug.net_minor, jug.tax_minor) == (1_642, 1_368, 274)
    assert jug.discounts[0].reason == "scratched"
    assert (cup.basket_shares, cup.amount_minor) == ((44,), 456)
    assert priced.discounts[0].amount_minor == 200
    assert priced.gross_minor == 2_098


@pytest.mark.parametrize(
    ("unit_price", "base", "quantity", "expected"),
    [
        (1_299, 1_000_000, 0.347, 451),  # 12.99 a kilogram, 347 g
        (459, 100_000_000, 250, 1_148),  # 4.59 per 100 g, 250 g: 11.475
        (5, 12_000_000, 6, 3),  # 0.05 a dozen, half a dozen: 0.025
    ],
)
def test_prices_per_base_quantity(unit_price, base, quantity, expected):
    assert price(basket(line("a", unit_price, quantity, base=base))).gross_minor == expected


def test_what_a_percentage_leaves_is_rounded():
    """Half of 0.05 leaves 0.03 in favour of the price, once and for all lines alike."""
    assert price(basket(line("a", 5, 1, percent(50)))).gross_minor == 3
    assert price(basket(line("a", 5, -1, percent(50)))).gross_minor == -3


def test_discounts_follow_one_another():
    each = Discount(kind=DiscountKind.UNIT_AMOUNT, value=500_000)
    assert price(basket(line("a", 1_000, 2, percent(20), each))).gross_minor == 1_500
    assert price(basket(line("a", 1_000, 2, each, percent(20)))).gross_minor == 1_520


def test_included_and_excluded_prices_in_one_basket():
    sales_tax = Tax(code="sales tax", rate_ppm=68_750)
    priced = price(basket(line("a", 1_200), line("b", 1_999, taxes=(sales_tax,))))
    assert [(p.net_minor, p.gross_minor) for p in priced.lines] == [(1_000, 1_200), (1_999, 2_136)]
    assert priced.gross_minor == 3_336


# -- basket discounts ----------------------------------------------------------------------------


def test_a_voucher_larger_than_the_basket_leaves_nothing_to_pay():
    priced = price(basket(line("a", 500), discounts=(off_basket(DiscountKind.AMOUNT, 800),)))
    assert (priced.gross_minor, priced.discounts[0].amount_minor) == (0, 500)


def test_a_voucher_sees_what_a_hand_discount_left():
    """10.00 less a line of -5.00; a voucher of 10.00 finds 5.00."""
    made = basket(
        line("a", 1_000),
        line("hand discount", -500),
        discounts=(off_basket(DiscountKind.AMOUNT, 1_000),),
    )
    assert price(made).gross_minor == 0


def test_a_discount_for_some_lines():
    wine = off_basket(DiscountKind.PERCENT, 100_000, lines=("wine",))
    priced = price(basket(line("wine", 1_200), line("bread", 300), discounts=(wine,)))
    assert [p.basket_discount_minor for p in priced.lines] == [120, 0]


@pytest.mark.parametrize(("worth", "expected"), [(4_999, 4_999), (5_000, 4_500)])
def test_a_discount_from_a_minimum_on(worth, expected):
    staff = off_basket(DiscountKind.PERCENT, 100_000, minimum_minor=5_000)
    assert price(basket(line("a", worth), discounts=(staff,))).gross_minor == expected


def test_make_it_twenty():
    deal = off_basket(DiscountKind.PRICE, 2_000)
    priced = price(basket(line("a", 1_250), line("b", 1_000), discounts=(deal,)))
    assert (priced.gross_minor, priced.discounts[0].amount_minor) == (2_000, 250)
    assert price(basket(line("a", 1_250), discounts=(deal,))).gross_minor == 1_250


def test_goods_that_come_back_keep_their_price():
    staff = off_basket(DiscountKind.PERCENT, 100_000)
    priced = price(basket(line("new", 2_000), line("back", 1_000, -1), discounts=(staff,)))
    assert [p.basket_discount_minor for p in priced.lines] == [200, 0]


def test_a_return_of_a_discounted_basket_is_discounted():
    staff = off_basket(DiscountKind.PERCENT, 100_000)
    lines = [("a", 333), ("b", 334), ("c", 335)]
    sold = price(basket(*(line(k, p) for k, p in lines), discounts=(staff,)))
    back = price(basket(*(line(k, p, -1) for k, p in lines), discounts=(staff,)))
    assert [p.gross_minor for p in back.lines] == [-p.gross_minor for p in sold.lines]


# -- paying --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "step", "method", "added"),
    [
        (1_508, 5, RoundingMethod.HALF_UP, 2),
        (1_507, 5, RoundingMethod.HALF_UP, -2),
        (1_505, 10, RoundingMethod.HALF_UP, 5),
        (-1_505, 10, RoundingMethod.HALF_UP, -5),
        (1_501, 5, RoundingMethod.UP, 4),
        (-1_501, 5, RoundingMethod.UP, -4),
        (1_504, 5, RoundingMethod.DOWN, -4),
        (-1_504, 5, RoundingMethod.DOWN, 4),
        (1_505, 5, RoundingMethod.UP, 0),
        (1_505, 5, RoundingMethod.DOWN, 0),
        (0, 5, RoundingMethod.UP, 0),
    ],
)
def test_rounding_to_coins(amount, step, method, added):
    assert rounding_of(amount, Rounding(step_minor=step, method=method)) == added


def test_only_what_remains_for_cash_is_rounded():
    """15.72; 0.64 by card; 15.08 becomes 15.10."""
    coins = Rounding(step_minor=5)
    card = Tender(key="card", given_minor=64)
    paid = price(basket(line("a", 1_572), cash_rounding=coins, tenders=(card, cash(2_000))))
    assert (paid.cash_rounding_minor, paid.to_pay_minor, paid.change_minor) == (2, 1_574, 490)
    by_card = price(basket(line("a", 1_572), cash_rounding=coins, tenders=(Tender(key="card"),)))
    assert by_card.to_pay_minor == 1_572


def test_a_card_that_takes_the_rest_after_cash_is_not_rounded():
    paid = price(
        basket(
            line("a", 1_572),
            cash_rounding=Rounding(step_minor=5),
            tenders=(cash(1_000), Tender(key="card")),
        )
    )
    assert [tender.amount_minor for tender in paid.tenders] == [1_000, 572]
    assert paid.cash_rounding_minor == 0


def test_total_and_cash_rounding_are_two_lines():
    paid = price(
        basket(
            line("a", 1_963),
            total_rounding=Rounding(step_minor=5),
            cash_rounding=Rounding(step_minor=100),
            tenders=(cash(),),
        )
    )
    assert (paid.total_rounding_minor, paid.cash_rounding_minor, paid.to_pay_minor) == (
        2,
        35,
        2_000,
    )


def test_credit_given_back_on_account():
    """200 in cash for 100, the other 100 goes to the customer's account."""
    account = Tender(key="on account", given_minor=-10_000)
    paid = price(basket(line("a", 10_000), tenders=(cash(20_000), account)))
    assert (paid.change_minor, paid.remaining_minor) == (0, 0)


def test_change_comes_out_of_the_last_cash_first():
    coins, note = (Tender(key=k, given_minor=g, cash=True) for k, g in (("c", 500), ("n", 2_000)))
    paid = price(basket(line("a", 400), tenders=(coins, note)))
    assert [(t.change_minor, t.amount_minor) for t in paid.tenders] == [(100, 400), (2_000, 0)]


def test_what_is_not_paid_remains():
    paid = price(basket(line("a", 1_500), tenders=(Tender(key="card", given_minor=500),)))
    assert paid.remaining_minor == 1_000


def test_a_refund_mirrors_a_sale():
    sale = price(basket(line("a", 1_548), tenders=(cash(2_000),)))
    refund = price(basket(line("a", 1_548, -1), tenders=(cash(-2_000),)))
    assert refund.change_minor == -sale.change_minor == -452


# -- refusals ------------------------------------------------------------------------------------

DIVISION = Tax(code="T", kind=TaxKind.DIVISION, rate_ppm=1_000_000)


@pytest.mark.parametrize(
    ("made", "refusal", "path"),
    [
        (basket(exponent=7), Refusal.EXPONENT_OUT_OF_RANGE, "exponent"),
        (basket(exponent=-1), Refusal.EXPONENT_OUT_OF_RANGE, "exponent"),
        (
            basket(total_rounding=Rounding(step_minor=0)),
            Refusal.STEP_NOT_POSITIVE,
            "total_rounding.step_minor",
        ),
        (
            basket(cash_rounding=Rounding(step_minor=-5)),
            Refusal.STEP_NOT_POSITIVE,
            "cash_rounding.step_minor",
        ),
        (basket(line("a", 1), line("a", 1)), Refusal.LINE_KEY_REPEATED, "lines[1].key"),
        (
            basket(line("a", 1, base=0)),
            Refusal.PRICE_BASE_NOT_POSITIVE,
            "lines[0].price_base_micro",
        ),
        (
            basket(line("a", 1, 1, percent(-1))),
            Refusal.DISCOUNT_NEGATIVE,
            "lines[0].discounts[0].value",
        ),
        (
            basket(line("a", 1, 1, percent(10), percent(101))),
            Refusal.DISCOUNT_OVER_ALL,
            "lines[0].discounts[1].value",
        ),
        (
            basket(line("a", 100, 1, Discount(kind=DiscountKind.AMOUNT, value=101))),
            Refusal.DISCOUNT_OVER_ALL,
            "lines[0].discounts[0].value",
        ),
        (
            basket(line("a", 100, 1, Discount(kind=DiscountKind.PRICE, value=101))),
            Refusal.DISCOUNT_RAISES_PRICE,
            "lines[0].discounts[0].value",
        ),
        (
            basket(discounts=(off_basket(DiscountKind.AMOUNT, -1),)),
            Refusal.DISCOUNT_NEGATIVE,
            "discounts[0].value",
        ),
        (
            basket(discounts=(off_basket(DiscountKind.AMOUNT, 1, minimum_minor=-1),)),
            Refusal.DISCOUNT_NEGATIVE,
            "discounts[0].minimum_minor",
        ),
        (
            basket(discounts=(off_basket(DiscountKind.UNIT_AMOUNT, 1),)),
            Refusal.DISCOUNT_NOT_FOR_BASKET,
            "discounts[0].kind",
        ),
        (
            basket(line("a", 1), discounts=(off_basket(DiscountKind.PRICE, 1, lines=("a", "b")),)),
            Refusal.DISCOUNT_ON_UNKNOWN_LINE,
            "discounts[0].lines[1]",
        ),
        (
            basket(line("a", 1), line("b", 1, taxes=(DIVISION,))),
            Refusal.TAX_REFUSED,
            "lines[1].taxes",
        ),
        (
            basket(tenders=(cash(), Tender(key="card"))),
            Refusal.TENDER_TAKES_REST_TWICE,
            "tenders[1].given_minor",
        ),
        (
            basket(line("a", 100), tenders=(cash(50), Tender(key="card", given_minor=200))),
            Refusal.TENDER_OVER_TOTAL,
            "tenders",
        ),
        (basket(line("a", 2**53)), Refusal.NUMBER_TOO_LARGE, "lines[0]"),
        (
            basket(*(line(str(i), 2**52, taxes=()) for i in range(3))),
            Refusal.NUMBER_TOO_LARGE,
            "total",
        ),
    ],
)
def test_what_is_refused_and_where(made, refusal, path):
    assert refused(made) == (refusal, path)


def test_every_refusal_of_a_basket_is_met_in_its_order():
    """A basket wrong in several ways is refused for the first: the order of the enum."""
    wrong = basket(
        line("a", 1, 1, percent(101)),
        line("a", 1),
        exponent=9,
        cash_rounding=Rounding(step_minor=0),
        tenders=(cash(), cash()),
    )
    assert refused(wrong)[0] is Refusal.EXPONENT_OUT_OF_RANGE
