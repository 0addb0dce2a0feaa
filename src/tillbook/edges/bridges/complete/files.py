"""The files of a complete export, a piece at a time, all as of one moment."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from tillbook.books.ledger import journal
from tillbook.books.ledger.balances import trial_balance
from tillbook.books.stock.queries import moves_for
from tillbook.desks.sales import queries as sales
from tillbook.desks.shifts import queries as shifts
from tillbook.edges.bridges.downloads import pieces_of
from tillbook.edges.bridges.journal import Scope, export
from tillbook.masters.files.queries import attachment_rows, content_of, stored_files
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.plumbing import proofs
from tillbook.plumbing.gaps import lost_numbers
from tillbook.plumbing.snapshot import snapshot
from tillbook.values.hashing import canonical_text, hash_text, link_hash

FORM = 1
CHECKER = Path(__file__).with_name("check_export.py")
_EVER = date(9999, 12, 31)
_README = """\
The books of {name}, complete, as they were on {at}.

    python check_export.py

checks all of it (Python 3.11 or later; nothing to install, no network). Compare the seal that it is
given with --seal, or the line in seal.txt, with what was noted when the export was made.

documents.jsonl  every document as it travelled, with both its hashes, its entries and stock moves
series.jsonl     every run of document numbers and where it stands
anchors.jsonl    where all of them stood, day by day
audit.jsonl      who did what, allowed by whom
accounts.jsonl   the chart of accounts
balances.jsonl   debit and credit of every account
attachments.jsonl  which file belongs to which document, as it was called, by whom and when
file-….          the files themselves, each named by the SHA-256 of its bytes
journal.csv      every line of every entry, for a spreadsheet
manifest.json    the size and SHA-256 of each file; seal.txt: the SHA-256 of that

Each line of a .jsonl file is a JSON object. Amounts are whole numbers of the currency's smallest
unit ({currency}, {decimals} decimals), debit positive; quantities are millionths. A document's hash
is SHA-256 over the hash before it and its text, parted by a line feed; check_export.py has the
others.
"""


@dataclass(slots=True)
class Complete:
    """What is exported; seal: known when the last file is written."""

    company: CompanyInfo
    at: datetime
    seal: str = ""
    files: dict[str, tuple[int, str]] = field(default_factory=dict)


def export_complete(wanted: Complete) -> Iterator[tuple[str, Iterator[bytes]]]:
    """(name, its pieces) of every file; each is to be read to its end before the next."""
    with snapshot():
        for name, texts in _parts(wanted):
            yield name, _weighed(wanted, name, pieces_of(texts))
        for name, key in stored_files(wanted.company.id):
            yield name, _weighed(wanted, name, [content_of(key)])
        manifest = _manifest(wanted)
        wanted.seal = sha256(manifest).hexdigest()
        yield "manifest.json", iter([manifest])
        yield "seal.txt", iter([f"{wanted.seal}\n".encode()])


def _parts(wanted: Complete) -> Iterator[tuple[str, Iterable[str]]]:
    company = wanted.company
    yield "README.txt", [_readme(wanted)]
    yield CHECKER.name, [CHECKER.read_text(encoding="utf-8")]
    yield "accounts.jsonl", _lines(_accounts(company.id))
    yield "series.jsonl", _lines(_series(company.id))
    yield "anchors.jsonl", _lines(_anchors(company.id))
    yield "documents.jsonl", _lines(_documents(company.id))
    yield "balances.jsonl", _lines(_balances(company.id))
    yield "journal.csv", export(Scope(company=company), "csv")
    yield "audit.jsonl", _lines(proofs.audit_rows(company.id))
    yield "attachments.jsonl", _lines(attachment_rows(company.id))


def _readme(wanted: Complete) -> str:
    company = wanted.company
    return _README.format(
        name=company.name,
        at=wanted.at.isoformat(timespec="seconds"),
        currency=company.currency,
        decimals=company.exponent,
    )


def _manifest(wanted: Complete) -> bytes:
    said = {
        "form": FORM,
        "company": wanted.company.name,
        "currency": wanted.company.currency,
        "decimals": wanted.company.exponent,
        "made_at": wanted.at.isoformat(),
        "files": wanted.files,
    }
    return (json.dumps(said, indent=1, sort_keys=True) + "\n").encode()


def _weighed(wanted: Complete, name: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces of a file, which goes into the manifest with its size and hash."""
    digest, size = sha256(), 0
    for piece in pieces:
        digest.update(piece)
        size += len(piece)
        yield piece
    wanted.files[name] = (size, digest.hexdigest())


