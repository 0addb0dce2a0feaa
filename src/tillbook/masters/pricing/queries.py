"""The reads of price lists and promotions that other rooms call."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import Q

from tillbook.masters.pricing import rules
from tillbook.masters.pricing.models import PriceList, Promotion
from tillbook.plumbing.memory import remembered


@remembered(maxsize=64)
def promotions_at(company_id: UUID, version: int) -> tuple[rules.Promotion, ...]:
    """The promotions that hold at a configuration version, as the engine takes them, by age."""
    rows = Promotion.objects.filter(company_id=company_id, from_version__lte=version)
    rows = rows.filter(Q(to_version=None) | Q(to_version__gt=version)).order_by("id")
    return tuple([rules.promotion_from_json(row.definition) for row in rows])


def listed_promotions(company_id: UUID) -> list[Promotion]:
    """All of them, those that hold first, each kind newest first."""
    rows = Promotion.objects.filter(company_id=company_id).order_by("-id")
    return sorted(rows, key=lambda row: row.ended_at is not None)


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


def price_list_history(company_id: UUID, origin_id: UUID) -> list[PriceList]:
    """All that a list ever said, the latest first."""
    rows = PriceList.objects.filter(company_id=company_id, origin_id=origin_id)
    return list(rows.order_by("-id"))
