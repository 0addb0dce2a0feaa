"""The API of promotions."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Body, Router

from tillbook.masters.catalog.queries import department_names
from tillbook.masters.organisation.api import actor_of, company_of, needs
from tillbook.masters.organisation.rules import CompanyInfo, Right
from tillbook.masters.pricing import rules
from tillbook.masters.pricing.models import Promotion
from tillbook.masters.pricing.operations import (
    PromotionRefused,
    add_promotion,
    change_promotion,
    end_promotion,
)
from tillbook.masters.pricing.queries import listed_promotions, promotion_of
from tillbook.masters.pricing.rules import PromotionKind
from tillbook.masters.pricing.schemas import (
    GoodsIn,
    GoodsShown,
    PromotionIn,
    PromotionOut,
    PromotionsOut,
    SetPartShown,
)
from tillbook.masters.pricing.telling import check_skus, refused, when_of, when_shown
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.problems import Problem, not_found
from tillbook.values.money import PRICE_SCALE, format_decimal, format_price, parse_decimal

router = Router(tags=["Prices"])

_PERCENT_DECIMALS = 4
_PERCENTAGES = (PromotionKind.PERCENT, PromotionKind.TOTAL_PERCENT, PromotionKind.BUY_GET)
_UNIT = (PromotionKind.UNIT_AMOUNT, PromotionKind.UNIT_PRICE)
_EXAMPLE = {"name": "3 for 2", "kind": "buy_get", "value": "100", "buy": 2, "get": 1}


@operation(router, "GET", "/promotions", gate=needs(Right.CATALOG_READ), out=PromotionsOut)
def list_promotions(request: HttpRequest) -> HttpResponse:
    """List the promotions.

    Each as it is now; those that hold first.
    """
    info = company_of(actor_of(request))
    return answer(PromotionsOut(items=[_shown(info, row) for row in listed_promotions(info.id)]))


@operation(
    router,
    "GET",
    "/promotions/{promotion_id}",
    gate=needs(Right.CATALOG_READ),
    out=PromotionOut,
    refusals=(404,),
)
def get_promotion(request: HttpRequest, promotion_id: UUID) -> HttpResponse:
    """Get a promotion.

    As it was from a moment until another: receipts name it by this id.
    """
    return answer(_one(company_of(actor_of(request)), promotion_id))


@operation(
    router,
    "POST",
    "/promotions",
    gate=needs(Right.CATALOG_WRITE),
    out=PromotionOut,
    success=201,
    body_example=_EXAMPLE,
)
def post_promotion(request: HttpRequest, wanted: Body[PromotionIn]) -> HttpResponse:
    """Make a promotion.

    It holds at every register from now on. Sent twice it is there twice.
    """
    actor = actor_of(request)
    info = company_of(actor)
    try:
        made = add_promotion(actor, _wanted(wanted, info))
    except PromotionRefused as wrong:
        raise Problem(422, "invalid", str(wrong)) from None
    return answer(_one(info, made), 201)


@operation(
    router,
    "PUT",
    "/promotions/{promotion_id}",
    gate=needs(Right.CATALOG_WRITE),
    out=PromotionOut,
    refusals=(404, 409),
    body_example=_EXAMPLE,
)
def put_promotion(
    request: HttpRequest, promotion_id: UUID, wanted: Body[PromotionIn]
) -> HttpResponse:
    """Change a promotion.

    The whole of it anew, under a new id; what it promised before stays for the receipts made by it.
    """
    actor = actor_of(request)
    info = company_of(actor)
    if promotion_of(info.id, promotion_id) is None:
        raise not_found("promotion")
    try:
        made = change_promotion(actor, promotion_id, _wanted(wanted, info))
    except PromotionRefused as wrong:
        raise Problem(422, "invalid", str(wrong)) from None
    if made is None:
        raise Problem(409, "promotion_over", "This promotion was changed or ended already.")
    return answer(_one(info, made))


@operation(
    router,
    "POST",
    "/promotions/{promotion_id}/end",
    gate=needs(Right.CATALOG_WRITE),
    out=PromotionOut,
    refusals=(404,),
)
def post_promotion_end(request: HttpRequest, promotion_id: UUID) -> HttpResponse:
    """End a promotion.

    From now on; again changes nothing.
    """
    actor = actor_of(request)
    if not end_promotion(actor, promotion_id):
        raise not_found("promotion")
    return answer(_one(company_of(actor), promotion_id))


def _one(info: CompanyInfo, promotion_id: UUID) -> PromotionOut:
    row = promotion_of(info.id, promotion_id)
    if row is None:
        raise not_found("promotion")
    return _shown(info, row)


def _shown(info: CompanyInfo, row: Promotion) -> PromotionOut:
    said = rules.promotion_from_json(row.definition)
    value = format_decimal(said.value, info.exponent)
    if said.kind in _PERCENTAGES:
        value = format_decimal(said.value, _PERCENT_DECIMALS)
    elif said.kind in _UNIT:
        value = format_price(said.value, info.exponent)
    return PromotionOut(
        id=row.id,
        origin_id=row.origin_id or row.id,
        name=row.name,
        kind=said.kind.value,
        value=value,
        priority=said.priority,
        exclusive=said.exclusive,
        group=said.group,
        coupon_id=UUID(said.coupon) if said.coupon else None,
        when=when_shown(said.when),
        goods=_goods_shown(said.goods),
        minimum=format_decimal(said.minimum_minor, info.exponent),
        minimum_units=said.minimum_units,
        maximum=format_decimal(said.maximum_minor, info.exponent),
        limit=said.limit,
        buy=said.buy,
        get=said.get,
        same=said.same,
        rewards=_goods_shown(said.rewards) if said.rewards else None,
        parts=[SetPartShown(goods=_goods_shown(p.goods), units=p.units) for p in said.parts],
        created_at=row.created_at,
        ended_at=row.ended_at,
    )


def _goods_shown(goods: rules.Goods) -> GoodsShown:
    return GoodsShown(
        products=list(goods.products),
        departments=list(goods.groups),
        except_products=list(goods.except_products),
    )


def _goods(said: GoodsIn, info: CompanyInfo, path: str) -> rules.Goods:
    check_skus(info, path + ".products[%d]", said.products)
    check_skus(info, path + ".except_products[%d]", said.except_products)
    known = department_names(info.id) if said.departments else {}
    for place, one in enumerate(said.departments):
        if one not in known:
            raise refused(f"{path}.departments[{place}]", "There is no such department.")
    return rules.Goods(
        products=tuple(said.products),
        groups=tuple([str(one) for one in said.departments]),
        except_products=tuple(said.except_products),
    )


def _wanted(said: PromotionIn, info: CompanyInfo) -> rules.Promotion:
    kind = PromotionKind(said.kind)
    decimals = _PERCENT_DECIMALS if kind in _PERCENTAGES else info.exponent
    scale = PRICE_SCALE if kind in _UNIT else 1
    return rules.Promotion(
        id="new",
        kind=kind,
        name=said.name,
        value=parse_decimal(said.value, decimals, "value") * scale,
        priority=said.priority,
        exclusive=said.exclusive,
        group=said.group,
        coupon=str(said.coupon_id or ""),
        when=when_of(said.when, info),
        goods=_goods(said.goods, info, "goods"),
        minimum_minor=parse_decimal(said.minimum, info.exponent, "minimum"),
        minimum_units=said.minimum_units,
        maximum_minor=parse_decimal(said.maximum, info.exponent, "maximum"),
        limit=said.limit,
        buy=said.buy,
        get=said.get,
        same=said.same,
        rewards=_goods(said.rewards, info, "rewards") if said.rewards else None,
        parts=tuple(
            [
                rules.Part(
                    goods=_goods(part.goods, info, f"parts[{place}].goods"), units=part.units
                )
                for place, part in enumerate(said.parts)
            ]
        ),
    )
