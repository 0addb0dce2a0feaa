"""The API of suppliers."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Body, Query, Router

from tillbook.masters.organisation.api import actor_of, needs
from tillbook.masters.organisation.rules import Right
from tillbook.masters.parties.models import Party
from tillbook.masters.parties.party_api import added, page_of, parties_of, told
from tillbook.masters.parties.schemas import (
    SupplierIn,
    SupplierOut,
    SuppliersOut,
    SuppliersQuery,
)
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.cursors import key_cursor
from tillbook.plumbing.api.once import REPLAYED, IdempotencyKey
from tillbook.plumbing.api.problems import not_found

router = Router(tags=["Suppliers"])
_KIND = Party.Kind.SUPPLIER.value


def _shown(party: Party) -> SupplierOut:
    return SupplierOut(**told(party))


@operation(router, "GET", "/suppliers", gate=needs(Right.PARTIES_READ), out=SuppliersOut)
def list_suppliers(request: HttpRequest, wanted: Query[SuppliersQuery]) -> HttpResponse:
    """List suppliers.

    By code.
    """
    page, more = page_of(actor_of(request), _KIND, wanted)
    return answer(
        SuppliersOut(
            items=[_shown(party) for party in page],
            next_cursor=key_cursor(page[-1].code) if page else wanted.cursor,
            more=more,
        )
    )


@operation(
    router,
    "GET",
    "/suppliers/{supplier_id}",
    gate=needs(Right.PARTIES_READ),
    out=SupplierOut,
    refusals=(404,),
)
def get_supplier(request: HttpRequest, supplier_id: UUID) -> HttpResponse:
    """Get a supplier.

    With how to reach them.
    """
    party = parties_of(actor_of(request), _KIND).filter(id=supplier_id).first()
    if party is None:
        raise not_found("supplier")
    return answer(_shown(party))


@operation(
    router,
    "POST",
    "/suppliers",
    gate=needs(Right.PARTIES_WRITE),
    out=SupplierOut,
    refusals=(409,),
    success=201,
    body_example={"code": "MILL", "name": "Harbour Mill", "email": "orders@mill.example"},
)
def post_supplier(
    request: HttpRequest, new: Body[SupplierIn], idempotency_key: IdempotencyKey = ""
) -> HttpResponse:
    """Add a supplier.

    The code is given once: the books name the supplier by it.
    """
    party, before = added(actor_of(request), _KIND, "suppliers", new, idempotency_key)
    return answer(_shown(party), 201, headers=REPLAYED if before else None)
