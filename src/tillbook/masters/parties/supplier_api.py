"""The API of suppliers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Body, Query, Router

from tillbook.masters.organisation.api import actor_of, needs
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.parties.models import Party, PersonalData
from tillbook.masters.parties.operations import CodeTaken, NewParty, add_party
from tillbook.masters.parties.schemas import (
    SupplierIn,
    SupplierOut,
    SuppliersOut,
    SuppliersQuery,
)
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.cursors import key_cursor
from tillbook.plumbing.api.once import REPLAYED, IdempotencyKey, answered_before, claim_of
from tillbook.plumbing.api.problems import Problem, not_found

router = Router(tags=["Suppliers"])


def _suppliers(actor: Actor) -> Any:
    rows = Party.objects.filter(company_id=actor.company_id, kind=Party.Kind.SUPPLIER)
    return rows.select_related("personal")


def _shown(party: Party) -> SupplierOut:
    personal: PersonalData | None = getattr(party, "personal", None)
    return SupplierOut(
        id=str(party.id),
        code=party.code,
        name=personal.name if personal else "",
        email=personal.email if personal else "",
        phone=personal.phone if personal else "",
        address=personal.address if personal else "",
        country=party.country,
        note=personal.note if personal else "",
        alert=personal.alert if personal else "",
        created_at=party.created_at.isoformat(),
        erased=party.erased_at is not None,
    )


@operation(router, "GET", "/suppliers", gate=needs(Right.PARTIES_READ), out=SuppliersOut)
def list_suppliers(request: HttpRequest, wanted: Query[SuppliersQuery]) -> HttpResponse:
    """List suppliers.

    By code.
    """
    rows = _suppliers(actor_of(request)).filter(code__gt=wanted.after()).order_by("code")
    page = list(rows[: wanted.limit + 1])
    more, page = len(page) > wanted.limit, page[: wanted.limit]
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
    party = _suppliers(actor_of(request)).filter(id=supplier_id).first()
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
    actor = actor_of(request)
    claim = claim_of(actor.id, idempotency_key, "suppliers", new)
    before = answered_before(claim, documents=True)
    if before is None:
        wanted = NewParty(**new.model_dump(), kind=Party.Kind.SUPPLIER.value)
        try:
            made = add_party(actor.company_id, wanted, claim).id
        except CodeTaken as taken:
            before = answered_before(claim)  # the same request, a moment ago
            if before is None:
                raise Problem(409, "code_taken", str(taken)) from None
    party = _suppliers(actor).get(id=before.resource_id if before else made)
    return answer(_shown(party), 201, headers=REPLAYED if before else None)
