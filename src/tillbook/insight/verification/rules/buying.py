"""Proving what came from suppliers and what they bill: rows and text, moves, what they book."""

from __future__ import annotations

from typing import Any

from tillbook.insight.verification.rules.bodies import rows_differ
from tillbook.insight.verification.rules.buying_rows import (
    GoodsReceipt,
    GoodsReceiptLine,
    SupplierBill,
    SupplierBillLine,
)
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
        if line.variant_id and books.variants.get(line.variant_id, (None,))[0] != own:
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
    lines = {one.number: one for one in document.bought_lines if isinstance(one, GoodsReceiptLine)}
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


def _booked(
    document: Document, row: GoodsReceipt | SupplierBill, proof: Proof, owed_lines: int = 0
) -> None:
    """Lines that carry a receipt are what is not billed; those without one, without a department
    and without a tax are the stock account's, once what is owed for a bill is left out."""
    worth = sum([move.value_minor for move in document.moves])
    stock = 0
    for line in document.lines_of_own_entries()[owed_lines:]:
        if line.department_id is None and not line.settlement_key and line.tax_code_id is None:
            stock += line.amount_minor
            proof.tally.inventory.add((row.company_id, line.account_id))
    if worth != stock:
        detail = f"moves are worth {worth}, the stock account got {stock} (minor units)"
        entries = document.own_entries
        table, key = ("entry", entries[0].id) if entries else (document.table, row.id)
        proof.add("inventory_not_booked", table, key, detail)


def prove_bill(
    document: Document, row: SupplierBill, body: dict[str, Any] | None, proof: Proof
) -> None:
    """It owes what it says, claims the tax that it says, and makes no goods lie elsewhere: what its
    moves are worth is what the stock account got."""
    own, books = row.company_id, proof.books
    if books.locations.get(row.location_id, (None,))[0] != own:
        proof.add("foreign_reference", "supplier_bill", row.id, "location")
    words = "its text cannot be read" if body is None else _bill_differs(body, row, document)
    if document.envelope and words:
        proof.add("body_differs", "supplier_bill", row.id, words)
    due = [part for _day, part in (body or {}).get("due") or []]
    lines = document.lines_of_own_entries()
    owed = [line.amount_minor for line in lines[: len(due)]]
    tax = sum([line.amount_minor for line in lines if line.tax_code_id])
    if owed != [-part for part in due] or sum(due) != row.total_minor or tax != row.tax_minor:
        entry = document.own_entries[0].id if document.own_entries else None
        proof.add("bill_not_booked", "entry" if entry else "supplier_bill", entry or row.id)
    values = dict((body or {}).get("values") or [])
    for move in document.moves:
        place = books.places.get(move.place_id)
        words = ""
        if move.number not in values:
            proof.add_part("move_without_line", "stock_move", document.id, move.number)
        elif move.quantity_micro or move.value_minor != values[move.number]:
            words = f"{move.value_minor} on {move.quantity_micro} millionths"
        elif place is None or place[1] != row.location_id:
            words = "at a place of another location"
        if words:
            proof.add_part("move_differs", "stock_move", document.id, move.number, words)
    if set(values) - {move.number for move in document.moves}:
        proof.add("inventory_not_booked", "supplier_bill", row.id, "a change of value is missing")
    _booked(document, row, proof, len(due))


def _bill_differs(body: dict[str, Any], row: SupplierBill, document: Document) -> str:
    head = {
        "id": dashed(row.id),
        "kind": "supplier_bill",
        "what": row.kind,
        "series": dashed(row.series_id),
        "number": row.number,
        "location": dashed(row.location_id),
        "supplier": dashed(row.party_id),
        "their_number": row.their_number,
        "business_date": row.business_date,
        "total": row.total_minor,
        "tax": row.tax_minor,
        "takes_back": dashed(row.takes_back_id) if row.takes_back_id else None,
    }
    for name, value in head.items():
        if body.get(name) != value:
            return f"{name}: stored {value}, printed {body.get(name)}"
    wanted = [
        {name: one.get(name) for name in _BILL_LINE} if isinstance(one, dict) else one
        for one in body.get("lines") or []
    ]
    return rows_differ(wanted, document.bought_lines, _bill_line, "line")


_BILL_LINE = ("n", "receipt", "receipt_line", "variant", "units", "received", "amount", "tax")


def _bill_line(row: SupplierBillLine) -> dict[str, Any]:
    return {
        "n": row.number,
        "receipt": dashed(row.receipt_id) if row.receipt_id else None,
        "receipt_line": row.receipt_line,
        "variant": dashed(row.variant_id) if row.variant_id else None,
        "units": row.units_micro,
        "received": row.received_minor,
        "amount": row.amount_minor,
        "tax": dashed(row.tax_code_id) if row.tax_code_id else None,
    }
