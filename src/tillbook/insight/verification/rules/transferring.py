"""Proving a step of a transfer: its text, the moves of both places, what they book where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tillbook.insight.verification.rules.bodies import dashed, rows_differ
from tillbook.insight.verification.rules.documents import Document, Proof
from tillbook.insight.verification.rules.findings import dashed as written
from tillbook.insight.verification.rules.rows import Key, TransferStep, TransferStepLine

#: Moves that a line may make: out of the one place, into the other, missing, extra.
MOVES = 4


def prove_transfer(
    document: Document, step: TransferStep, body: dict[str, Any] | None, proof: Proof
) -> None:
    """Its lines moved what they say between the two locations, and its entry books that."""
    own, books = step.company_id, proof.books
    if books.locations.get(step.location_id, (None,))[0] != own:
        proof.add("foreign_reference", "transfer_step", step.id, "location")
    for line in document.transfer_lines:
        if books.variants.get(line.variant_id, (None,))[0] != own:
            table = "transfer_step_line"
            proof.add_part("foreign_reference", table, document.id, line.number, "variant")
    words = "its text cannot be read" if body is None else _difference(body, step, document)
    if document.envelope and words:
        proof.add("body_differs", "transfer_step", step.id, words)
    ends = {name: _key((body or {}).get(name)) for name in ("from", "to")}
    _moves(document, step, ends, proof)
    _booked(document, step, proof)


def _key(text: Any) -> Key | None:
    try:
        return bytes.fromhex(str(text).replace("-", ""))
    except ValueError:
        return None


def _difference(body: dict[str, Any], step: TransferStep, document: Document) -> str:
    head = {
        "id": written(step.id),
        "kind": "transfer",
        "step": step.kind,
        "transfer": dashed(step.transfer_id),
        "number": step.number,
        "series": dashed(step.series_id),
        "location": dashed(step.location_id),
        "business_date": step.business_date,
    }
    for name, value in head.items():
        if body.get(name) != value:
            return f"{name}: stored {value}, printed {body.get(name)}"
    return rows_differ(body.get("lines"), document.transfer_lines, _line, "line")


def _line(row: TransferStepLine) -> dict[str, Any]:
    return {
        "n": row.number,
        "variant": dashed(row.variant_id),
        "quantity": row.quantity_micro,
        "missing": row.missing_micro,
        "extra": row.extra_micro,
    }


def _wanted(step: TransferStep, document: Document) -> dict[int, tuple[Key, int, str, int]]:
    """Number of a move -> (item, quantity into the place, which end, number of its line)."""
    wanted: dict[int, tuple[Key, int, str, int]] = {}
    for line in document.transfer_lines:
        first, item = MOVES * (line.number - 1), line.variant_id
        if step.kind == "ship":
            parts = [(1, -line.quantity_micro, "from"), (2, line.quantity_micro, "from")]
        elif step.kind == "receive":
            parts = [
                (1, -line.quantity_micro, "from"),
                (2, line.quantity_micro, "to"),
                (3, -line.missing_micro, "from"),
                (4, line.extra_micro, "to"),
            ]
        else:
            parts = []
        for at, micro, end in parts:
            if micro:
                wanted[first + at] = (item, micro, end, line.number)
    return wanted


def _moves(
    document: Document, step: TransferStep, ends: Mapping[str, Key | None], proof: Proof
) -> None:
    wanted = _wanted(step, document)
    moved = set()
    for move in document.moves:
        moved.add(move.number)
        line = wanted.get(move.number)
        place = proof.books.places.get(move.place_id)
        words = ""
        if line is None:
            proof.add_part("move_without_line", "stock_move", document.id, move.number)
        elif line[:2] != (move.item_id, move.quantity_micro):
            words = f"moves {move.quantity_micro} millionths, the line says {line[1]}"
        elif place is None or place[1] != ends[line[2]]:
            words = "at a place of another location"
        elif move.source_kind != document.kind:
            words = f"says it is of a {move.source_kind}"
        if words:
            proof.add_part("move_differs", "stock_move", document.id, move.number, words)
    for number, (*_rest, line_number) in wanted.items():
        if number not in moved:
            table = "transfer_step_line"
            proof.add_part("move_missing", table, document.id, line_number)


def _booked(document: Document, step: TransferStep, proof: Proof) -> None:
    """Lines without a department are the stock accounts': at each location what moved there."""
    moved: dict[Key, int] = {}
    for move in document.moves:
        place = proof.books.places.get(move.place_id)
        if place:
            moved[place[1]] = moved.get(place[1], 0) + move.value_minor
    booked: dict[Key, int] = {}
    for row in document.lines_of_own_entries():
        if row.department_id is None and row.location_id:
            booked[row.location_id] = booked.get(row.location_id, 0) + row.amount_minor
            proof.tally.inventory.add((step.company_id, row.account_id))
    for location in sorted({*moved, *booked}):
        worth, got = moved.get(location, 0), booked.get(location, 0)
        if worth != got:
            detail = f"moves are worth {worth}, the stock account got {got} (minor units)"
            table, key = "transfer_step", step.id
            if document.own_entries:
                table, key = "entry", document.own_entries[0].id
            proof.add("inventory_not_booked", table, key, detail)
