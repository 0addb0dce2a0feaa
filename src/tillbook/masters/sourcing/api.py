"""The API of what suppliers deliver."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Body, Query, Router

from tillbook.masters.organisation.api import actor_of, company_of, needs
from tillbook.masters.organisation.rules import CompanyInfo, Right
from tillbook.masters.parties.queries import supplier_of
from tillbook.masters.sourcing.errors import Refusal
from tillbook.masters.sourcing.operations import keep_item
from tillbook.masters.sourcing.queries import Sourced, items_of, products_called, sourced, today
from tillbook.masters.sourcing.rules import Facts, TypedItem, read_item
from tillbook.masters.sourcing.schemas import (
    BreakOut,
    SupplierItemIn,
    SupplierItemOut,
    SupplierItemsOut,
    SupplierItemsQuery,
)
from tillbook.masters.sourcing.telling import sentence
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.cursors import key_cursor
from tillbook.plumbing.api.problems import Problem, not_found
from tillbook.values.money import format_price, format_quantity

router = Router(tags=["Suppliers"])


def _shown(one: Sourced, info: CompanyInfo) -> SupplierItemOut:
    table = one.table
    return SupplierItemOut(
        product_id=one.item.sku,
        name=one.item.name,
        code=one.code,
        pack=one.pack.text(),
        unit=one.item.unit,
        least_packs=format_quantity(one.least_micro),
        lead_days=one.lead_days,
        valid_from=str(table.valid_from) if table else None,
        priced_pack=table.pack.text() if table else None,
        prices=[
            BreakOut(
                from_packs=format_quantity(b.from_micro),
                price=format_price(b.price, info.exponent),
            )
            for b in (table.breaks if table else ())
        ],
    )


@operation(
    router,
    "GET",
    "/suppliers/{supplier_id}/products",
    gate=needs(Right.PURCHASES_READ),
    out=SupplierItemsOut,
    refusals=(404,),
)
def list_supplier_products(
    request: HttpRequest, supplier_id: UUID, wanted: Query[SupplierItemsQuery]
) -> HttpResponse:
    """List what a supplier delivers.

    By SKU, with the prices that hold today; what was put away is left out.
    """
    actor = actor_of(request)
    if supplier_of(actor.company_id, supplier_id) is None:
        raise not_found("supplier")
    info = company_of(actor)
    rows = items_of(info.id, supplier_id).filter(archived_at=None, variant__sku__gt=wanted.after())
    page = list(rows.order_by("variant__sku")[: wanted.limit + 1])
    more, page = len(page) > wanted.limit, page[: wanted.limit]
    shown = [_shown(one, info) for one in sourced(info, page, today(info))]
    cursor = key_cursor(shown[-1].product_id) if shown else wanted.cursor
    return answer(SupplierItemsOut(items=shown, next_cursor=cursor, more=more))


@operation(
    router,
    "PUT",
    "/suppliers/{supplier_id}/products/{product_id}",
    gate=needs(Right.PURCHASES_WRITE),
    out=SupplierItemOut,
    refusals=(404,),
    body_example={
        "code": "HM-550",
        "pack": "12",
        "prices": [{"price": "12.00"}, {"from_packs": "10", "price": "10.80"}],
    },
)
def put_supplier_product(
    request: HttpRequest, supplier_id: UUID, product_id: str, wanted: Body[SupplierItemIn]
) -> HttpResponse:
    """Say how a supplier delivers a product.

    New or changed; the same again changes nothing. Prices hold from their day on, and those before
    stay for the days before.
    """
    actor = actor_of(request)
    if supplier_of(actor.company_id, supplier_id) is None:
        raise not_found("supplier")
    info = company_of(actor)
    typed = TypedItem(
        product=product_id,
        code=wanted.code,
        pack=wanted.pack,
        least=wanted.least_packs,
        lead_days="" if wanted.lead_days is None else str(wanted.lead_days),
        valid_from=str(wanted.valid_from or ""),
        prices=[(one.from_packs, one.price) for one in wanted.prices],
    )
    facts = Facts(
        products=products_called(info, [product_id]), exponent=info.exponent, today=today(info)
    )
    edit, faults = read_item(typed, facts)
    if edit is None:
        first = faults[0].refusal
        unknown = first in (Refusal.UNKNOWN_PRODUCT, Refusal.NO_PRODUCT)
        told = " ".join(sentence(one) for one in faults)
        raise Problem(404 if unknown else 422, first.value, told)
    key = keep_item(actor, supplier_id, edit)
    [one] = sourced(info, items_of(info.id, supplier_id).filter(id=key), today(info))
    return answer(_shown(one, info))
