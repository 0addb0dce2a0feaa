"""Proving a sale, return or void: that it adds up, moved its goods and booked what it says."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from tillbook.insight.verification.rules import bodies, journal
from tillbook.insight.verification.rules.adjusting import prove_moves
from tillbook.insight.verification.rules.documents import Document, Proof
from tillbook.insight.verification.rules.journal import Journal, SoldLine
from tillbook.insight.verification.rules.rows import Key, Sale, SaleLine


def prove_sale(
    document: Document, sale: Sale, body: dict[str, Any] | None, proof: Proof
) -> dict[Key, list[int]]:
    """Check a sale; returns its taxes summed by code, as [base, amount]."""
    lines = [_sold(line) for line in document.lines]
    _figures(document, sale, lines, proof)
    _references(document, sale, lines, proof)
    if document.envelope:
        words = "its text cannot be read"
        if body is not None:
            words = bodies.sale_difference(
                body, sale, lines, document.tenders, proof.books.posted_as, document.exemption
            )
        if words:
            proof.add("body_differs", "sale", sale.id, words)
    wanted = {line.number: (line.variant_id, -line.quantity_micro) for line in document.lines}
    # What came back damaged leaves again by a move of its own, numbered after the lines.
    wanted |= {
        len(lines) + line.number: (line.variant_id, line.quantity_micro)
        for line in document.lines
        if line.write_off
    }
    made_of, table = _parts(document, sale, proof), {}
    if made_of:
        wanted |= made_of
        table = dict.fromkeys(made_of, "sale_part")
    prove_moves(document, "sale_line", sale.location_id, wanted, proof, table)
    _journal(document, sale, lines, proof)
    taxes: dict[Key, list[int]] = {}
    for line in lines:
        for code, base, amount in line.taxes:
            known = taxes.setdefault(code, [0, 0])
            known[0] += base
            known[1] += amount
    return taxes


def _parts(document: Document, sale: Sale, proof: Proof) -> dict[int, tuple[Key, int]]:
    """What the parts of kits must have moved: number -> (item, quantity into the place).

    They are numbered after the lines and what of these is written off; what of the parts is written
    off follows them. A part belongs to a line that is there, and has its sign.
    """
    lines = {line.number: line for line in document.lines}
    wanted: dict[int, tuple[Key, int]] = {}
    for number, part in enumerate(document.parts, 2 * len(lines) + 1):
        line = lines.get(part.line_number)
        if part.number != number or line is None:
            proof.add_part("orphaned_rows", "sale_part", sale.id, part.number)
            continue
        if proof.books.variants.get(part.variant_id, (None,))[0] != sale.company_id:
            proof.add_part("foreign_reference", "sale_part", sale.id, number, "variant")
        if (part.quantity_micro < 0) != (line.quantity_micro < 0):
            words = f"{part.quantity_micro} millionths of a line of {line.quantity_micro}"
            proof.add_part("part_differs", "sale_part", sale.id, number, words)
        wanted[number] = (part.variant_id, -part.quantity_micro)
        if line.write_off:
            gone = number + len(document.parts)
            wanted[gone] = (part.variant_id, part.quantity_micro)
    return wanted


def _sold(row: SaleLine) -> SoldLine:
    return SoldLine(row, *_read_taxes(row.taxes))


@lru_cache(maxsize=65536)
def _read_taxes(text: str) -> tuple[Any, list[tuple[Key, int, int]]]:
    """The taxes of a line, as they are written and as (code, base, amount) each.

    Unreadable ones count as none. The same product at the same price has the same text.
    """
    try:
        raw = json.loads(text)
        return raw, [(_key(code), base + 0, amount + 0) for code, base, amount in raw]
    except (ValueError, TypeError, AttributeError):
        return text, []


def _key(text: str) -> Key:
    return bytes.fromhex(text.replace("-", ""))


def _figures(document: Document, sale: Sale, lines: list[SoldLine], proof: Proof) -> None:
    net = tax = paid = 0
    for row, _, taxes in lines:
        of_taxes = sum([amount for _, _, amount in taxes])
        if row.tax_minor != of_taxes or row.gross_minor != row.net_minor + row.tax_minor:
            proof.add_part("line_does_not_add_up", "sale_line", sale.id, row.number)
        net += row.net_minor
        tax += row.tax_minor
    total = sale.net_minor + sale.tax_minor + sale.rounding_minor + sale.cash_rounding_minor
    if (net, tax, total) != (sale.net_minor, sale.tax_minor, sale.total_minor):
        detail = f"lines come to {net} net and {tax} tax, the total is {sale.total_minor}"
        proof.add("sale_does_not_add_up", "sale", sale.id, detail)
    if not lines and not any(tender.amount_minor < 0 for tender in document.tenders):
        proof.add("lines_missing", "sale", sale.id)
    for tender in document.tenders:
        paid += tender.amount_minor
        if tender.amount_minor != tender.given_minor - tender.change_minor:
            proof.add_part("tenders_do_not_add_up", "sale_tender", sale.id, tender.number)
    if paid != sale.total_minor:
        detail = f"paid {paid} of {sale.total_minor}"
        proof.add("tenders_do_not_add_up", "sale", sale.id, detail)


def _references(document: Document, sale: Sale, lines: list[SoldLine], proof: Proof) -> None:
    own, books = sale.company_id, proof.books
    if books.locations.get(sale.location_id, (None,))[0] != own:
        proof.add("foreign_reference", "sale", sale.id, "location")
    if sale.currency != books.currencies.get(own):
        proof.add("wrong_currency", "sale", sale.id, sale.currency)
    for row, _, taxes in lines:
        foreign = ""
        if books.variants.get(row.variant_id, (None,))[0] != own:
            foreign = "variant"
        elif books.departments.get(row.department_id) != own:
            foreign = "department"
        elif any(books.tax_codes.get(code) != own for code, _, _ in taxes):
            foreign = "tax code"
        if foreign:
            proof.add_part("foreign_reference", "sale_line", sale.id, row.number, foreign)
    for tender in document.tenders:
        if books.tenders.get(tender.tender_type_id, (None,))[0] != own:
            number = tender.number
            proof.add_part("foreign_reference", "sale_tender", sale.id, number, "tender type")


def _journal(document: Document, sale: Sale, lines: Sequence[SoldLine], proof: Proof) -> None:
    """The entry says what the rows come to: payments, revenue, tax, roundings, cost, stock."""
    tenders = proof.books.tenders
    must = Journal(
        sale,
        lines,
        [(tenders.get(t.tender_type_id, (b"", "?"))[1], t.amount_minor) for t in document.tenders],
        {move.number: move.value_minor for move in document.moves},
        document.parts,
    )
    rows = document.lines_of_own_entries()
    actual, expected = journal.said(rows), must.expected()
    entries = document.own_entries
    if not entries and expected:
        proof.add("entry_missing", "sale", sale.id)
        return
    if not any(journal.same(must.expected(own=own), actual) for own in must.kept_apart()):
        explained = journal.unclear_lines(must, actual)
        for check, detail in {} if explained else journal.differences(must, actual).items():
            proof.add(check, "entry", entries[0].id, detail)
        _note_unclear(sale, lines, explained, proof)
        return
    if any(row.location_id != sale.location_id for row in rows):
        proof.add("revenue_not_booked", "entry", entries[0].id, "at another location")
    whole = sum(must.values.values())
    if whole and rows[-1].amount_minor == whole:
        loose = [row for row in actual if not row[0] and row[1] is None and row[2] is None]
        if loose.count(("", None, None, None, whole)) == 1:
            proof.tally.inventory.add((sale.company_id, rows[-1].account_id))


def _note_unclear(
    sale: Sale, lines: Sequence[SoldLine], explained: list[frozenset[int]], proof: Proof
) -> None:
    """Remember lines on "to clarify": they do not count as come back.

    When several sets of lines explain the journal, only lines that are in all of them are certain.
    """
    if not explained:
        return
    certain = frozenset.intersection(*explained)
    possible = frozenset.union(*explained)
    for row, _, _ in lines:
        if row.number in possible and row.original_sale_id:
            key = (row.original_sale_id, row.original_number or 0)
            back = (-row.quantity_micro, -row.gross_minor, row.number in certain)
            proof.tally.unclear.setdefault(key, {})[sale.id, row.number] = back
