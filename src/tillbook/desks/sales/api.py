"""The API of sales."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Body, Query, Router

from tillbook.desks.sales.asking import wanted_of
from tillbook.desks.sales.errors import SENTENCES, Refusal, SaleRefused
from tillbook.desks.sales.operations import receive, return_items, sell, void_sale
from tillbook.desks.sales.operations.taking_back import Stale
from tillbook.desks.sales.ports import return_cap
from tillbook.desks.sales.queries import sales_after
from tillbook.desks.sales.rules import Outcome
from tillbook.desks.sales.schemas import (
    BasketItem,
    BatchIn,
    BatchOut,
    ItemOut,
    ItemProblem,
    ReceiptItem,
    ReturnIn,
    SaleOut,
    SalesOut,
    SalesQuery,
    VoidIn,
)
from tillbook.desks.sales.telling import shown
from tillbook.masters.organisation.api import actor_of, location_ids_of, needs
from tillbook.masters.organisation.queries import currency_exponent
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.api.app import answer, operation
from tillbook.plumbing.api.once import (
    REPLAYED,
    IdempotencyKey,
    answered_before,
    claim_of,
    document_id,
    key_reused,
)
from tillbook.plumbing.api.problems import KIND, Problem, not_found
from tillbook.plumbing.keys import NIL
from tillbook.plumbing.series import known_documents
from tillbook.values.money import parse_decimal

router = Router(tags=["Sales"])

_STATUS = {
    Refusal.UNKNOWN_LOCATION: 404,
    Refusal.FOREIGN_LOCATION: 403,
    Refusal.NOT_ALLOWED: 403,
    Refusal.ALREADY_VOIDED: 409,
    Refusal.ALREADY_RETURNED: 409,
    Refusal.EXCHANGED: 409,
    Refusal.TIP_GONE_BACK: 409,
    Refusal.MADE_LESS: 409,
    Refusal.MORE_THAN_SOLD: 409,
    Refusal.RETURN_CAP: 409,
    Refusal.NUMBER_TAKEN: 409,
    Refusal.NOT_LEFT: 409,
    Refusal.DATABASE: 409,
}
_EXAMPLE = {
    "items": [
        {
            "basket": {
                "id": "0190b2c4-5c5e-7c44-8d3a-2f6f1f1b0001",
                "location_id": "STORE001",
                "lines": [{"product_id": "SKU12345", "quantity": "2"}],
                "tenders": [{"type": "cash", "given": "5.00"}],
            }
        }
    ]
}


@operation(
    router,
    "POST",
    "/sales/batch",
    gate=needs(Right.SALES_WRITE),
    out=BatchOut,
    body_example=_EXAMPLE,
)
def post_sales(request: HttpRequest, batch: Body[BatchIn]) -> HttpResponse:
    """Sell: up to 500 sales at once.

    Each item is a basket, priced by the server, or the receipt of a register. Each is answered by
    itself; sending the same id again is safe and answers `duplicate`. A basket that does not have
    the right form refuses the whole request (422): nothing of it has happened.
    """
    actor = actor_of(request)
    exponent = currency_exponent(actor.company_id)
    places = range(len(batch.items))
    baskets = [n for n in places if isinstance(batch.items[n], BasketItem)]
    receipts = [n for n in places if isinstance(batch.items[n], ReceiptItem)]
    wanted = [
        wanted_of(batch.items[n].basket, exponent, f"items[{n}].basket")  # type: ignore[union-attr]
        for n in baskets
    ]
    outcomes: dict[int, ItemOut] = {}
    try:
        if wanted:
            outcomes.update(zip(baskets, map(_item, sell(actor, wanted)), strict=True))
        if receipts:
            came = [batch.items[n].receipt for n in receipts]  # type: ignore[union-attr]
            received = receive(actor, came, return_cap_minor=return_cap(actor.company_id))
            outcomes.update(zip(receipts, map(_item, received), strict=True))
    except Stale:
        # What was posted before answers as a duplicate the next time.
        detail = "Prices or taxes kept changing meanwhile: send it again."
        raise Problem(503, "busy", detail, headers={"Retry-After": "1"}) from None
    return answer(BatchOut.model_construct(items=[outcomes[n] for n in places]))


def _item(outcome: Outcome) -> ItemOut:
    problem = None
    if outcome.refusal:
        # What the database said is for the operator, not for who calls.
        detail = "" if outcome.refusal is Refusal.DATABASE else outcome.detail
        sentence = f"{SENTENCES[outcome.refusal]} {detail}".strip()
        problem = ItemProblem(type=KIND + outcome.refusal.value, detail=sentence)
    elif outcome.status == "conflict":
        detail = "This id was used before for another sale."
        problem = ItemProblem(type=KIND + "conflict", detail=detail)
    return ItemOut.model_construct(
        id=None if outcome.id == NIL else str(outcome.id),
        status=outcome.status,
        # The document that has this id may be another company's.
        number=None if outcome.status == "conflict" else outcome.number or None,
        need_from=outcome.need_from,
        problem=problem,
    )


@operation(router, "GET", "/sales", gate=needs(Right.SALES_READ), out=SalesOut, refusals=(404,))
def list_sales(request: HttpRequest, wanted: Query[SalesQuery]) -> HttpResponse:
    """List sales, returns and voids.

    In the order of the feed: keep `next_cursor`, ask again later, and you get what came since. A
    filter may leave a page short or empty: go on while `more` is true.
    """
    actor = actor_of(request)
    ids, cursor, more = sales_after(
        actor,
        int(wanted.cursor),
        wanted.limit,
        location_ids=location_ids_of(actor, wanted.location_id),
        since=wanted.business_date_from,
        until=wanted.business_date_to,
    )
    return answer(
        SalesOut.model_construct(items=shown(actor, ids), next_cursor=str(cursor), more=more)
    )


@operation(
    router, "GET", "/sales/{sale_id}", gate=needs(Right.SALES_READ), out=SaleOut, refusals=(404,)
)
def get_sale(request: HttpRequest, sale_id: UUID) -> HttpResponse:
    """Get a sale.

    With its lines, taxes and payments, and links to its journal entries.
    """
    return answer(_one(actor_of(request), sale_id))


def _one(actor: Actor, sale_id: UUID) -> SaleOut:
    found = shown(actor, [sale_id])
    if not found:
        raise not_found("sale")
    return found[0]


@operation(
    router,
    "POST",
    "/sales/{sale_id}/void",
    gate=needs(Right.SALES_VOID),
    out=SaleOut,
    refusals=(404, 409),
    body_example={"reason": "Wrong customer"},
)
def post_void(
    request: HttpRequest, sale_id: UUID, wanted: Body[VoidIn], idempotency_key: IdempotencyKey = ""
) -> HttpResponse:
    """Void a sale.

    Makes a new document that takes the whole sale back, goods and money; answers that document.
    """
    actor = actor_of(request)
    return _take_back(
        actor,
        wanted,
        idempotency_key,
        f"void {sale_id}",
        lambda document, series: void_sale(
            actor, sale_id, document_id=document, series_id=series, reason=wanted.reason
        ),
    )


@operation(
    router,
    "POST",
    "/sales/{sale_id}/returns",
    gate=needs(Right.SALES_RETURN),
    out=SaleOut,
    refusals=(404, 409),
    body_example={
        "lines": [{"line": 1, "quantity": "1"}],
        "tender": "cash",
        "reason": "Torn",
    },
)
def post_return(
    request: HttpRequest,
    sale_id: UUID,
    wanted: Body[ReturnIn],
    idempotency_key: IdempotencyKey = "",
) -> HttpResponse:
    """Take goods back.

    Makes a return linked to the sale's lines and pays back what was paid for them; answers it.
    """
    actor = actor_of(request)
    quantities: dict[int, int] = {}
    for place, line in enumerate(wanted.lines):
        path = f"lines[{place}]"
        if line.line in quantities:
            raise Problem(422, "invalid", f"{path}.line: This line is named twice.")
        quantities[line.line] = parse_decimal(line.quantity, 6, f"{path}.quantity")
        if quantities[line.line] == 0:
            raise Problem(422, "zero_quantity", f"{path}.quantity: Nothing comes back.")
    return _take_back(
        actor,
        wanted,
        idempotency_key,
        f"return {sale_id}",
        lambda document, series: return_items(
            actor,
            sale_id,
            quantities,
            document_id=document,
            series_id=series,
            tender_code=wanted.tender or "",
            reason=wanted.reason,
            write_off=[line.line for line in wanted.lines if line.write_off],
        ),
    )


def _take_back(
    actor: Actor,
    wanted: VoidIn | ReturnIn,
    key: str,
    verb: str,
    work: Callable[[UUID, UUID], Outcome],
) -> HttpResponse:
    """Make the document that takes something back, once: its id is the caller's or the key's."""
    claim = claim_of(actor.id, key, verb, wanted)
    answered_before(claim)
    document = wanted.id or document_id(claim)
    if actor.series_id is None:
        raise Problem(403, "no_series", "This key has no series of document numbers.")
    was_known = bool(known_documents([document]))
    try:
        outcome = work(document, actor.series_id)
    except SaleRefused as refused:
        raise _problem(refused) from None
    if outcome.status == "conflict":
        if key:
            raise key_reused(key)
        raise Problem(409, "conflict", f"Document {document} is here already with other content.")
    return answer(_one(actor, document), headers=REPLAYED if was_known else None)


def _problem(refused: SaleRefused) -> Problem:
    if refused.refusal is Refusal.UNKNOWN_ORIGINAL and not refused.detail:
        return not_found("sale")
    return Problem(_STATUS.get(refused.refusal, 422), refused.refusal.value, str(refused))
