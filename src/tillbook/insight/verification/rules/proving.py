"""Proving one document: its receipt, its entries, its place in the feed, and what it is itself."""

from __future__ import annotations

from collections.abc import Sequence

from tillbook.insight.verification.rules import bodies, folding
from tillbook.insight.verification.rules.adjusting import prove_adjustment
from tillbook.insight.verification.rules.buying import prove_bill, prove_bought
from tillbook.insight.verification.rules.buying_rows import GoodsReceipt
from tillbook.insight.verification.rules.cash import prove_cash
from tillbook.insight.verification.rules.counting import prove_count
from tillbook.insight.verification.rules.documents import (
    CLEARING,
    DISMISSAL,
    QUARANTINE,
    Document,
    Proof,
)
from tillbook.insight.verification.rules.hashes import (
    entry_hash,
    move_hash,
    receipt_hash,
    server_hash,
)
from tillbook.insight.verification.rules.manual import prove_manual
from tillbook.insight.verification.rules.pairing import prove_pairing
from tillbook.insight.verification.rules.quarantine import prove_dismissal, prove_quarantine
from tillbook.insight.verification.rules.rows import (
    TABLES,
    Entry,
    EntryLine,
    Envelope,
    Key,
)
from tillbook.insight.verification.rules.selling import prove_sale
from tillbook.insight.verification.rules.settling import prove_settlement
from tillbook.insight.verification.rules.spending import prove_spent
from tillbook.insight.verification.rules.tax_returns import prove_return
from tillbook.insight.verification.rules.transferring import prove_transfer


def prove(document: Document, proof: Proof) -> None:
    """Check one document whole; every difference becomes a finding."""
    kind = document.kind
    proof.tally.documents += 1
    if kind is None:
        _orphans(document, proof)
    posted = _entries(document, kind, proof)
    body = None
    if document.envelope:
        body = bodies.read(document.envelope.body)
        _receipt(document, document.envelope, body, posted, proof)
    elif kind:
        proof.add("receipt_missing", document.table, document.id)
    taxes: dict[Key, list[int]] = {}
    if document.sale:
        proof.tally.sales += 1
        taxes = prove_sale(document, document.sale, body, proof)
    elif document.adjustment:
        prove_adjustment(document, document.adjustment, body, proof)
    elif document.cash:
        prove_cash(document, document.cash, body, proof)
    elif document.manual:
        prove_manual(document, document.manual, body, proof)
    elif document.bank:
        prove_settlement(document, document.bank, body, proof)
    elif document.pairing:
        prove_pairing(document, document.pairing, body, proof)
    elif document.tax_return:
        prove_return(document, document.tax_return, body, proof)
    elif document.spent:
        prove_spent(document, document.spent, body, proof)
    elif document.transfer:
        prove_transfer(document, document.transfer, body, proof)
    elif document.count:
        prove_count(document, document.count, body, proof)
    elif isinstance(document.bought, GoodsReceipt):
        prove_bought(document, document.bought, body, proof)
    elif document.bought:
        prove_bill(document, document.bought, body, proof)
    elif kind == QUARANTINE:
        prove_quarantine(document, body, proof)
    elif kind == DISMISSAL:
        prove_dismissal(document, proof)
    if kind:
        _feed(document, kind, taxes, proof)


def _company(document: Document, proof: Proof) -> Key | None:
    if head := document.head:
        return head.company_id
    envelope = document.envelope
    return proof.books.series.get(envelope.series_id) if envelope else None


def _orphans(document: Document, proof: Proof) -> None:
    """Rows without their document: the first of each table is named."""
    if document.envelope:
        proof.add("document_missing", "envelope", document.id, document.envelope.kind)
    for line in document.lines:
        proof.add_part("orphaned_rows", "sale_line", document.id, line.number)
    for kit in document.parts:
        proof.add_part("orphaned_rows", "sale_part", document.id, kit.number)
    for tender in document.tenders:
        proof.add_part("orphaned_rows", "sale_tender", document.id, tender.number)
    for part in document.adjustment_lines:
        proof.add_part("orphaned_rows", "adjustment_line", document.id, part.number)
    for gone in document.transfer_lines:
        proof.add_part("orphaned_rows", "transfer_step_line", document.id, gone.number)
    for row in document.bought_lines:
        proof.add_part("orphaned_rows", TABLES[type(row)], document.id, row.number)
    for item in document.counted:
        proof.add_part("orphaned_rows", TABLES[type(item)], document.id, item.number)
    for move in document.moves:
        proof.add_part("move_without_line", "stock_move", document.id, move.number)
    for entry in document.entries:
        proof.add("entry_without_document", "entry", entry.id, entry.source_kind)
    for message in document.messages:
        if message.topic == f"{message.subject_kind}.committed":
            proof.add("orphaned_rows", "outbox_message", document.id, message.topic)


