"""Thinking about a basket: from what somebody wants to sell to the document that says so.

Pure, like `rules`: preview, quote and the real thing call `decide` and differ only in whether they
post what it returns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, timedelta
from uuid import UUID

from tillbook.desks.sales.choosing import check_choices
from tillbook.desks.sales.errors import Refusal, SaleRefused
from tillbook.desks.sales.rules import (
    Draft,
    Exempted,
    Line,
    LineTax,
    Named,
    Tender,
)
from tillbook.desks.sales.rules.making import made_of
from tillbook.desks.sales.wanted import BasketSale as BasketSale
from tillbook.desks.sales.wanted import WantedLine as WantedLine
from tillbook.desks.sales.wanted import WantedTender as WantedTender
from tillbook.desks.sales.wanted import content_of as content_of
from tillbook.masters.catalog.rules import Item
from tillbook.masters.organisation.rules import (
    Actor,
    CompanyInfo,
    LocationInfo,
    Right,
    business_date,
)
from tillbook.masters.pricing import rules as pricing
from tillbook.masters.pricing.errors import BasketRefused
from tillbook.masters.pricing.errors import Refusal as BasketRefusal
from tillbook.masters.taxes.rules import Exemption, Tax, TaxRounding
from tillbook.values.records import quick_dataclass

#: How far ahead of the server's clock a sale may say it happened.
AHEAD = timedelta(days=1)


@quick_dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """What a basket is priced with, at one configuration version and place.

    taxes: by tax category; tax_ids: tax code -> id; tenders: code -> (id, rounds cash).
    price_lists: with the prices of what is sold; customer_groups: those of the customer, as text;
    coupons: ids of those whose codes were claimed for the sale. exempted: by which certificate it
    is free of tax; exempt_code: the tax code that counts it then. most_back: SKU -> (unit price,
    price base), the most a piece brings that comes back without its sale; absent: unbounded.
    """

    company: CompanyInfo
    location: LocationInfo
    series_id: UUID
    items: Mapping[str, Item]
    taxes: Mapping[str, tuple[Tax, ...]]
    tax_ids: Mapping[str, UUID]
    tenders: Mapping[str, tuple[UUID, bool]]
    promotions: tuple[pricing.Promotion, ...] = ()
    price_lists: tuple[pricing.PriceList, ...] = ()
    customer_groups: tuple[str, ...] = ()
    coupons: tuple[str, ...] = ()
    exempted: Exempted | None = None
    exempt_code: str = ""
    most_back: Mapping[str, tuple[int, int]] = field(default_factory=dict)


def decide(
    actor: Actor, wanted: BasketSale, shelf: Shelf, now: datetime
) -> tuple[Draft, pricing.PricedBasket]:
    """Price a basket and make the document of it; raises SaleRefused, naming the place."""
    _check(actor, wanted, shelf, now)
    check_choices(wanted, shelf.items)
    basket = _basket(wanted, shelf, wanted.occurred_at or now)
    try:
        priced = pricing.price(basket)
    except BasketRefused as refused:
        if refused.refusal is BasketRefusal.TENDER_OVER_TOTAL:
            raise SaleRefused(Refusal.OVERPAID, refused.path) from None
        raise SaleRefused(Refusal.PRICING, f"{refused.path}: {refused.refusal.value}") from None
    if wanted.agreed_minor not in (None, priced.to_pay_minor):
        raise SaleRefused(Refusal.TOTAL_CHANGED)
    if priced.remaining_minor:
        raise SaleRefused(
            Refusal.TENDERS_DO_NOT_ADD_UP,
            f"{priced.to_pay_minor} to pay, {priced.remaining_minor} of it open (minor units)",
        )
    for place, paid in enumerate(priced.tenders):
        # Money in by one tender and out by another is no sale but an exchange of money.
        if (paid.amount_minor < 0) != (priced.to_pay_minor < 0) and paid.amount_minor:
            raise SaleRefused(Refusal.TENDERS_DO_NOT_ADD_UP, f"tenders[{place}]: wrong direction")
    draft = _draft(actor, wanted, shelf, priced, wanted.occurred_at or now)
    _check_back(wanted, draft, shelf)
    return draft, priced


def _check_back(wanted: BasketSale, draft: Draft, shelf: Shelf) -> None:
    """Nobody buys cheap to give back dear: of goods without their sale the lowest price counts."""
    for place, (asked, line) in enumerate(zip(wanted.lines, draft.lines, strict=True)):
        most = shelf.most_back.get(asked.sku) if asked.quantity_micro < 0 else None
        if most and line.unit_price * most[1] > most[0] * line.price_base_micro:
            raise SaleRefused(Refusal.RETURN_PRICE, f"lines[{place}]: {asked.sku}")


def _shelf_price(line: WantedLine, item: Item, shelf: Shelf) -> int:
    """What the shelf asks; of goods that come back no more than they may bring."""
    most = shelf.most_back.get(line.sku) if line.quantity_micro < 0 else None
    if most and most[1] == item.price_base_micro:
        return min(item.unit_price, most[0])
    return item.unit_price


def _check(actor: Actor, wanted: BasketSale, shelf: Shelf, now: datetime) -> None:
    if not wanted.lines:
        raise SaleRefused(Refusal.NO_LINES)
    if wanted.occurred_at and wanted.occurred_at > now + AHEAD:
        raise SaleRefused(Refusal.IN_THE_FUTURE, wanted.occurred_at.isoformat())
    for place, line in enumerate(wanted.lines):
        item = shelf.items.get(line.sku)
        if item is None or item.archived:
            raise SaleRefused(Refusal.UNKNOWN_PRODUCT, f"lines[{place}]: {line.sku}")
        if line.quantity_micro == 0:
            raise SaleRefused(Refusal.ZERO_QUANTITY, f"lines[{place}]")
        if not item.comes_in(line.quantity_micro):
            raise SaleRefused(
                Refusal.TOO_MANY_DECIMALS,
                f"lines[{place}].quantity: {line.sku} is sold by the {item.unit}, with "
                f"{item.decimals or 'no'} decimals",
            )
        if line.quantity_micro < 0 and not actor.may(Right.SALES_RETURN_UNREFERENCED):
            right = Right.SALES_RETURN_UNREFERENCED
            raise SaleRefused(Refusal.NOT_ALLOWED, f"lines[{place}]: {right}")
        if line.unit_price is not None and line.unit_price < 0:
            raise SaleRefused(Refusal.PRICING, f"lines[{place}].unit_price: below zero")
        if line.unit_price is not None and not actor.may(Right.SALES_PRICE):
            raise SaleRefused(Refusal.NOT_ALLOWED, f"lines[{place}]: {Right.SALES_PRICE}")
    if wanted.certificate_id and not actor.may(Right.SALES_EXEMPT):
        raise SaleRefused(Refusal.NOT_ALLOWED, str(Right.SALES_EXEMPT))
    discounted = wanted.discounts or any(line.discounts for line in wanted.lines)
    if discounted and not actor.may(Right.SALES_DISCOUNT):
        raise SaleRefused(Refusal.NOT_ALLOWED, str(Right.SALES_DISCOUNT))
    for place, tender in enumerate(wanted.tenders):
        if tender.code not in shelf.tenders:
            raise SaleRefused(Refusal.UNKNOWN_TENDER, f"tenders[{place}]: {tender.code}")


def moment_of(at: datetime, location: LocationInfo) -> pricing.Moment:
    """A moment by the clock on the wall of a location, as promotions ask for it."""
    local = at.astimezone(location.zone)
    return pricing.Moment(
        date=local.year * 10_000 + local.month * 100 + local.day,
        weekday=local.isoweekday(),
        minute=local.hour * 60 + local.minute,
    )


def _basket(wanted: BasketSale, shelf: Shelf, at: datetime) -> pricing.Basket:
    company = shelf.company
    lines = []
    for place, line in enumerate(wanted.lines):
        item, like = shelf.items[line.sku], _like(wanted, shelf, line)
        lines.append(
            pricing.BasketLine(
                key=str(place),
                quantity_micro=line.quantity_micro,
                unit_price=_shelf_price(line, item, shelf)
                if line.unit_price is None
                else line.unit_price,
                price_base_micro=item.price_base_micro,
                taxes=shelf.taxes[like.tax_category],
                discounts=line.discounts,
                product=item.sku,
                groups=(str(like.department_id),),
                by_hand=line.unit_price is not None,
                uncounted=item.as_choice,
            )
        )
    return pricing.Basket(
        lines=tuple(lines),
        discounts=wanted.discounts,
        exponent=company.exponent,
        tax_rounding=TaxRounding.LINE if company.tax_per_line else TaxRounding.DOCUMENT,
        total_rounding=_rounding(company.total_rounding_minor),
        cash_rounding=_rounding(company.cash_rounding_minor),
        tenders=tuple(
            [
                pricing.Tender(
                    key=str(place), given_minor=t.given_minor, cash=shelf.tenders[t.code][1]
                )
                for place, t in enumerate(wanted.tenders)
            ]
        ),
        price_lists=shelf.price_lists,
        promotions=shelf.promotions,
        customer_groups=shelf.customer_groups,
        coupons=shelf.coupons,
        location=shelf.location.code,
        moment=moment_of(at, shelf.location),
        exemption=Exemption(jurisdiction=shelf.exempted.jurisdiction, code=shelf.exempt_code)
        if shelf.exempted
        else None,
    )


def _like(wanted: BasketSale, shelf: Shelf, line: WantedLine) -> Item:
    """Whose department and tax category a line has: what is sold as a modifier alone has those of
    what it modifies."""
    item = shelf.items[line.sku]
    if not (line.of and item.as_choice):
        return item
    return shelf.items[wanted.lines[line.of - 1].sku]


def _rounding(step: int) -> pricing.Rounding | None:
    return pricing.Rounding(step_minor=step) if step > 1 else None


def _draft(
    actor: Actor,
    wanted: BasketSale,
    shelf: Shelf,
    priced: pricing.PricedBasket,
    occurred_at: datetime,
) -> Draft:
    company, location = shelf.company, shelf.location
    lines = tuple(
        [
            _line(number, wanted, shelf, priced.lines[number - 1])
            for number in range(1, len(wanted.lines) + 1)
        ]
    )
    tenders = tuple(
        [
            Tender(
                number=number,
                type_id=shelf.tenders[tender.code][0],
                code=tender.code,
                amount_minor=paid.amount_minor,
                given_minor=paid.given_minor,
                change_minor=paid.change_minor,
                reference=tender.reference,
            )
            for number, (tender, paid) in enumerate(
                zip(wanted.tenders, priced.tenders, strict=True), 1
            )
        ]
    )
    return Draft(
        id=wanted.id,
        kind="sale",
        company_id=company.id,
        location_id=location.id,
        series_id=shelf.series_id,
        currency=company.currency,
        business_date=business_date(occurred_at, location.zone, location.day_starts_hour),
        occurred_at=occurred_at,
        lines=made_of(lines, {item.id: item for item in shelf.items.values()}),
        tenders=tenders,
        net_minor=priced.net_minor,
        tax_minor=priced.tax_minor,
        total_minor=priced.to_pay_minor,
        rounding_minor=priced.total_rounding_minor,
        cash_rounding_minor=priced.cash_rounding_minor,
        price_version=company.version,
        tax_version=company.version,
        engine_version=pricing.ENGINE,
        person_id=wanted.person_id or (actor.id if actor.kind == "person" else None),
        customer_id=wanted.customer_id,
        reason=wanted.reason,
        content=content_of(wanted),
        exempted=shelf.exempted,
    )


def _line(number: int, wanted: BasketSale, shelf: Shelf, priced: pricing.PricedLine) -> Line:
    asked = wanted.lines[number - 1]
    item = shelf.items[asked.sku]
    shelf_price = priced.unit_price
    if shelf_price is None:
        shelf_price = _shelf_price(asked, item, shelf)
    named: list[Named] = [(d.reason or "discount", d.amount_minor) for d in priced.discounts]
    named += [(one.name, one.amount_minor, one.id) for one in priced.promotions or ()]
    named += [
        (discount.reason or "basket discount", share)
        for discount, share in zip(wanted.discounts, priced.basket_shares, strict=True)
        if share
    ]
    return Line(
        number=number,
        variant_id=item.id,
        department_id=_like(wanted, shelf, asked).department_id,
        description=item.name,
        quantity_micro=asked.quantity_micro,
        unit_price=shelf_price if asked.unit_price is None else asked.unit_price,
        price_base_micro=item.price_base_micro,
        list_minor=priced.list_minor,
        discount_minor=priced.discount_minor + (priced.promotion_minor or 0),
        basket_discount_minor=priced.basket_discount_minor,
        net_minor=priced.net_minor,
        tax_minor=priced.tax_minor,
        gross_minor=priced.gross_minor,
        taxes=tuple(
            [
                LineTax(
                    code_id=shelf.tax_ids[t.tax.code],
                    base_minor=t.base_minor,
                    # The buyer owes a reverse-charged tax: the seller books its base alone.
                    amount_minor=0 if t.tax.reverse_charge else t.amount_minor,
                )
                for t in priced.taxes
            ]
        ),
        discounts=tuple(named),
        stocked=item.stocked,
        goods=asked.goods,
        of=asked.of,
        price_list_id=UUID(priced.price_list) if priced.price_list else None,
    )
