"""The API of proposed orders and of how goods are kept."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Body, Query, Router

from tillbook.desks.purchasing.errors import OrderRefused
from tillbook.desks.purchasing.rules import TypedLine
from tillbook.desks.purchasing.telling import all_sentences
from tillbook.insight.restocking.models import KeepingRule
from tillbook.insight.restocking.operations import make_orders, orders_made, set_keeping
from tillbook.insight.restocking.proposing import Group, Proposal, proposal
from tillbook.insight.restocking.queries import rules_at
from tillbook.insight.restocking.rules import Line
from tillbook.insight.restocking.schemas import (
    KeepingIn,
    KeepingOut,
    KeepingQuery,
    KeepingsOut,
    KeptOut,
    ProposalGroupOut,
    ProposalIn,
    ProposalLineOut,
    ProposalMadeOut,
    ProposalOut,
    ProposalQuery,
)
from tillbook.insight.restocking.telling import reason
from tillbook.masters.catalog.queries import items_by_id, items_by_sku
from tillbook.masters.organisation.api import actor_of, company_of, location_ids_of, needs
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.masters.sourcing.queries import sources_of
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.cursors import key_cursor
from tillbook.plumbing.api.once import (
    REPLAYED,
    IdempotencyKey,
    answered_before,
    claim_of,
    document_id,
)
from tillbook.plumbing.api.problems import Problem, not_found
from tillbook.values.money import format_decimal, format_price, format_quantity, parse_decimal

router = Router(tags=["Suppliers"])
_SERVICE_DECIMALS = 4


def _place(actor: Actor, code: str) -> UUID:
    found = location_ids_of(actor, code)
    assert found
    return found[0]


def _line(line: Line, info: CompanyInfo) -> ProposalLineOut:
    own = line.standing
    known: Literal["measured", "promised", "assumed"]
    known = "measured" if own.lead.orders else "promised" if own.lead.known else "assumed"
    return ProposalLineOut(
        product_id=line.item.sku,
        packs=format_quantity(line.packs_micro),
        pack=line.pack.text(),
        quantity=format_quantity(line.units_micro),
        price=None if line.price is None else format_price(line.price, info.exponent),
        amount=format_decimal(line.amount_minor, info.exponent),
        on_hand=format_quantity(own.on_hand_micro),
        on_order=format_quantity(own.coming_micro),
        sold=format_quantity(own.sold_micro),
        demand=format_quantity(own.demand.per_day),
        lead_days=own.lead.days,
        lead_time=known,
        order_at=format_quantity(own.point.order_at),
        safety=format_quantity(own.point.safety),
        reason=reason(line),
    )


def _group(group: Group, info: CompanyInfo) -> ProposalGroupOut:
    return ProposalGroupOut(
        supplier_id=group.party_id,
        supplier=group.supplier,
        total=format_decimal(group.total_minor, info.exponent),
        least_order=format_decimal(group.least_minor, info.exponent),
        lines=[_line(line, info) for line in group.lines],
    )


@operation(
    router,
    "GET",
    "/order-proposals",
    gate=needs(Right.PURCHASES_READ),
    out=ProposalOut,
    refusals=(404,),
)
def get_order_proposal(request: HttpRequest, wanted: Query[ProposalQuery]) -> HttpResponse:
    """Get what to order for a location today.

    By supplier, in whole packs, each line with its reason and the figures behind it.
    """
    actor = actor_of(request)
    info = company_of(actor)
    found = proposal(info, _place(actor, wanted.location_id))
    groups = [*found.groups, *([found.loose] if found.loose.lines else [])]
    return answer(
        ProposalOut(
            location_id=wanted.location_id,
            day=str(found.day),
            currency=info.currency,
            looked_at=found.looked,
            groups=[_group(one, info) for one in groups],
        )
    )


def _typed(found: Proposal, parties: frozenset[UUID]) -> dict[UUID, list[TypedLine]]:
    return {
        group.party_id: [
            TypedLine(product=line.item.sku, packs=format_quantity(line.packs_micro))
            for line in group.lines
        ]
        for group in found.groups
        if group.party_id and (not parties or group.party_id in parties)
    }


def _every_supplier(company_id: UUID) -> list[UUID]:
    """Whoever delivers anything."""
    sources = sources_of(company_id).values()
    return sorted({one.party_id for own in sources for one in own})


@operation(
    router,
    "POST",
    "/order-proposals",
    gate=needs(Right.PURCHASES_WRITE),
    out=ProposalMadeOut,
    refusals=(404, 409),
    success=201,
    body_example={"location_id": "STORE001"},
)
def post_order_proposal(
    request: HttpRequest, wanted: Body[ProposalIn], idempotency_key: IdempotencyKey = ""
) -> HttpResponse:
    """Write the proposed orders of a location as drafts.

    One for each supplier (and each 200 lines). With the same key again it answers with those that
    it wrote; without a key a second call finds nothing missing, because drafts count as on order.
    """
    actor = actor_of(request)
    info = company_of(actor)
    at = _place(actor, wanted.location_id)
    claim = claim_of(actor.id, idempotency_key, "order-proposals", wanted)
    before = answered_before(claim)
    key = document_id(claim)
    chosen = _typed(proposal(info, at), frozenset(UUID(str(one)) for one in wanted.supplier_ids))
    try:
        made = make_orders(actor, key, at, chosen, plain=True, claim=None if before else claim)
    except OrderRefused as problem:
        raise Problem(422, problem.refusal.value, all_sentences(problem, info)) from None
    if before:
        made = orders_made(actor, key, at, _every_supplier(info.id))
    return answer(ProposalMadeOut(order_ids=made), 201, headers=REPLAYED if before else None)


@operation(
    router,
    "GET",
    "/keeping-rules",
    gate=needs(Right.PURCHASES_READ),
    out=KeepingsOut,
    refusals=(404,),
)
def list_keeping_rules(request: HttpRequest, wanted: Query[KeepingQuery]) -> HttpResponse:
    """List how products are kept at a location.

    Those that have a minimum, a maximum, days of cover or a service level of their own, or are left
    out for a while; in the order of their SKUs.
    """
    actor = actor_of(request)
    info = company_of(actor)
    at = _place(actor, wanted.location_id)
    rows = rules_at(info.id, at, wanted.after(), wanted.limit + 1)
    more, rows = len(rows) > wanted.limit, rows[: wanted.limit]
    items = items_by_id(info.id, info.version, [row.item_id for row in rows])
    shown = [_rule(row, items[row.item_id].sku, wanted.location_id) for row in rows]
    return answer(
        KeepingsOut(
            items=shown,
            next_cursor=key_cursor(shown[-1].product_id) if shown else wanted.cursor,
            more=more,
        )
    )


def _rule(row: KeepingRule, sku: str, code: str) -> KeepingOut:
    def quantity(micro: int | None) -> str | None:
        return None if micro is None else format_quantity(micro)

    service = row.service
    shares = None if service is None else format_decimal(service, _SERVICE_DECIMALS)
    return KeepingOut(
        product_id=sku,
        location_id=code,
        minimum=quantity(row.least_micro),
        maximum=quantity(row.most_micro),
        cover_days=row.cover_days,
        service=shares.rstrip("0").rstrip(".") if shares else None,
        left_out_through=str(row.silent_until) if row.silent_until else None,
        expiring_days=row.expiring_days,
    )


@operation(
    router,
    "PUT",
    "/keeping-rules",
    gate=needs(Right.PURCHASES_WRITE),
    out=KeptOut,
    refusals=(404,),
    body_example={
        "location_id": "STORE001",
        "product_ids": ["P1", "P2"],
        "minimum": "10",
        "maximum": "40",
    },
)
def put_keeping_rules(request: HttpRequest, wanted: Body[KeepingIn]) -> HttpResponse:
    """Say how products are kept at a location.

    All of it at once: what is left out or null is as the company has it.
    """
    actor = actor_of(request)
    info = company_of(actor)
    at = _place(actor, wanted.location_id)
    items = items_by_sku(info.id, info.version, wanted.product_ids)
    if missing := [sku for sku in wanted.product_ids if sku not in items]:
        raise not_found(f"product {missing[0]}")
    changes: dict[str, int | date | None] = {
        "least_micro": _micro(wanted.minimum),
        "most_micro": _micro(wanted.maximum),
        "cover_days": wanted.cover_days,
        "service": parse_decimal(wanted.service, _SERVICE_DECIMALS) if wanted.service else None,
        "silent_until": wanted.left_out_through,
        "expiring_days": wanted.expiring_days,
    }
    try:
        count = set_keeping(actor, at, [one.id for one in items.values()], changes)
    except NotPossible as problem:
        raise Problem(422, "not_possible", str(problem)) from None
    return answer(KeptOut(products=count))


def _micro(text: str | None) -> int | None:
    return None if text is None else parse_decimal(text, 6)
