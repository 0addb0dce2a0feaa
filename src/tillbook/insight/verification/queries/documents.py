"""Reading documents whole, some thousand at a time, and what documents refer to."""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from operator import attrgetter
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from tillbook.insight.verification.queries import reading
from tillbook.insight.verification.queries.reading import Listed, Selection, Span, fetch, key
from tillbook.insight.verification.rules.buying_rows import (
    GoodsReceipt,
    GoodsReceiptLine,
    SupplierBill,
    SupplierBillLine,
)
from tillbook.insight.verification.rules.documents import Books, Document
from tillbook.insight.verification.rules.findings import Findings, dashed
from tillbook.insight.verification.rules.rows import (
    Adjustment,
    AdjustmentLine,
    BankSettlement,
    CashMovement,
    CountCorrection,
    CountedItem,
    Entry,
    EntryLine,
    Envelope,
    Expense,
    Key,
    ManualEntry,
    Message,
    Move,
    Pairing,
    PettyCash,
    PostedCount,
    SafeMovement,
    Sale,
    SaleExemption,
    SaleLine,
    SalePart,
    SaleTender,
    Shift,
    ShiftClosing,
    ShiftCorrection,
    TaxReturn,
    TransferStep,
    TransferStepLine,
)

#: Documents read at once: a few megabytes, and few enough statements.
AT_ONCE = 2000
LISTED_AT_ONCE = 500

_by_number = attrgetter("number")
_by_source_number = attrgetter("source_number")


def books() -> Books:
    """Everything documents may refer to, of all companies."""

    def pairs(sql: str) -> dict[Key, Key]:
        return dict(fetch(sql))

    kept = receipts_aside()
    return Books(
        locations={
            at: (company, ZoneInfo(zone))
            for at, company, zone in fetch(
                f"SELECT {key('id')}, {key('company_id')}, time_zone FROM location"
            )
        },
        accounts=pairs(f"SELECT {key('id')}, {key('company_id')} FROM account"),
        departments=pairs(f"SELECT {key('id')}, {key('company_id')} FROM department"),
        tax_codes=pairs(f"SELECT {key('id')}, {key('company_id')} FROM tax_code"),
        variants={
            item: (company, kind == "stocked")
            for item, company, kind in fetch(
                f"SELECT {key('v.id')}, {key('v.company_id')}, p.kind"
                " FROM variant v JOIN product p ON p.id = v.product_id"
            )
        },
        options={
            item
            for (item,) in fetch(
                f"SELECT {key('v.id')} FROM variant v JOIN product p ON p.id = v.product_id"
                " WHERE p.as_choice"
            )
        },
        places={
            place: (company, location)
            for place, company, location in fetch(
                f"SELECT {key('id')}, {key('company_id')}, {key('location_id')} FROM place"
            )
        },
        tenders={
            tender: (company, code)
            for tender, company, code in fetch(
                f"SELECT {key('id')}, {key('company_id')}, code FROM tender_type"
            )
        },
        series=pairs(f"SELECT {key('id')}, {key('company_id')} FROM series"),
        set_aside={
            document
            for (document,) in fetch(
                f"SELECT {key('document_id')} FROM set_aside WHERE kind = 'quarantine'"
            )
        },
        beside={booked_by(row): (digest, text) for row, digest, text in kept},
        dismissals={resolution_of(row) for row, _, _ in kept},
        posted_as=_posted_as(),
        currencies=dict(fetch(f"SELECT {key('id')}, currency_id FROM company")),
    )


def receipts_aside() -> list[tuple[Key, str, str]]:
    """Every receipt that was set aside and can be read: (row, hash, text)."""
    return fetch(
        f"SELECT {key('id')}, content_hash, body FROM set_aside"
        " WHERE kind IN ('quarantine', 'conflict') ORDER BY id"
    )


def booked_by(row: Key) -> Key:
    """The id of the document that books what has no number of its own."""
    return uuid5(UUID(bytes=row), "suspense").bytes


def resolution_of(row: Key) -> Key:
    """The id of the document by which what was set aside is posted or dismissed."""
    return uuid5(UUID(bytes=row), "resolution").bytes


def _posted_as() -> dict[str, str]:
    """What was quarantined and posted since: its id as printed -> the id that follows from the row
    that set it aside, where a document has it."""
    rows = fetch(
        f"SELECT {key('id')}, {key('document_id')} FROM set_aside"
        " WHERE kind = 'quarantine' AND document_id IS NOT NULL"
    )
    posted = {resolution_of(row): printed for row, printed in rows}
    found: dict[str, str] = {}
    for part in lists(posted):
        where, parameters = part.where("id")
        for (sale,) in fetch(f"SELECT {key('id')} FROM sale WHERE {where}", parameters):
            found[dashed(posted[sale])] = dashed(sale)
    return found


def count_receipts() -> int:
    """How many documents there are, if each has its receipt."""
    return reading.number("SELECT count(*) FROM envelope")


def receipt_at(place: int) -> Key:
    """The id of the document that so many others come before."""
    sql = f"SELECT {key('document_id')} FROM envelope ORDER BY document_id LIMIT 1 OFFSET {place}"
    found: Key = fetch(sql)[0][0]
    return found


def spans(after: Key | None = None, upto: Key | None = None) -> Iterator[Span]:
    """Spans of document ids that together hold every id there could be, receipts or not."""
    while True:
        where, parameters = Span(after, upto).where("document_id")
        found = fetch(
            f"SELECT {key('document_id')} FROM envelope WHERE {where}"
            f" ORDER BY document_id LIMIT 1 OFFSET {AT_ONCE - 1}",
            parameters,
        )
        if not found:
            yield Span(after, upto)
            return
        yield Span(after, found[0][0])
        after = found[0][0]


