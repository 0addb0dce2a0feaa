"""What was set aside, what was answered, and what both point at."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256

from tillbook.insight.verification.queries.documents import booked_by, resolution_of
from tillbook.insight.verification.queries.reading import fetch, key, mark, stream
from tillbook.insight.verification.rules.findings import Findings
from tillbook.insight.verification.rules.folding import Settled, Tally
from tillbook.insight.verification.rules.rows import Key

#: Unreadable text is kept up to this length; longer text was cut and cannot be hashed again.
KEPT = 200_000
#: Which table holds what a request was answered with, by the kind that the answer names.
RESOURCES = {
    "sale": "sale",
    "return": "sale",
    "void": "sale",
    "adjustment": "adjustment",
    "product": "variant",
    "variant": "variant",
    "customer": "party",
    "supplier": "party",
    "party": "party",
}


def prove_asides(findings: Findings) -> None:
    """Quarantine, conflicts, unreadable bytes and what became of them."""
    for (row,) in stream(
        f"SELECT {key('s.id')} FROM set_aside s"
        " JOIN envelope e ON e.document_id = s.document_id AND e.kind = 'quarantine'"
        " WHERE s.kind = 'quarantine' AND s.content_hash = e.hash AND s.body <> e.body"
        " ORDER BY s.id"
    ):
        findings.add("aside_differs", "set_aside", {"id": row}, "another text than the receipt")
    for (document,) in stream(
        f"SELECT DISTINCT {key('e.document_id')} FROM set_aside n"
        " JOIN envelope e ON e.document_id = n.document_id AND e.kind = 'quarantine'"
        " WHERE n.kind = 'quarantine' AND NOT EXISTS (SELECT 1 FROM set_aside s"
        " WHERE s.document_id = e.document_id AND s.kind = 'quarantine'"
        " AND s.content_hash = e.hash) ORDER BY 1"
    ):
        record = {"document_id": document}
        findings.add("aside_differs", "envelope", record, "another hash than what was set aside")
    for row, digest, text in stream(
        f"SELECT {key('id')}, content_hash, body FROM set_aside WHERE kind = 'unreadable'"
        " ORDER BY id"
    ):
        if len(text) < KEPT and sha256(text.encode()).hexdigest() != digest:
            findings.add("aside_differs", "set_aside", {"id": row}, "its bytes have another hash")
    for (row,) in stream(
        f"SELECT {key('s.id')} FROM set_aside s WHERE s.kind = 'conflict' AND NOT EXISTS"
        " (SELECT 1 FROM envelope e WHERE e.document_id = s.document_id) ORDER BY s.id"
    ):
        findings.add("conflict_unfounded", "set_aside", {"id": row})
    for (row,) in stream(
        f"SELECT {key('r.set_aside_id')} FROM set_aside_resolution r"
        " WHERE r.document_id IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM envelope e WHERE e.document_id = r.document_id) ORDER BY r.set_aside_id"
    ):
        findings.add("resolution_missing", "set_aside_resolution", {"set_aside_id": row})
    for (row,) in stream(
        f"SELECT {key('d.id')} FROM discrepancy d WHERE NOT EXISTS"
        " (SELECT 1 FROM sale s WHERE s.id = d.sale_id) ORDER BY d.id"
    ):
        findings.add("orphaned_rows", "discrepancy", {"id": row})


def prove_clearings(findings: Findings, tally: Tally) -> None:
    """What was set aside and posted or dismissed is taken off suspense once, by that document.

    The document's id follows from the row that set it aside, so there is one for each; so does
    that of what holds the money, where the receipt had no number of its own.
    """
    resolved = {
        resolution_of(row): (row, document)
        for row, document in fetch(
            f"SELECT {key('id')}, {key('document_id')} FROM set_aside"
            " WHERE kind IN ('quarantine', 'conflict')"
        )
    }
    for entry, (document, lines) in sorted(tally.clearings.items()):
        row, printed = resolved.get(document, (None, None))
        if row is None:
            words = "the document resolves no quarantine"
            findings.add("clearing_differs", "entry", {"id": entry}, words)
        elif Counter(lines) != Counter(_turned_round(booked_by(row)) or _turned_round(printed)):
            words = "not what the quarantine booked, turned round"
            findings.add("clearing_differs", "entry", {"id": entry}, words)
    for row, printed, digest in fetch(
        f"SELECT {key('s.id')}, {key('s.document_id')}, s.content_hash FROM set_aside_resolution r"
        " JOIN set_aside s ON s.id = r.set_aside_id WHERE s.kind IN ('quarantine', 'conflict')"
        " ORDER BY s.id"
    ):
        held = _has_entry(booked_by(row), None) or _has_entry(printed, digest)
        if held and not _has_clearing(resolution_of(row)):
            words = "its money is still on suspense"
            findings.add("clearing_differs", "set_aside_resolution", {"set_aside_id": row}, words)


def _has_entry(document: Key | None, digest: str | None) -> bool:
    """Whether a quarantined document has an entry, where it came under this hash."""
    rows = fetch(
        "SELECT v.hash FROM entry e JOIN envelope v ON v.document_id = e.source_id"
        f" WHERE e.source_kind = 'quarantine' AND e.source_id = {mark()}",
        [document],
    )
    return any(digest in (None, found) for (found,) in rows)


def _has_clearing(document: Key) -> bool:
    sql = f"SELECT 1 FROM entry WHERE source_id = {mark()} AND journal = 'clearing'"
    return bool(fetch(sql, [document]))


def _turned_round(document: Key | None) -> list[Settled]:
    return [
        (account, location, settlement, -amount)
        for account, location, settlement, amount in fetch(
            f"SELECT {key('l.account_id')}, {key('l.location_id')}, l.settlement_key,"
            " l.amount_minor FROM entry e JOIN entry_line l ON l.entry_id = e.id"
            f" WHERE e.source_kind = 'quarantine' AND e.source_id = {mark()}",
            [document],
        )
    ]


def prove_answers(findings: Findings) -> None:
    """Every idempotency key that was answered with a resource points at one that is here."""
    for kind, table in RESOURCES.items():
        for row in fetch(
            f"SELECT {key('i.id')} FROM idempotency_key i WHERE i.resource_kind = '{kind}'"
            f" AND NOT EXISTS (SELECT 1 FROM {table} t WHERE t.id = i.resource_id) ORDER BY i.id"
        ):
            findings.add("answer_missing", "idempotency_key", {"id": row[0]}, kind)
