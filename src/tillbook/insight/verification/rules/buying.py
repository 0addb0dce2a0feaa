"""Proving what came from suppliers: rows and text, the moves of each line, what they book."""

from __future__ import annotations

from typing import Any

from tillbook.insight.verification.rules.bodies import rows_differ
from tillbook.insight.verification.rules.buying_rows import GoodsReceipt, GoodsReceiptLine
from tillbook.insight.verification.rules.documents import Document, Proof
from tillbook.insight.verification.rules.findings import dashed


def prove_bought(
    document: Document, row: GoodsReceipt, body: dict[str, Any] | None, proof: Proof
) -> None:
    """Its lines moved what they say onto the shelf of its location, and its entry books that."""
    own, books = row.company_id, proof.books
    if books.locations.get(row.location_id, (None,))[0] != own:
        proof.add("foreign_reference", "goods_receipt", row.id, "location")
    for line in document.bought_lines:
        if books.variants.get(line.variant_id, (None,))[0] != own:
            table = "goods_receipt_line"
            proof.add_part("foreign_reference", table, document.id, line.number, "variant")
    words = "its text cannot be read" if body is None else _difference(body, row, document)
    if document.envelope and words:
        proof.add("body_differs", "goods_receipt", row.id, words)
    _moves(document, row, proof)
    _booked(document, row, proof)


def _difference(body: dict[str, Any], row: GoodsReceipt, document: Document) -> str:
    head = {
        "id": dashed(row.id),
        "kind": "goods_receipt",
        "what": row.kind,
        "series": dashed(row.series_id),
        "number": row.number,
        "location": dashed(row.location_id),
        "supplier": dashed(row.party_id),
        "order": dashed(row.order_id) if row.order_id else None,
        "returns": dashed(row.returns_id) if row.returns_id else None,
        "business_date": row.business_date,
        "total": row.total_minor,
    }
    for name, value in head.items():
        if body.get(name) != value:
            return f"{name}: stored {value}, printed {body.get(name)}"
    return rows_differ(body.get("lines"), document.bought_lines, _line, "line")


def _line(row: GoodsReceiptLine) -> dict[str, Any]:
    return {
        "n": row.number,
        "variant": dashed(row.variant_id),
        "order_line": row.order_line,
        "pack": [row.pack_numerator, row.pack_denominator],
        "price": row.price,
        "units": row.units_micro,
        "amount": row.amount_minor,
    }


def _moves(document: Document, row: GoodsReceipt, proof: Proof) -> None:
    """A line of what is kept in stock moves once; others never do, but a product's kind may have
    changed since."""
    lines = {line.number: line for line in document.bought_lines}
    moved = set()
    for move in document.moves:
        moved.add(move.number)
        line = lines.get(move.number)
        place = proof.books.places.get(move.place_id)
        words = ""
        if line is None:
            proof.add_part("move_without_line", "stock_move", document.id, move.number)
        elif (line.variant_id, line.units_micro) != (move.item_id, move.quantity_micro):
            words = f"moves {move.quantity_micro} millionths, the line says {line.units_micro}"
        elif place is None or place[1] != row.location_id:
            words = "at a place of another location"
        elif move.source_kind != document.kind:
            words = f"says it is of a {move.source_kind}"
        if words:
            proof.add_part("move_differs", "stock_move", document.id, move.number, words)
    for number, line in lines.items():
        stocked = proof.books.variants.get(line.variant_id, (None, False))[1]
        if stocked and number not in moved:
            table = "goods_receipt_line"
            proof.add_part("move_missing", table, document.id, number)


def _booked(document: Document, row: GoodsReceipt, proof: Proof) -> None:
    """Lines that carry a receipt are what is not billed; those without one and without a
    department are the stock account's."""
    worth = sum([move.value_minor for move in document.moves])
    stock = 0
    for line in document.lines_of_own_entries():
        if line.department_id is None and not line.settlement_key:
            stock += line.amount_minor
            proof.tally.inventory.add((row.company_id, line.account_id))
    if worth != stock:
        detail = f"moves are worth {worth}, the stock account got {stock} (minor units)"
        entries = document.own_entries
        table, key = ("entry", entries[0].id) if entries else ("goods_receipt", row.id)
        proof.add("inventory_not_booked", table, key, detail)
