"""Void a sale: a new document that takes all of it back."""

from __future__ import annotations

import json
from dataclasses import replace
from uuid import UUID

from tillbook.desks.sales.errors import Refusal, SaleRefused
from tillbook.desks.sales.models import Sale, SaleLine
from tillbook.desks.sales.operations.commit_sales import commit_sales
from tillbook.desks.sales.queries import (
    sale_lines,
    sale_tenders,
    selling,
    sold_parts,
    visible_sales,
)
from tillbook.desks.sales.queries.tips import tip_went_back
from tillbook.desks.sales.rules import Draft, Line, LineTax, Outcome, Submission, Tender
from tillbook.masters.catalog.queries import items_by_id
from tillbook.masters.organisation.rules import Actor, Right, business_date
from tillbook.plumbing import clock
from tillbook.values.hashing import hash_text


def void_sale(
    actor: Actor, sale_id: UUID, *, document_id: UUID, series_id: UUID, reason: str
) -> Outcome:
    """Take back a whole sale of which nothing has come back yet; its number stays used.

    document_id: made by the caller, so that a second click is a duplicate. Raises SaleRefused; so
    it does for an exchange, whose goods are an earlier sale's, and where the tip was given back,
    for a void would give it back once more.
    """
    actor.require(Right.SALES_VOID)
    sale = visible_sales(actor).filter(id=sale_id, kind=Sale.Kind.SALE).first()
    if sale is None:
        raise SaleRefused(Refusal.UNKNOWN_ORIGINAL)
    if sale.is_exchange:
        raise SaleRefused(Refusal.EXCHANGED)
    if tip_went_back(sale):
        raise SaleRefused(Refusal.TIP_GONE_BACK)
    draft = _negative(actor, sale, document_id, series_id, reason)
    outcome = commit_sales(actor, [Submission(draft)])[0]
    if outcome.status == "refused" and outcome.refusal:
        refusal = outcome.refusal
        if refusal in (Refusal.ALREADY_RETURNED, Refusal.DATABASE) and _voided(sale_id):
            raise SaleRefused(Refusal.ALREADY_VOIDED)
        raise SaleRefused(refusal, outcome.detail)
    return outcome


def _voided(sale_id: UUID) -> bool:
    return Sale.objects.filter(original_id=sale_id, kind=Sale.Kind.VOID).exists()


def _negative(actor: Actor, sale: Sale, document_id: UUID, series_id: UUID, reason: str) -> Draft:
    context = selling(actor.company_id)
    location = context.company.locations[sale.location_id]
    now = clock.now()
    rows = sale_lines(sale.id)
    items = items_by_id(
        actor.company_id, context.company.version, [line.variant_id for line in rows]
    )
    kits = {key for key, item in items.items() if item.components is not None}
    parts = sold_parts([sale.id]) if kits else {}

    def taken_back(row: SaleLine) -> Line:
        left = [
            replace(p, quantity_micro=-p.quantity_micro)
            for _, p in parts.get((sale.id, row.number), ())
        ]
        return replace(
            negative_line(row),
            stocked=items[row.variant_id].stocked,
            parts=tuple(left) if row.variant_id in kits else None,
        )

    return Draft(
        id=document_id,
        kind="void",
        company_id=sale.company_id,
        location_id=sale.location_id,
        series_id=series_id,
        currency=sale.currency,
        business_date=business_date(now, location.zone, location.day_starts_hour),
        occurred_at=now,
        lines=tuple(taken_back(row) for row in rows),
        tenders=tuple(
            Tender(
                number=t.number,
                type_id=t.tender_type_id,
                code=context.tenders[t.tender_type_id].code,
                amount_minor=-t.amount_minor,
                given_minor=-t.amount_minor,
                reference=t.reference,
            )
            for t in sale_tenders(sale.id)
        ),
        net_minor=-sale.net_minor,
        tax_minor=-sale.tax_minor,
        rounding_minor=-sale.rounding_minor,
        cash_rounding_minor=-sale.cash_rounding_minor,
        total_minor=-sale.total_minor,
        price_version=sale.price_version,
        tax_version=sale.tax_version,
        person_id=actor.id if actor.kind == "person" else None,
        customer_id=sale.customer_id,
        original_id=sale.id,
        reason=reason,
        content=hash_text("void", str(sale.id), reason),
    )


def negative_line(row) -> Line:  # type: ignore[no-untyped-def]  # noqa: ANN001 - a SaleLine
    """A stored line taken back whole, pointing at itself where goods come back.

    Goods that had come in go out again: nothing counts them, the sale is voided once.
    """
    return Line(
        number=row.number,
        variant_id=row.variant_id,
        department_id=row.department_id,
        description=row.description,
        quantity_micro=-row.quantity_micro,
        unit_price=row.unit_price,
        price_base_micro=row.price_base_micro,
        list_minor=-row.list_minor,
        discount_minor=-row.discount_minor,
        basket_discount_minor=-row.basket_discount_minor,
        net_minor=-row.net_minor,
        tax_minor=-row.tax_minor,
        gross_minor=-row.gross_minor,
        taxes=tuple(
            LineTax(code_id=UUID(code), base_minor=-base, amount_minor=-amount)
            for code, base, amount in json.loads(row.taxes)
        ),
        discounts=tuple(
            (name, -minor, *promotion) for name, minor, *promotion in json.loads(row.discounts)
        ),
        stocked=True,
        write_off=row.write_off,
        of=row.of_number,
        original=(row.sale_id, row.number) if row.quantity_micro > 0 else None,
    )