def lists(ids: Iterable[Key]) -> Iterator[Listed]:
    """These documents in lists that a statement can take, in order of id."""
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), LISTED_AT_ONCE):
        yield Listed(tuple(ordered[start : start + LISTED_AT_ONCE]))


@contextmanager
def without_collector() -> Iterator[None]:
    """Rows hold no cycles; looking for some would cost half as much again as reading them."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def documents(selection: Selection, findings: Findings) -> Iterator[Document]:
    """Every document of which any row is here, in order of id."""

    def rows(kind: Any, column: str, *keys: str) -> list[Any]:
        return reading.read(kind, f"t.{column}", selection, findings, keys or (column,))

    def heads(*kinds: Any) -> dict[Key, Any]:
        return {row.id: row for kind in kinds for row in rows(kind, "id")}

    envelopes = {row.document_id: row for row in rows(Envelope, "document_id")}
    sales, adjustments = heads(Sale), heads(Adjustment)
    cash = heads(Shift, CashMovement, ShiftClosing, ShiftCorrection, SafeMovement)
    manual, bank, pairs = heads(ManualEntry), heads(BankSettlement), heads(Pairing)
    filed, spent, posted = heads(TaxReturn), heads(Expense, PettyCash), heads(PostedCount)
    counted = _grouped(_counted(rows))
    steps, bought = heads(TransferStep), heads(GoodsReceipt, SupplierBill)
    bought_lines = _grouped(_bought(rows))
    step_lines = _grouped(rows(TransferStepLine, "step_id", "step_id", "number"))
    lines, kits, tenders = _sold(rows)
    exempt = {row.sale_id: row for row in rows(SaleExemption, "sale_id")}
    parts = _grouped(rows(AdjustmentLine, "adjustment_id", "adjustment_id", "number"))
    moves = _grouped(rows(Move, "source_id", "source_id", "number"))
    messages = _grouped(rows(Message, "subject_id"), None)
    found = rows(Entry, "source_id", "id")
    entry_lines = _grouped(_lines_of(found, selection, findings))
    entries = _by_source(found)
    ids = {*envelopes, *sales, *adjustments, *cash, *lines, *kits, *tenders, *parts, *moves}
    ids.update(entries, manual, bank, pairs, filed, spent, posted, counted, steps)
    ids.update(step_lines, bought, bought_lines)
    ids.update([k for k, said in messages.items() if any(_announces(m) for m in said)])
    for each in sorted(ids):
        own = sorted(entries.get(each, ()), key=_by_source_number)
        yield Document(
            id=each,
            envelope=envelopes.get(each),
            sale=sales.get(each),
            adjustment=adjustments.get(each),
            cash=cash.get(each),
            manual=manual.get(each),
            bank=bank.get(each),
            pairing=pairs.get(each),
            tax_return=filed.get(each),
            spent=spent.get(each),
            lines=lines.get(each, ()),
            parts=kits.get(each, ()),
            tenders=tenders.get(each, ()),
            adjustment_lines=parts.get(each, ()),
            moves=moves.get(each, ()),
            entries=own,
            entry_lines={e.id: entry_lines.get(e.id, []) for e in own},
            messages=messages.get(each, ()),
            exemption=exempt.get(each),
            transfer=steps.get(each),
            transfer_lines=step_lines.get(each, ()),
            count=posted.get(each),
            counted=counted.get(each, ()),
            bought=bought.get(each),
            bought_lines=bought_lines.get(each, ()),
        )


def _by_source(entries: list[Entry]) -> dict[Key, list[Entry]]:
    found: dict[Key, list[Entry]] = defaultdict(list)
    for entry in entries:
        found[entry.source_id].append(entry)
    return found


def _sold(rows: Any) -> list[dict[Key, list[Any]]]:
    kinds = (SaleLine, SalePart, SaleTender)
    return [_grouped(rows(kind, "sale_id", "sale_id", "number")) for kind in kinds]


def _bought(rows: Any) -> list[Any]:
    received = rows(GoodsReceiptLine, "receipt_id", "receipt_id", "number")
    return [*received, *rows(SupplierBillLine, "bill_id", "bill_id", "number")]


def _counted(rows: Any) -> list[Any]:
    kinds = (CountedItem, CountCorrection)
    return [row for kind in kinds for row in rows(kind, "document_id", "document_id", "number")]


def _announces(message: Message) -> bool:
    return message.topic == f"{message.subject_kind}.committed"


def _lines_of(entries: list[Entry], selection: Selection, findings: Findings) -> list[EntryLine]:
    """The lines of these entries, found as each engine finds them best."""
    keys = ("entry_id", "number")
    if not entries:
        return []
    if reading.is_postgresql():
        chosen = Listed(tuple([entry.id for entry in entries]))
        return reading.read(EntryLine, "t.entry_id", chosen, findings, keys)
    join = "JOIN entry e ON e.id = t.entry_id"
    return reading.read(EntryLine, "e.source_id", selection, findings, keys, join)


def _grouped(rows: list[Any], order: Any = _by_number) -> dict[Key, list[Any]]:
    """Rows by the key in their first column, in order of number."""
    groups: dict[Key, list[Any]] = defaultdict(list)
    for row in rows:
        groups[row[0]].append(row)
    if order:
        for group in groups.values():
            if len(group) > 1:
                group.sort(key=order)
    return groups
