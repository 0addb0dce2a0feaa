"""Reads behind a sale's page: the paper, and where it went."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.books.earnings.rules import tip_person
from tillbook.books.ledger.queries import entries_of
from tillbook.books.loyalty.rules import read_reference
from tillbook.books.payments.queries import spoken
from tillbook.books.stock.lots import lots_by_move
from tillbook.books.stock.queries import moves_of
from tillbook.desks.sales.discrepancies import approvers, discrepancy_words
from tillbook.desks.sales.filtering import kind_words
from tillbook.desks.sales.marks import marks_of
from tillbook.desks.sales.models import (
    Discrepancy,
    ReturnedLine,
    Sale,
    SaleAgeCheck,
    SaleExemption,
    SaleLine,
    SalePrint,
)
from tillbook.desks.sales.money_stops import money_stops
from tillbook.desks.sales.ports import receipt_texts
from tillbook.desks.sales.queries import (
    Selling,
    sale_lines,
    sale_tenders,
    selling,
    visible_sales,
)
from tillbook.desks.sales.queries.alone import without_goods
from tillbook.desks.sales.queries.aside import printed_as
from tillbook.desks.sales.queries.notes import WHOLE, noted_on
from tillbook.desks.sales.queries.tips import tip_went_back
from tillbook.desks.sales.rules import TIP, VALUE_KINDS, tax_left_out
from tillbook.desks.sales.sentences import discount_words
from tillbook.masters.organisation.queries import letterhead, people_names, registers
from tillbook.masters.organisation.rules import Actor
from tillbook.masters.parties.queries import names
from tillbook.masters.pricing.queries import price_list_names
from tillbook.masters.taxes.queries import rates_by_code, tax_codes
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
    left = _left(lines, returned)
    stands = sale.kind == Sale.Kind.SALE and not voided
    moves, head = moves_of(sale.id), letterhead(actor.company_id)
    some_listed = any(line.price_list_id for line in lines)
    listed = price_list_names(actor.company_id) if some_listed else {}
    shown = [(line, left[line.number], _why(line, listed)) for line in lines]
    original = _original(actor, sale)
    tenders, entries = _tenders(context, sale.id), entries_of(sale.id)
    return {
        "sale": sale,
        "number": _number(sale),
        "title": _title(sale),
        "printed_as": printed_as(sale.id),
        "currency": context.company.money,
        "company": context.company,
        "location": context.company.locations[sale.location_id],
        "person": people_names([sale.person_id]).get(sale.person_id, "") if sale.person_id else "",
        "customer": _customer(actor, sale),
        "letterhead": head,
        "address": head.addresses.get(sale.location_id, ""),
        "register": _register(sale),
        "lines": shown,
        "parts": _parts(sale, shown, original[1] if original else ""),
        "age_check": _age_check(sale),
        **_free_of_tax(sale, lines),
        "lots": {number: own for (_id, number), own in lots_by_move([sale.id]).items()},
        **_notes(sale, lines),
        "marks": {mark.number: mark for mark in marks_of([sale.id]).get(sale.id, [])},
        "rates": _rates(lines, rates_by_code(actor.company_id), sale.business_date),
        "some_tax": any(line.tax_minor for line in lines),
        "taxes": _tax_rows(
            lines, {c.id: c for c in tax_codes(actor.company_id, context.company.version)}
        ),
        "tenders": tenders,
        **_settled(sale, tenders),
        "stops": money_stops(context, sale, tenders, entries),
        "entries": entries,
        "moves": moves,
        "cost_minor": -sum(move.value_minor for move in moves),
        "envelope": envelope_of(sale.id),
        "arrived": _arrived(sale),
        **_afterwards(sale),
        "original": original,
        "followers": _followers(actor, sale),
        "voided": voided,
        "can_void": stands and _whole(sale, returned.values(), tenders),
        "can_return": stands and any(micro > 0 for micro in left.values()),
        "tender_options": _ways_back(context, sale),
    }


def _left(lines: Sequence[SaleLine], returned: Mapping[int, ReturnedLine]) -> dict[int, int]:
    """How much of each line can still come back, in millionths."""
    back = {number: row.returned_micro for number, row in returned.items()}
    return {line.number: line.quantity_micro - back.get(line.number, 0) for line in lines}


def _ways_back(context: Selling, sale: Sale) -> list[tuple[str, str]]:
    return [("", _("As it was paid"))] + [
        (t.code, spoken(t.name))
        for t in context.tenders.values()
        if t.gives_back and (sale.customer_id or t.kind not in VALUE_KINDS)
    ]


def _settled(sale: Sale, tenders: list[tuple[str, Any]]) -> dict[str, Any]:
    """How it was paid, or how the money went back: positive either way."""
    sign = 1 if sale.total_minor >= 0 else -1
    return {
        "paid": [(name, tender, sign * tender.given_minor) for name, tender in tenders],
        "settled_minor": sign * sale.total_minor,
    }


def _whole(sale: Sale, returned: Iterable[ReturnedLine], tenders: list[tuple[str, Any]]) -> bool:
    """Whether all of it is as it was sold, so that a void can take it back."""
    if sale.is_exchange or any(row.returned_micro for row in returned):
        return False
    return not (any(row.amount_minor < 0 for _name, row in tenders) and tip_went_back(sale))


def _age_check(sale: Sale) -> dict[str, Any] | None:
    """Who saw that the customer was old enough, and when."""
    row = SaleAgeCheck.objects.filter(sale_id=sale.id).first()
    if row is None:
        return None
    return {"row": row, "person": people_names([row.person_id]).get(row.person_id, "")}


def _notes(sale: Sale, lines: Sequence[SaleLine]) -> dict[str, Any]:
    """What was noted at the register, by line (0 of the whole); and each with its hash and what it
    is of, for who may erase it. An erased one has no text."""
    noted = noted_on([sale.id]).get(sale.id, {}) if sale.register_id else {}
    texts = receipt_texts(sale.company_id, list(noted.values()))
    called = {WHOLE: _("The whole receipt"), **{line.number: line.description for line in lines}}
    known = [(number, digest) for number, digest in noted.items() if digest in texts]
    return {
        "notes": {number: texts[digest] for number, digest in known if texts[digest]},
        "noted": [(called.get(number, ""), digest, texts[digest]) for number, digest in known],
        "whole_note": texts.get(noted.get(WHOLE, ""), ""),
    }


def _free_of_tax(sale: Sale, lines: Sequence[SaleLine]) -> dict[str, Any]:
    """By which certificate the sale is free of tax, and what was left out of its prices."""
    return {
        "exemption": SaleExemption.objects.filter(sale_id=sale.id).first(),
        "tax_left_out": tax_left_out((_listed_minor(line), line.gross_minor) for line in lines),
    }


def _afterwards(sale: Sale) -> dict[str, Any]:
    """What was found out about the sale later, and who printed it."""
    known = Discrepancy.objects.filter(sale_id=sale.id).select_related("discrepancyresolution")
    found, people = list(known), approvers(known)
    return {
        "discrepancies": [(row, discrepancy_words(row, sale.person_id, people)) for row in found],
        "prints": list(SalePrint.objects.filter(sale_id=sale.id).order_by("number")),
    }


def _followers(actor: Actor, sale: Sale) -> list[tuple[Sale, str, str]]:
    """The documents that point at this one, with their kinds and numbers."""
    rows = visible_sales(actor).filter(original_id=sale.id).order_by("id")
    return [(follower, kind_words(follower), _number(follower)) for follower in rows]


def _parts(sale: Sale, lines: list[Any], original: str) -> list[tuple[str, int, list[Any]]]:
    """The lines under (head, what they come to): of an exchange what was bought, and what came
    back for it; else all, under no head."""
    if not sale.is_exchange:
        return [("", 0, lines)]
    heads = (_("Bought"), _("Came back from %(number)s") % {"number": original})
    bought = [row for row in lines if row[0].quantity_micro > 0]
    came = [row for row in lines if row[0].quantity_micro <= 0]
    return [
        (head, sum(_listed_minor(line) for line, *_rest in rows), rows)
        for head, rows in zip(heads, (bought, came), strict=True)
        if rows
    ]


def _listed_minor(line: SaleLine) -> int:
    return line.list_minor - line.discount_minor - line.basket_discount_minor


def _number(sale: Sale) -> str:
    return f"{series_codes([sale.series_id])[sale.series_id]}-{sale.number:06d}"


def _register(sale: Sale) -> str:
    """What the till is called; empty for a sale of the back office or a program."""
    known = {till.id: till.name for till in registers(sale.company_id)} if sale.register_id else {}
    return known.get(sale.register_id, "") if sale.register_id else ""


def _arrived(sale: Sale) -> str:
    """How long the sale took to get here, in words; empty when nobody would notice."""
    seconds = int((sale.recorded_at - sale.occurred_at).total_seconds())
    if seconds < 1:
        return ""
    if seconds < 60:
        return ngettext("%(n)s s later", "%(n)s s later", seconds) % {"n": seconds}
    return _("%(time)s later") % {"time": timesince(sale.occurred_at, sale.recorded_at, depth=1)}


def _rates(
    lines: list[SaleLine], rates: Mapping[UUID, list[Any]], day: date
) -> dict[int, int | None]:
    """Line number -> the percentage of its taxes together (ppm) on that day; None without any."""
    found: dict[int, int | None] = {}
    for line in lines:
        codes = [UUID(code) for code, _base, _amount in json.loads(line.taxes)]
        dated = [
            next((rate.rate_ppm for rate in rates.get(code, ()) if rate.valid_from <= day), 0)
            for code in codes
        ]
        found[line.number] = sum(dated) if codes else None
    return found


def _customer(actor: Actor, sale: Sale) -> str:
    if not sale.customer_id:
        return ""
    return names(actor.company_id, [sale.customer_id]).get(sale.customer_id, "")


def _original(actor: Actor, sale: Sale) -> tuple[Sale, str] | None:
    if not sale.original_id:
        return None
    original = visible_sales(actor).filter(id=sale.original_id).first()
    return (original, _number(original)) if original else None


def _why(line: SaleLine, listed: Mapping[str, str]) -> list[tuple[str, int | None]]:
    """What made a line's price: the price list (without an amount), then what was taken off."""
    name = listed.get(str(line.price_list_id), "")
    return [(name, None)] * bool(name) + [
        (discount_words(name), -minor) for name, minor, *_promotion in json.loads(line.discounts)
    ]


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


def _title(sale: Sale) -> str:
    """What it is called before its number; one without goods by what it is of."""
    alone = without_goods(sale.company_id, [sale]).get(sale.id)
    return spoken(alone.name) if alone else kind_words(sale)


def _tenders(context: Selling, sale_id: UUID) -> list[tuple[str, Any]]:
    return [
        (spoken(context.tenders[row.tender_type_id].name), _told(context, row))
        for row in sale_tenders(sale_id)
        if row.tender_type_id in context.tenders
    ]


def _told(context: Selling, row: Any) -> Any:
    """A gift card's payment goes by its last four signs, its hash is for the books; a tip's by
    whose it is."""
    if context.tenders[row.tender_type_id].kind == TIP:
        person = tip_person(row.reference)
        row.reference = people_names([person]).get(person, "") if person else ""
    elif read := read_reference(row.reference):
        row.reference = f"···{read[1]}"
    return row
