"""The reads of price lists and promotions that other rooms call."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import Count, Q

from tillbook.masters.pricing import rules
from tillbook.masters.pricing.models import Coupon, CouponCode, CouponUse, PriceList, Promotion
from tillbook.plumbing.memory import remembered


@remembered(maxsize=64)
def promotions_at(company_id: UUID, version: int) -> tuple[rules.Promotion, ...]:
    """The promotions that hold at a configuration version, as the engine takes them, by age."""
    rows = Promotion.objects.filter(company_id=company_id, from_version__lte=version)
    rows = rows.filter(Q(to_version=None) | Q(to_version__gt=version)).order_by("id")
    return tuple([rules.promotion_from_json(row.definition) for row in rows])


def listed_promotions(company_id: UUID) -> list[Promotion]:
    """Those that hold, then those that are over (as they last were), each kind newest first."""
    rows = Promotion.objects.filter(company_id=company_id).order_by("-id")
    latest: dict[UUID, Promotion] = {}
    for row in rows:
        latest.setdefault(row.origin_id or row.id, row)
    return sorted(latest.values(), key=lambda row: row.ended_at is not None)


def promotion_history(company_id: UUID, row: Promotion) -> list[Promotion]:
    """All that a promotion ever promised besides this, the latest first."""
    origin = row.origin_id or row.id
    rows = Promotion.objects.filter(company_id=company_id)
    rows = rows.filter(Q(id=origin) | Q(origin_id=origin)).exclude(id=row.id)
    return list(rows.order_by("-id"))


def promotion_now(row: Promotion) -> Promotion | None:
    """What holds of a promotion since somebody changed it; None when it is over."""
    origin = row.origin_id or row.id
    rows = Promotion.objects.filter(company_id=row.company_id, to_version=None)
    return rows.filter(Q(id=origin) | Q(origin_id=origin)).first()


@dataclass(frozen=True, slots=True)
class PromotionName:
    """What a promotion was called, and the one that it goes back to."""

    name: str
    origin_id: UUID
    ended: bool


def promotion_names(company_id: UUID) -> dict[UUID, PromotionName]:
    """All promotions that ever held, by id, each as it was called then."""
    rows = Promotion.objects.filter(company_id=company_id)
    return {
        key: PromotionName(name, origin or key, ended is not None)
        for key, name, origin, ended in rows.values_list("id", "name", "origin_id", "ended_at")
    }


def promotion_of(company_id: UUID, promotion_id: UUID) -> Promotion | None:
    """One of the company's promotions."""
    return Promotion.objects.filter(company_id=company_id, id=promotion_id).first()


@dataclass(frozen=True, slots=True)
class ListInForce:
    """A price list at a configuration version. by_product: its prices by SKU."""

    name: str
    price_list: rules.PriceList
    by_product: Mapping[str, tuple[rules.ListedPrice, ...]]


@remembered(maxsize=64)
def price_lists_at(company_id: UUID, version: int) -> tuple[ListInForce, ...]:
    """The price lists that hold at a configuration version, by age."""
    rows = PriceList.objects.filter(company_id=company_id, from_version__lte=version)
    rows = rows.filter(Q(to_version=None) | Q(to_version__gt=version)).order_by("id")
    return tuple([_in_force(row) for row in rows])


def _in_force(row: PriceList) -> ListInForce:
    price_list = rules.price_list_from_json(row.definition)
    by_product: dict[str, tuple[rules.ListedPrice, ...]] = {}
    for price in price_list.prices:
        by_product[price.product] = (*by_product.get(price.product, ()), price)
    return ListInForce(row.name, price_list, by_product)


def price_lists_for(
    company_id: UUID, version: int, skus: Collection[str]
) -> tuple[rules.PriceList, ...]:
    """The price lists of a version with the prices of these products alone: what a basket of them
    is priced with, however many products the lists name."""
    found = []
    for one in price_lists_at(company_id, version):
        prices = [price for sku in dict.fromkeys(skus) for price in one.by_product.get(sku, ())]
        if prices or one.price_list.off_ppm:
            found.append(replace(one.price_list, prices=tuple(prices)))
    return tuple(found)


def price_list_names(company_id: UUID) -> dict[str, str]:
    """What the company's price lists are called, those that are over too: id as text -> name."""
    rows = PriceList.objects.filter(company_id=company_id)
    return {str(key): name for key, name in rows.values_list("id", "name")}


def listed_price_lists(company_id: UUID) -> list[PriceList]:
    """The lists that hold, then those that are over (as they last were), each newest first."""
    rows = PriceList.objects.filter(company_id=company_id).order_by("-id")
    latest: dict[UUID, PriceList] = {}
    for row in rows:
        latest.setdefault(row.origin_id, row)
    return sorted(latest.values(), key=lambda row: row.ended_at is not None)


def price_list_of(company_id: UUID, list_id: UUID) -> PriceList | None:
    """One of the company's price lists, as it was from a version to a version."""
    return PriceList.objects.filter(company_id=company_id, id=list_id).first()


def price_list_now(row: PriceList) -> PriceList | None:
    """What holds of a price list since somebody changed it; None when it is over."""
    rows = PriceList.objects.filter(company_id=row.company_id, to_version=None)
    return rows.filter(origin_id=row.origin_id).first()


def price_list_history(company_id: UUID, origin_id: UUID) -> list[PriceList]:
    """All that a list ever said, the latest first."""
    rows = PriceList.objects.filter(company_id=company_id, origin_id=origin_id)
    return list(rows.order_by("-id"))


def coupons_in_use(company_id: UUID) -> list[Coupon]:
    """The coupons that are not over, by name: what registers know of, and promotions may name."""
    return list(Coupon.objects.filter(company_id=company_id, ended_at=None).order_by("name", "id"))


def coupon_names(company_id: UUID) -> dict[str, str]:
    """What coupons are called, those that are over too: id as text -> name."""
    rows = Coupon.objects.filter(company_id=company_id)
    return {str(key): name for key, name in rows.values_list("id", "name")}


@dataclass(frozen=True, slots=True)
class CouponFigures:
    """How many codes a coupon has, how often they were used, and how often past their limit."""

    codes: int
    used: int
    over: int


def coupon_of(company_id: UUID, coupon_id: UUID) -> Coupon | None:
    """One of the company's coupons."""
    return Coupon.objects.filter(company_id=company_id, id=coupon_id).first()


def codes_of(coupon_id: UUID, after: str = "", limit: int = 0) -> list[tuple[str, int]]:
    """A coupon's codes in order, each with how often it was used; all, or a page after one."""
    rows = CouponCode.objects.filter(coupon_id=coupon_id, code__gt=after).order_by("code")
    used = Count("used", filter=Q(used__used_at__isnull=False, used__given_back_at=None))
    counted = rows.annotate(times=used).values_list("code", "times")
    return list(counted[:limit] if limit else counted)


def uses_of(coupon_id: UUID, limit: int) -> list[CouponUse]:
    """The latest sales that used a coupon."""
    rows = CouponUse.objects.filter(coupon_id=coupon_id, used_at__isnull=False)
    return list(rows.select_related("code").order_by("-used_at", "-id")[:limit])


def figures_of_coupon(coupon_id: UUID) -> CouponFigures:
    """How many codes a coupon has, and how they were used."""
    used = CouponUse.objects.filter(coupon_id=coupon_id, used_at__isnull=False, given_back_at=None)
    return CouponFigures(
        CouponCode.objects.filter(coupon_id=coupon_id).count(),
        used.count(),
        used.filter(over=True).count(),
    )
