"""Proving a quarantined receipt: its readable payments stand on suspense, and no stock moved."""

from __future__ import annotations

from collections import Counter
from typing import Any

from tillbook.insight.verification.rules import bodies
from tillbook.insight.verification.rules.documents import Document, Proof

#: A payment past this is one nobody can have made: it is listed, and no amount of it booked.
MOST_PAID = 10**12


def prove_quarantine(document: Document, body: dict[str, Any] | None, proof: Proof) -> None:
    """The entry has one line a payment and one against them all; what is not readable has none."""
    envelope = document.envelope
    if envelope is None:
        return
    for move in document.moves:
        proof.add_part("move_without_line", "stock_move", document.id, move.number)
    if beside := proof.books.beside.get(document.id):
        # Its number is the back office's: what was paid stands in the receipt it was booked for.
        digest, text = beside
        if (body or {}).get("hash") != digest:
            proof.add("aside_differs", "envelope", document.id, "books another receipt")
        body = bodies.read(text)
    elif document.id not in proof.books.set_aside:
        proof.add("aside_note_missing", "envelope", document.id)
    company = proof.books.series.get(envelope.series_id)
    tenders = proof.books.tenders
    paid = Counter(
        [
            amount
            for tender, amount in bodies.tenders_of(body or {})
            if amount and tenders.get(tender, (None,))[0] == company
        ]
    )
    rows = document.lines_of_own_entries()
    currency = (body or {}).get("currency")
    if company and currency and currency != proof.books.currencies.get(company):
        # What foreign money is worth is not known: it is listed as memo and books nothing.
        booked = [(row.settlement_key, row.foreign_minor or 0) for row in rows]
        worth = any(row.amount_minor for row in rows)
    else:
        paid = Counter([amount for amount in paid.elements() if abs(amount) <= MOST_PAID])
        booked = [(row.settlement_key, row.amount_minor) for row in rows]
        worth = False
    cleared = Counter([amount for settled, amount in booked if settled and amount])
    against = sum([amount for settled, amount in booked if not settled])
    if worth or cleared != paid or against != -sum(paid.elements()):
        detail = f"paid {sorted(paid.elements())}, booked {sorted(cleared.elements())}"
        proof.add("quarantine_not_booked", "envelope", document.id, detail)


def prove_dismissal(document: Document, proof: Proof) -> None:
    """It takes something off suspense and does nothing else."""
    for move in document.moves:
        proof.add_part("move_without_line", "stock_move", document.id, move.number)
    if document.id not in proof.books.dismissals:
        proof.add("aside_note_missing", "envelope", document.id)
    for entry in document.own_entries:
        proof.add("entry_too_many", "entry", entry.id)
