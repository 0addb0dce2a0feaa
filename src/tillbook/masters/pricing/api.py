"""The API of price lists."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Body, Router

from tillbook.masters.catalog.queries import department_names
from tillbook.masters.organisation.api import actor_of, company_of, needs
from tillbook.masters.organisation.rules import CompanyInfo, Right
from tillbook.masters.pricing import rules
from tillbook.masters.pricing.models import PriceList
from tillbook.masters.pricing.operations import (
    PriceListRefused,
    add_price_list,
    change_price_list,
    end_price_list,
)
from tillbook.masters.pricing.queries import listed_price_lists, price_list_of
from tillbook.masters.pricing.schemas import (
    PriceListHead,
    PriceListIn,
    PriceListOut,
    PriceListsOut,
    PriceOut,
)
from tillbook.masters.pricing.telling import check_skus, refused, when_of, when_shown
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.problems import Problem, not_found
from tillbook.values.money import format_decimal, format_price, format_quantity, parse_decimal

router = Router(tags=["Prices"])

_PERCENT_DECIMALS = 4
_PRICE_DECIMALS = 4
_EXAMPLE = {
    "name": "Trade price",
    "prices": [{"product_id": "SKU12345", "price": "1.80", "from_quantity": "12"}],
    "percent_less": "10",
}


@operation(router, "GET", "/price-lists", gate=needs(Right.CATALOG_READ), out=PriceListsOut)
def list_price_lists(request: HttpRequest) -> HttpResponse:
    """List the price lists.

    Each as it is now, without its prices; those that hold first.
    """
    rows = listed_price_lists(actor_of(request).company_id)
    return answer(PriceListsOut(items=[_head(row) for row in rows]))


def _head(row: PriceList) -> PriceListHead:
    price_list = rules.price_list_from_json(row.definition)
    return PriceListHead(
        id=row.id,
        origin_id=row.origin_id,
        name=row.name,
        priority=price_list.priority,
        number_of_prices=len(price_list.prices),
        created_at=row.created_at,
        ended_at=row.ended_at,
    )


@operation(
    router,
    "GET",
    "/price-lists/{list_id}",
    gate=needs(Right.CATALOG_READ),
    out=PriceListOut,
    refusals=(404,),
)
def get_price_list(request: HttpRequest, list_id: UUID) -> HttpResponse:
    """Get a price list.

    With all its prices, as it was from a moment until another.
    """
    actor = actor_of(request)
    return answer(_one(company_of(actor), list_id))


def _one(info: CompanyInfo, list_id: UUID) -> PriceListOut:
    row = price_list_of(info.id, list_id)
    if row is None:
        raise not_found("price list")
    price_list = rules.price_list_from_json(row.definition)
    goods = price_list.goods or rules.Goods()
    return PriceListOut(
        id=row.id,
        origin_id=row.origin_id,
        name=row.name,
        priority=price_list.priority,
        prices=[
            PriceOut(
                product_id=price.product,
                price=format_price(price.unit_price, info.exponent),
                from_quantity=format_quantity(price.from_micro),
            )
            for price in price_list.prices
        ],
        percent_less=format_decimal(price_list.off_ppm, _PERCENT_DECIMALS),
        departments=[UUID(one) for one in goods.groups],
        when=when_shown(price_list.when),
        created_at=row.created_at,
        ended_at=row.ended_at,
    )


@operation(
    router,
    "POST",
    "/price-lists",
    gate=needs(Right.CATALOG_WRITE),
    out=PriceListOut,
    success=201,
    body_example=_EXAMPLE,
)
def post_price_list(request: HttpRequest, wanted: Body[PriceListIn]) -> HttpResponse:
    """Make a price list.

    It holds at every register from now on. Sent twice it is there twice.
    """
    actor = actor_of(request)
    info = company_of(actor)
    try:
        made = add_price_list(actor, wanted.name, _wanted(wanted, info))
    except PriceListRefused as wrong:
        raise Problem(422, "invalid", str(wrong)) from None
    return answer(_one(info, made), 201)


@operation(
    router,
    "PUT",
    "/price-lists/{list_id}",
    gate=needs(Right.CATALOG_WRITE),
    out=PriceListOut,
    refusals=(404, 409),
    body_example=_EXAMPLE,
)
def put_price_list(request: HttpRequest, list_id: UUID, wanted: Body[PriceListIn]) -> HttpResponse:
    """Change a price list.

    The whole list anew, under a new id; what it said before stays for the receipts made by it.
    """
    actor = actor_of(request)
    info = company_of(actor)
    if price_list_of(info.id, list_id) is None:
        raise not_found("price list")
    try:
        made = change_price_list(actor, list_id, wanted.name, _wanted(wanted, info))
    except PriceListRefused as wrong:
        raise Problem(422, "invalid", str(wrong)) from None
    if made is None:
        raise Problem(409, "price_list_over", "This list was changed or ended already.")
    return answer(_one(info, made))


@operation(
    router,
    "POST",
    "/price-lists/{list_id}/end",
    gate=needs(Right.CATALOG_WRITE),
    out=PriceListOut,
    refusals=(404,),
)
def post_price_list_end(request: HttpRequest, list_id: UUID) -> HttpResponse:
    """End a price list.

    From now on; again changes nothing.
    """
    actor = actor_of(request)
    if not end_price_list(actor, list_id):
        raise not_found("price list")
    return answer(_one(company_of(actor), list_id))


def _wanted(said: PriceListIn, info: CompanyInfo) -> rules.PriceList:
    check_skus(info, "prices[%d].product_id", [price.product_id for price in said.prices])
    departments = department_names(info.id) if said.departments else {}
    for place, one in enumerate(said.departments):
        if one not in departments:
            raise refused(f"departments[{place}]", "There is no such department.")
    decimals = info.exponent + _PRICE_DECIMALS
    return rules.PriceList(
        id="new",
        priority=said.priority,
        when=when_of(said.when, info),
        prices=tuple(
            [
                rules.ListedPrice(
                    product=price.product_id,
                    unit_price=parse_decimal(price.price, decimals, f"prices[{place}].price"),
                    from_micro=parse_decimal(
                        price.from_quantity, 6, f"prices[{place}].from_quantity"
                    ),
                )
                for place, price in enumerate(said.prices)
            ]
        ),
        off_ppm=parse_decimal(said.percent_less, _PERCENT_DECIMALS, "percent_less"),
        goods=rules.Goods(groups=tuple(map(str, said.departments))) if said.departments else None,
    )