def _entries(document: Document, kind: str | None, proof: Proof) -> list[str]:
    """Each entry in itself; return the hashes of what its lines say, in order."""
    posted = []
    company = _company(document, proof)
    head = document.head
    for entry in document.entries:
        lines = document.entry_lines.get(entry.id, [])
        digest = entry_hash(entry, lines)
        posted.append(digest)
        if digest != entry.hash:
            proof.add("entry_hash", "entry", entry.id)
        if off := sum([line.amount_minor for line in lines]):
            proof.add("entry_unbalanced", "entry", entry.id, f"off by {off} minor units")
        numbers = [line.number for line in lines]
        if len(lines) != entry.line_count or numbers != list(range(1, len(lines) + 1)):
            detail = f"the header says {entry.line_count}, there are {len(lines)}"
            proof.add("entry_incomplete", "entry", entry.id, detail)
        if kind and entry.source_kind != kind:
            detail = f"the entry is of a {entry.source_kind}, the document a {kind}"
            proof.add("entry_without_document", "entry", entry.id, detail)
        if head and not (
            entry.business_date == entry.tax_point == head.business_date <= entry.posting_date
        ):
            proof.add("entry_of_another_day", "entry", entry.id, str(entry.business_date))
        if company is not None and entry.company_id != company:
            proof.add("foreign_reference", "entry", entry.id, "company")
        _references(entry, lines, proof)
    own = document.own_entries
    clearings = [entry for entry in document.entries if entry.journal == CLEARING]
    for more in (*own[1:], *clearings[1:]):
        proof.add("entry_too_many", "entry", more.id)
    for entry in clearings[:1]:
        lines = document.entry_lines.get(entry.id, [])
        proof.tally.clearings[entry.id] = document.id, [folding.settled(line) for line in lines]
    return posted


def _references(entry: Entry, lines: Sequence[EntryLine], proof: Proof) -> None:
    own, books = entry.company_id, proof.books
    for line in lines:
        foreign = ""
        if books.accounts.get(line.account_id) != own:
            foreign = "account"
        elif line.location_id and books.locations.get(line.location_id, (None,))[0] != own:
            foreign = "location"
        elif line.department_id and books.departments.get(line.department_id) != own:
            foreign = "department"
        elif line.tax_code_id and books.tax_codes.get(line.tax_code_id) != own:
            foreign = "tax code"
        if foreign:
            proof.add_part("foreign_reference", "entry_line", entry.id, line.number, foreign)


def _receipt(
    document: Document,
    envelope: Envelope,
    body: dict[str, object] | None,
    posted: list[str],
    proof: Proof,
) -> None:
    """The receipt's own hash, the server's link over what was posted, and where both stand."""
    if receipt_hash(envelope.previous_hash, envelope.body) != envelope.hash:
        proof.add("receipt_hash", "envelope", document.id)
    moves = [move_hash(move) for move in document.moves]
    link = server_hash(envelope.server_previous, envelope.hash, [*posted, *moves])
    if link != envelope.server_hash and not _in_order_of_body(document, body, posted, moves):
        proof.add("server_hash", "envelope", document.id)
    head = document.head
    if head is None:
        return
    stands = (document.kind, head.series_id, head.number)
    if stands != (envelope.kind, envelope.series_id, envelope.number):
        proof.add(
            "document_differs", document.table, document.id, f"receipt number {envelope.number}"
        )
    if proof.books.series.get(envelope.series_id) != head.company_id:
        proof.add("foreign_reference", "envelope", document.id, "series")


def _in_order_of_body(
    document: Document, body: dict[str, object] | None, posted: list[str], moves: list[str]
) -> bool:
    """Whether the link holds with the moves in the order of the receipt's lines.

    A register may print its lines in another order than their numbers; posting keeps its order.
    """
    envelope = document.envelope
    assert envelope
    by_number = dict(zip([m.number for m in document.moves], moves, strict=True))
    order = [by_number[n] for n in bodies.order_of_lines(body) if n in by_number]
    link = server_hash(envelope.server_previous, envelope.hash, [*posted, *order])
    return len(order) == len(moves) and link == envelope.server_hash


def _feed(document: Document, kind: str, taxes: dict[Key, list[int]], proof: Proof) -> None:
    """Announced exactly once; and added up when the worker has numbered it."""
    topic = f"{kind}.committed"
    announced = [message for message in document.messages if message.topic == topic]
    if len(announced) != 1:
        table, key = "envelope", document.id
        proof.add("message_missing", table, key, f"{len(announced)} messages “{topic}”")
        return
    message = announced[0]
    if message.subject_kind != kind or message.company_id != _company(document, proof):
        proof.add("foreign_reference", "outbox_message", document.id, "company or kind")
    if message.feed_number is None:
        return
    for entry in document.entries:
        lines = document.entry_lines.get(entry.id, [])
        folding.add_entry(proof.tally, entry.posting_date, lines)
    if sale := document.sale:
        zone = proof.books.locations.get(sale.location_id, (None, None))[1]
        options = proof.books.options
        items = [0 if one.variant_id in options else one.quantity_micro for one in document.lines]
        folding.add_sale(proof.tally, sale, zone, document.lines, items, taxes, document.tenders)
