"""From what the API was sent to what the operations understand."""

from __future__ import annotations

from tillbook.desks.sales.baskets import BasketSale, WantedLine, WantedTender
from tillbook.desks.sales.schemas import AmountOff, BasketIn, PercentOff
from tillbook.masters.pricing.rules import BasketDiscount, Discount, DiscountKind
from tillbook.values.money import parse_decimal

#: Decimals of a percent, as parts per million.
PERCENT_DECIMALS = 4
#: Decimals of a unit price beyond the currency's.
PRICE_DECIMALS = 4


def wanted_of(basket: BasketIn, exponent: int, path: str) -> BasketSale:
    """The basket as values, amounts with the currency's decimals; raises NotAnAmount
    or OutOfRange, naming the field under `path`."""
    lines = []
    for place, line in enumerate(basket.lines):
        at = f"{path}.lines[{place}]"
        price = line.unit_price
        lines.append(
            WantedLine(
                sku=line.product_id,
                quantity_micro=parse_decimal(line.quantity, 6, f"{at}.quantity"),
                unit_price=None
                if price is None
                else parse_decimal(price, exponent + PRICE_DECIMALS, f"{at}.unit_price"),
                discounts=tuple(
                    [
                        Discount(kind=kind, value=value, reason=reason)
                        for kind, value, reason in _discounts(line.discounts, exponent, at)
                    ]
                ),
                lot=line.lot.strip(),
                serial=line.serial.strip(),
                modifiers=tuple(line.modifiers),
            )
        )
    return BasketSale(
        id=basket.id,
        location=basket.location_id,
        lines=tuple(lines),
        tenders=tuple(
            [
                WantedTender(
                    code=tender.type,
                    given_minor=None
                    if tender.given is None
                    else parse_decimal(tender.given, exponent, f"{path}.tenders[{place}].given"),
                    reference=tender.reference,
                )
                for place, tender in enumerate(basket.tenders)
            ]
        ),
        discounts=tuple(
            [
                BasketDiscount(kind=kind, value=value, reason=reason)
                for kind, value, reason in _discounts(basket.discounts, exponent, path)
            ]
        ),
        coupons=tuple(basket.coupons),
        customer_id=basket.customer_id,
        certificate_id=basket.certificate_id,
        person_id=basket.employee_id,
        occurred_at=basket.occurred_at,
        reason=basket.reason,
        reservations=tuple(basket.reservations),
    )


def _discounts(
    discounts: list[PercentOff | AmountOff], exponent: int, path: str
) -> list[tuple[DiscountKind, int, str]]:
    read = []
    for place, discount in enumerate(discounts):
        at = f"{path}.discounts[{place}]"
        if isinstance(discount, PercentOff):
            value = parse_decimal(discount.percent, PERCENT_DECIMALS, f"{at}.percent")
            read.append((DiscountKind.PERCENT, value, discount.reason))
        else:
            value = parse_decimal(discount.amount, exponent, f"{at}.amount")
            read.append((DiscountKind.AMOUNT, value, discount.reason))
    return read
