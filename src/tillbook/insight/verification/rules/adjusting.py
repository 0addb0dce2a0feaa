"""Proving stock moves against their lines, and an adjustment as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tillbook.insight.verification.rules import bodies
from tillbook.insight.verification.rules.documents import Document, Proof
from tillbook.insight.verification.rules.rows import Adjustment, Key

NO_OTHERS: Mapping[int, str] = {}


def prove_moves(
    document: Document,
    table: str,
    location_id: Key,
    wanted: Mapping[int, tuple[Key, int]],
    proof: Proof,
    tables: Mapping[int, str] = NO_OTHERS,
) -> None:
    """Each line of a stocked product moved its quantity at the document's location, no more.

    table: of the lines. wanted: line number -> (item, quantity into the place). tables: of those
    numbers that stand in another one.
    """
    books = proof.books
    moved = set()
    for move in document.moves:
        moved.add(move.number)
        line = wanted.get(move.number)
        place = books.places.get(move.place_id)
        words = ""
        if line is None:
            proof.add_part("move_without_line", "stock_move", document.id, move.number)
        elif line != (move.item_id, move.quantity_micro):
            words = f"moves {move.quantity_micro} millionths, the line says {line[1]}"
        elif place is None or place[1] != location_id:
            words = "at a place of another location"
        elif move.source_kind != document.kind:
            words = f"says it is of a {move.source_kind}"
        if words:
            proof.add_part("move_differs", "stock_move", document.id, move.number, words)
    for number, (item, _) in wanted.items():
        if number not in moved and books.variants.get(item, (None, False))[1]:
            proof.add_part("move_missing", tables.get(number, table), document.id, number)


def prove_adjustment(
    document: Document, adjustment: Adjustment, body: dict[str, Any] | None, proof: Proof
) -> None:
    """Its lines moved what they say, and its entry books what the moves are worth."""
    own, books = adjustment.company_id, proof.books
    if books.locations.get(adjustment.location_id, (None,))[0] != own:
        proof.add("foreign_reference", "adjustment", adjustment.id, "location")
    if not document.adjustment_lines:
        proof.add("lines_missing", "adjustment", adjustment.id)
    for line in document.adjustment_lines:
        if books.variants.get(line.variant_id, (None,))[0] != own:
            number = line.number
            proof.add_part("foreign_reference", "adjustment_line", document.id, number, "variant")
    if document.envelope:
        words = "its text cannot be read"
        if body is not None:
            words = bodies.adjustment_difference(body, adjustment, document.adjustment_lines)
        if words:
            proof.add("body_differs", "adjustment", adjustment.id, words)
    wanted = {
        line.number: (line.variant_id, line.quantity_micro) for line in document.adjustment_lines
    }
    places: dict[int, Key | None] = dict.fromkeys(wanted, adjustment.place_id)
    if adjustment.cause == "moved":
        # Two moves a line: out of the one place, into the other.
        wanted, places = {}, {}
        for line in document.adjustment_lines:
            out, into = 2 * line.number - 1, 2 * line.number
            wanted[out] = (line.variant_id, -line.quantity_micro)
            wanted[into] = (line.variant_id, line.quantity_micro)
            places |= {out: adjustment.place_id, into: adjustment.to_place_id}
    elif adjustment.cause == "told":
        wanted, places = {}, {}  # nothing moves: it is said of which lots the goods are
    prove_moves(document, "adjustment_line", adjustment.location_id, wanted, proof)
    named = {adjustment.place_id, adjustment.to_place_id}
    for move in document.moves:
        place = places.get(move.number)
        # Where the document names no place it is the shelf, which is none of those it names.
        elsewhere = move.place_id in named if place is None else move.place_id != place
        if elsewhere and move.number in places:
            words = "at another place than the document says"
            proof.add_part("move_differs", "stock_move", document.id, move.number, words)
    prove_value(document, adjustment.id, adjustment.company_id, "adjustment", proof)


def prove_value(document: Document, row_id: Key, company_id: Key, table: str, proof: Proof) -> None:
    """Lines without a department are the stock account's, the others the reason's."""
    rows = document.lines_of_own_entries()
    whole = sum([move.value_minor for move in document.moves])
    stock = [row for row in rows if row.department_id is None]
    if not rows and any(move.value_minor for move in document.moves):
        # Values that cancel each other within a department leave nothing to book.
        if whole:
            proof.add("entry_missing", table, row_id)
        return
    booked = sum([row.amount_minor for row in stock])
    if booked != whole:
        detail = f"moves are worth {whole}, the stock account got {booked} (minor units)"
        proof.add("inventory_not_booked", "entry", document.own_entries[0].id, detail)
    elif stock:
        proof.tally.inventory.add((company_id, stock[0].account_id))
