"""Reads behind a sale's page: the paper, and where it went."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from tillbook.books.ledger.queries import entries_of
from tillbook.books.stock.queries import moves_of
from tillbook.desks.sales.models import Discrepancy, ReturnedLine, Sale, SaleLine
from tillbook.desks.sales.queries import (
    Selling,
    sale_lines,
    sale_tenders,
    selling,
    visible_sales,
)
from tillbook.masters.organisation.queries import people_names
from tillbook.masters.organisation.rules import Actor
from tillbook.masters.parties.queries import names
from tillbook.masters.taxes.queries import tax_codes
from tillbook.plumbing.series import envelope_of, series_codes


def sale_story(actor: Actor, sale_id: UUID) -> dict[str, Any] | None:
    """Everything the page of a sale shows; None when the actor may not see one of that id."""
    sale = visible_sales(actor).filter(id=sale_id).first()
    if sale is None:
        return None
    context = selling(actor.company_id)
    lines = sale_lines(sale.id)
    returned = {r.number: r for r in ReturnedLine.objects.filter(sale_id=sale.id)}
    voided = Sale.objects.filter(original_id=sale.id, kind=Sale.Kind.VOID).first()
    names_of = {c.id: c for c in tax_codes(actor.company_id, context.company.version)}
    taxes = _tax_rows(lines, names_of)
    left = {
        line.number: line.quantity_micro
        - (returned[line.number].returned_micro if line.number in returned else 0)
        for line in lines
    }
    is_sale = sale.kind == Sale.Kind.SALE
    return {
        "sale": sale,
        "number": _number(sale),
        "currency": context.company.money,
        "company": context.company,
        "location": context.company.locations[sale.location_id],
        "person": people_names([sale.person_id]).get(sale.person_id, "") if sale.person_id else "",
        "customer": _customer(actor, sale),
        "lines": [(line, left[line.number], _discounts(line)) for line in lines],
        "taxes": taxes,
        "tenders": _tenders(context, sale.id),
        "entries": entries_of(sale.id),
        "moves": moves_of(sale.id),
        "envelope": envelope_of(sale.id),
        "discrepancies": list(Discrepancy.objects.filter(sale_id=sale.id)),
        "followers": [
            (follower, _number(follower))
            for follower in visible_sales(actor).filter(original_id=sale.id).order_by("id")
        ],
        "original": _original(actor, sale),
        "voided": voided,
        "can_void": is_sale and not voided and not any(r.returned_micro for r in returned.values()),
        "can_return": is_sale and not voided and any(micro > 0 for micro in left.values()),
        "tender_options": [
            (t.code, t.name) for t in context.tenders.values() if t.kind != "imported"
        ],
    }


def _number(sale: Sale) -> str:
    return f"{series_codes([sale.series_id])[sale.series_id]}-{sale.number:06d}"


def _customer(actor: Actor, sale: Sale) -> str:
    if not sale.customer_id:
        return ""
    return names(actor.company_id, [sale.customer_id]).get(sale.customer_id, "")


def _original(actor: Actor, sale: Sale) -> tuple[Sale, str] | None:
    if not sale.original_id:
        return None
    original = visible_sales(actor).filter(id=sale.original_id).first()
    return (original, _number(original)) if original else None


def _discounts(line: SaleLine) -> list[tuple[str, int]]:
    return [(name, -minor) for name, minor in json.loads(line.discounts)]


def _tax_rows(lines: list[SaleLine], codes: dict[UUID, Any]) -> list[tuple[str, int, int]]:
    """(name, net base, tax) by code, in order of first use."""
    sums: dict[UUID, list[int]] = {}
    for line in lines:
        for code, base, amount in json.loads(line.taxes):
            row = sums.setdefault(UUID(code), [0, 0])
            row[0] += base
            row[1] += amount
    return [
        (codes[code].name if code in codes else "?", base, amount)
        for code, (base, amount) in sums.items()
    ]


def _tenders(context: Selling, sale_id: UUID) -> list[tuple[str, Any]]:
    return [
        (context.tenders[row.tender_type_id].name, row)
        for row in sale_tenders(sale_id)
        if row.tender_type_id in context.tenders
    ]
