"""What holds for every basket."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tillbook.masters.pricing.rules import (
    Basket,
    BasketDiscount,
    BasketLine,
    Discount,
    DiscountKind,
    Rounding,
    RoundingMethod,
    Tender,
    basket_from_json,
    basket_to_json,
    price,
)
from tillbook.masters.taxes.rules import Tax, TaxRounding

TAXES = [
    Tax(code="A", rate_ppm=200_000, included=True),
    Tax(code="B", rate_ppm=55_000, included=True),
    Tax(code="C", rate_ppm=68_750),
    Tax(code="Z", exempt_reason="exempt"),
]
percents = st.builds(Discount, kind=st.just(DiscountKind.PERCENT), value=st.integers(0, 1_000_000))


@st.composite
def sales(draw):
    lines = draw(
        st.lists(
            st.tuples(
                st.integers(1, 3_000_000),
                st.integers(0, 200_000_000),
                st.lists(st.sampled_from(TAXES), max_size=2, unique=True),
                st.lists(percents, max_size=2),
            ),
            max_size=6,
        )
    )
    return Basket(
        lines=tuple(
            BasketLine(
                key=str(number),
                quantity_micro=quantity,
                unit_price=unit_price,
                taxes=tuple(taxes),
                discounts=tuple(discounts),
            )
            for number, (quantity, unit_price, taxes, discounts) in enumerate(lines)
        ),
        discounts=tuple(
            draw(
                st.lists(
                    st.one_of(
                        st.builds(
                            BasketDiscount,
                            kind=st.just(DiscountKind.PERCENT),
                            value=st.integers(0, 1_000_000),
                        ),
                        st.builds(
                            BasketDiscount,
                            kind=st.sampled_from([DiscountKind.AMOUNT, DiscountKind.PRICE]),
                            value=st.integers(0, 50_000),
                            minimum_minor=st.integers(0, 10_000),
                        ),
                    ),
                    max_size=2,
                )
            )
        ),
        tax_rounding=draw(st.sampled_from(TaxRounding)),
        cash_rounding=draw(
            st.none()
            | st.builds(
                Rounding,
                step_minor=st.sampled_from([1, 5, 100]),
                method=st.sampled_from(RoundingMethod),
            )
        ),
        tenders=(Tender(key="cash", cash=True),),
    )


def returned(basket):
    lines = [replace(line, quantity_micro=-line.quantity_micro) for line in basket.lines]
    return replace(basket, lines=tuple(lines))


@given(sales())
def test_the_stages_lead_from_the_list_price_to_the_total(basket):
    priced = price(basket)
    for line in priced.lines:
        left = line.list_minor - line.discount_minor - line.basket_discount_minor
        assert left == line.amount_minor
        assert 0 <= line.amount_minor <= line.list_minor
        assert line.net_minor + line.tax_minor == line.gross_minor
    assert sum(line.gross_minor for line in priced.lines) == priced.gross_minor
    for number, discount in enumerate(priced.discounts):
        assert sum(line.basket_shares[number] for line in priced.lines) == discount.amount_minor
        assert discount.amount_minor >= 0
    paid = sum(tender.amount_minor for tender in priced.tenders)
    assert paid == priced.gross_minor + priced.cash_rounding_minor == priced.to_pay_minor


@given(sales())
def test_returning_everything_is_exactly_the_negative(basket):
    sold, back = price(basket), price(returned(basket))
    assert back.to_pay_minor == -sold.to_pay_minor
    for one, other in zip(sold.lines, back.lines, strict=True):
        assert other.list_minor == -one.list_minor
        assert other.basket_shares == tuple(-share for share in one.basket_shares)
        assert (other.net_minor, other.tax_minor) == (-one.net_minor, -one.tax_minor)


@given(sales(), st.randoms(use_true_random=False))
def test_the_order_of_lines_changes_no_total(basket, random):
    """Without basket discounts, whose last cent goes to the earlier of two equal lines."""
    plain = replace(basket, discounts=())
    lines = list(plain.lines)
    random.shuffle(lines)
    one, other = price(plain), price(replace(plain, lines=tuple(lines)))
    assert (one.net_minor, one.tax_minor) == (other.net_minor, other.tax_minor)
    assert one.to_pay_minor == other.to_pay_minor


@given(sales(), sales())
def test_a_sale_and_a_return_on_one_receipt_come_to_the_same_as_on_two(sold, back):
    sold = replace(sold, discounts=(), tax_rounding=TaxRounding.DOCUMENT, cash_rounding=None)
    back = returned(replace(sold, lines=back.lines))
    renamed = [replace(line, key=f"back {line.key}") for line in back.lines]
    both = price(replace(sold, lines=(*sold.lines, *renamed)))
    apart = price(sold), price(back)
    assert both.tax_minor == sum(each.tax_minor for each in apart)
    assert both.to_pay_minor == sum(each.to_pay_minor for each in apart)


@settings(max_examples=50)
@given(sales())
def test_a_basket_survives_writing_and_reading(basket):
    text = basket_to_json(basket)
    assert basket_from_json(text) == basket
    assert basket_to_json(basket_from_json(text)) == text
    assert text.isascii()