def _lines(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    for row in rows:
        yield canonical_text(row) + "\n"


def _accounts(company_id: UUID) -> Iterator[dict[str, Any]]:
    for one in journal.accounts(company_id):
        yield {"id": str(one.id), "code": one.code, "name": one.name, "kind": one.kind}


def _balances(company_id: UUID) -> Iterator[dict[str, Any]]:
    for row in trial_balance(company_id, _EVER):
        yield {
            "account": str(row.account.id),
            "debit": row.debit_minor,
            "credit": row.credit_minor,
        }


def _series(company_id: UUID) -> Iterator[dict[str, Any]]:
    heads = proofs.series_heads(company_id)
    lost = lost_numbers([row.id for row in heads])
    for row in heads:
        yield {
            "id": str(row.id),
            "code": row.code,
            "writer": row.owner_kind,
            "next_number": row.next_number,
            "arrivals": row.arrivals,
            "verified_to": row.verified_to,
            "receipt_head": row.receipt_head,
            "server_head": row.server_head,
            "lost": [
                {"number": one.number, "reason": one.words, "noted_at": one.noted_at.isoformat()}
                for one in lost
                if one.series_id == row.id
            ],
        }


def _anchors(company_id: UUID) -> Iterator[dict[str, Any]]:
    for row in proofs.anchors(company_id):
        yield {
            "day": str(row.day),
            "heads": row.heads,
            "previous": row.previous_hash,
            "hash": row.hash,
        }


def _documents(company_id: UUID) -> Iterator[dict[str, Any]]:
    broken = sales.broken_chains(company_id) | shifts.broken_chains(company_id)
    for series in proofs.series_heads(company_id):
        for page in proofs.links(series.id):
            ids = [link.document_id for link in page]
            entries, moves = journal.posted_for(ids), moves_for(ids)
            for link in page:
                key = link.document_id
                yield {
                    "id": str(key),
                    "series": str(series.id),
                    "number": link.number,
                    "arrival": link.arrival,
                    "kind": link.kind,
                    "body": link.body,
                    "previous": link.previous_hash,
                    "hash": link.hash,
                    "server_previous": link.server_previous,
                    "server_hash": link.server_hash,
                    "broken": list(broken[key]) if key in broken else None,
                    "entries": [_entry(*one) for one in entries.get(key, ())],
                    "moves": _moves(link, entries.get(key, ()), moves.get(key, ())),
                }


def _entry(entry: journal.JournalEntry, digest: str) -> dict[str, Any]:
    return {
        "id": str(entry.id),
        "journal": entry.journal,
        "business_date": str(entry.business_date),
        "posting_date": str(entry.posting_date),
        "memo": entry.memo,
        "hash": digest,
        "lines": [
            [
                str(line.account_id),
                line.amount_minor,
                _key(line.location_id),
                _key(line.department_id),
                _key(line.tax_code_id),
                line.tax_base_minor,
                line.settlement_key,
            ]
            for line in entry.lines
        ],
    }


def _key(key: UUID | None) -> str:
    return str(key) if key else ""


def _moves(
    link: proofs.Link,
    entries: Sequence[tuple[journal.JournalEntry, str]],
    moves: Sequence[Any],
) -> list[list[Any]]:
    """A document's moves in the order they were posted: that of their numbers, or, where a register
    printed its lines in another, that of its text."""
    by_number = {move.number: move for move in moves}
    straight = [*(digest for _, digest in entries), *map(_move_hash, moves)]
    order = list(by_number)
    if link_hash(link.server_previous, link.hash, straight) != link.server_hash:
        order = [n for n in _printed_order(link.body) if n in by_number] or order
    return [
        [m.number, str(m.place_id), str(m.item_id), m.quantity_micro, m.value_minor]
        for m in (by_number[number] for number in order)
    ]


def _move_hash(move: Any) -> str:
    """What the chain holds of a stock move (form 1)."""
    at = f"{move.place_id.hex}|{move.item_id.hex}"
    return hash_text(
        f"1|{move.source_id.hex}|{move.number}|{at}|{move.quantity_micro}|{move.value_minor}"
    )


def _printed_order(body: str) -> list[Any]:
    try:
        lines = json.loads(body)["lines"]
        return [line["n"] for line in lines]
    except (ValueError, KeyError, TypeError):
        return []
