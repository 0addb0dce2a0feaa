"""Numbers without gap or repeat, and chains whose every link follows the one before it."""

from __future__ import annotations

import json
from itertools import islice
from typing import Any

from django.db import connection

from tillbook.insight.verification.queries.documents import (
    booked_by,
    lists,
    receipts_aside,
    resolution_of,
)
from tillbook.insight.verification.queries.reading import (
    day,
    fetch,
    key,
    mark,
    number,
    shape,
    stream,
)
from tillbook.insight.verification.rules.findings import Absent, Findings, dashed
from tillbook.insight.verification.rules.hashes import audit_hash, receipt_hash
from tillbook.insight.verification.rules.rows import AuditRecord, Key

#: Where the documents stand that receipts carry.
DOCUMENTS = (
    "sale",
    "adjustment",
    "shift",
    "cash_movement",
    "shift_closing",
    "shift_correction",
    "safe_movement",
    "manual_entry",
    "bank_settlement",
    "pairing",
    "tax_return",
    "expense",
    "petty_cash",
    "transfer_step",
    "posted_count",
    "goods_receipt",
    "supplier_bill",
)
#: (series, last arrival that an earlier verification saw)
Since = dict[Key, int]


def prove_series(findings: Findings) -> None:
    """What the series rows say against the envelopes: numbers, arrivals, heads."""
    # Two statements, so that each is answered from one index and no receipt's text is read.
    numbered = {
        row[0]: row[1:]
        for row in fetch(
            f"SELECT {key('e.series_id')}, count(*), max(e.number),"
            " sum(CASE WHEN e.number BETWEEN 1 AND s.verified_to THEN 1 ELSE 0 END)"
            " FROM envelope e JOIN series s ON s.id = e.series_id GROUP BY e.series_id"
        )
    }
    arrived = {
        row[0]: row[1:]
        for row in fetch(
            f"SELECT {key('series_id')}, max(arrival), min(arrival) FROM envelope"
            " GROUP BY series_id"
        )
    }
    for series, following, arrivals, verified, receipt_head, server_head in fetch(
        f"SELECT {key('id')}, next_number, arrivals, verified_to, receipt_head, server_head"
        " FROM series ORDER BY id"
    ):
        count, last, present = numbered.get(series, (0, 0, 0))
        last_arrival, first_arrival = arrived.get(series, (0, 1))
        record = {"id": series}
        if int(present) != verified:
            missing = {"series_id": series, "number": _first_missing(series)}
            findings.add("number_missing", "series", missing, f"verified to {verified}")
        elif _hash_at(series, "number", verified + 1, "hash") is not None:
            findings.add("verified_to_lags", "series", record, f"{verified + 1} is here")
        if following != last + 1:
            findings.add("next_number", "series", record, f"{following} after {last}")
        if (count, last_arrival, first_arrival) != (arrivals, arrivals, 1):
            detail = f"counts {arrivals}, {count} are here, the last is {last_arrival}"
            findings.add("arrivals", "series", record, detail)
        if (_hash_at(series, "number", verified, "hash") or "") != receipt_head:
            findings.add("receipt_head", "series", record)
        if (_hash_at(series, "arrival", arrivals, "server_hash") or "") != server_head:
            findings.add("server_head", "series", record)
    for (series,) in fetch(
        f"SELECT DISTINCT {key('e.series_id')} FROM envelope e"
        " WHERE NOT EXISTS (SELECT 1 FROM series s WHERE s.id = e.series_id)"
    ):
        findings.add("foreign_reference", "envelope", {"series_id": series}, "no such series")


def prove_lost(findings: Findings) -> None:
    """What is noted as lost was given out once: its series has come further, or its receipt came
    and was kept aside, and somebody has decided on that."""
    for series, each in fetch(
        f"SELECT {key('l.series_id')}, l.number FROM lost_number l"
        " LEFT JOIN series s ON s.id = l.series_id"
        " WHERE s.id IS NULL OR l.number < 1"
        " OR l.set_aside_id IS NULL AND l.number >= s.next_number"
        " OR l.set_aside_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM set_aside a"
        " JOIN set_aside_resolution r ON r.set_aside_id = a.id"
        " WHERE a.id = l.set_aside_id AND a.series_id = l.series_id AND a.kind = 'conflict')"
        " ORDER BY 1, 2"
    ):
        record = {"series_id": series, "number": each}
        findings.add("lost_number", "lost_number", record, "never given out")


def absent_receipts() -> tuple[Absent, ...]:
    """Receipts that are not here though later ones are, by number, the first thousand of each
    series."""
    found: list[Absent] = []
    for series, code, verified, following, arrivals in fetch(
        f"SELECT {key('id')}, code, verified_to, next_number, arrivals FROM series ORDER BY code"
    ):
        if following - 1 <= arrivals:
            continue
        here = {
            each
            for (each,) in stream(
                f"SELECT number FROM envelope WHERE series_id = {mark()} AND number > %s",
                [series, verified],
            )
        }
        sql = f"SELECT number, reason, set_aside_id FROM lost_number WHERE series_id = {mark()}"
        noted = {each: (why, bool(aside)) for each, why, aside in fetch(sql, [series])}
        span = (each for each in range(verified + 1, following) if each not in here)
        found += [
            Absent(f"{code}-{each:06d}", *noted.get(each, ("", False)))
            for each in islice(span, 1_000)
        ]
    return tuple(found)


def _hash_at(series: Key, column: str, place: int, wanted: str) -> str | None:
    found = fetch(
        f"SELECT {wanted} FROM envelope WHERE series_id = {mark()} AND {column} = %s"
        " ORDER BY document_id LIMIT 1",
        [series, place],
    )
    return found[0][0] if found else None


def _first_missing(series: Key) -> int:
    expected = 1
    for (present,) in stream(
        f"SELECT number FROM envelope WHERE series_id = {mark()} AND number > 0 ORDER BY number",
        [series],
    ):
        if present > expected:
            break
        expected = present + 1
    return expected


def prove_links(findings: Findings, since: Since | None = None) -> None:
    """Both chains of every series, link by link; from the given arrivals on, if there are any.

    Where the receipt before is missing, its successor cannot be judged until it comes.
    """
    for (series,) in fetch(f"SELECT {key('id')} FROM series ORDER BY id"):
        after = (since or {}).get(series, 0)
        _prove_receipts(findings, series, after)
        _prove_arrivals(findings, series, after)


def _prove_receipts(findings: Findings, series: Key, after: int) -> None:
    """In order of number; a late arrival has its neighbours checked too."""
    first = 0
    if after:
        sql = f"SELECT min(number) FROM envelope WHERE series_id = {mark()} AND arrival > %s"
        found = fetch(sql, [series, after])[0][0]
        if found is None:
            return
        first = found - 1
    before, digest = 0, ""
    for each, document, previous, own in stream(
        f"SELECT number, {key('document_id')}, previous_hash, hash FROM envelope"
        f" WHERE series_id = {mark()} AND number >= %s ORDER BY number, arrival",
        [series, first],
    ):
        record = {"document_id": document}
        if each == before:
            findings.add("number_repeated", "envelope", record, f"number {each}")
        elif (
            each == before + 1
            and (before or each == 1)
            and previous != digest
            and not _broken_on_arrival(document, digest, previous)
        ):
            findings.add("receipt_chain", "envelope", record, f"number {each}")
        before, digest = each, own


def _broken_on_arrival(document: Key, digest: str, previous: str) -> bool:
    """Whether the register itself sent a broken chain: posted, and flagged with both hashes.

    A flag that names another hash than the receipt before has now explains nothing.
    """
    sql = (
        f"SELECT count(*) FROM discrepancy WHERE sale_id = {mark()} AND kind = 'chain'"
        " AND expected = %s AND found = %s"
    )
    if number(sql, [document, digest, previous]):
        return True
    sql = (
        f"SELECT count(*) FROM shift_flag WHERE document_id = {mark()} AND kind = 'chain'"
        " AND expected = %s AND found = %s"
    )
    return number(sql, [document, digest, previous]) > 0


def _prove_arrivals(findings: Findings, series: Key, after: int) -> None:
    before, link = max(after - 1, 0), ""
    for each, document, previous, own in stream(
        f"SELECT arrival, {key('document_id')}, server_previous, server_hash FROM envelope"
        f" WHERE series_id = {mark()} AND arrival >= %s ORDER BY arrival",
        [series, after],
    ):
        known = each != after or not after
        if known and each == before + 1 and previous != link:
            findings.add("server_chain", "envelope", {"document_id": document}, f"arrival {each}")
        before, link = each, own


def prove_anchors(findings: Findings) -> None:
    """The daily anchors are chained, and what they anchored is still so."""
    last: dict[Key, str] = {}
    seen: set[tuple[str, int, str]] = set()
    for anchor, company, on, heads, previous, own in fetch(
        f"SELECT {key('id')}, {key('company_id')}, {day('day')}, heads, previous_hash, hash"
        " FROM series_anchor ORDER BY company_id, day"
    ):
        record = {"id": anchor}
        if previous != last.get(company, "") or own != receipt_hash(previous, heads):
            findings.add("anchor_chain", "series_anchor", record, f"of {on}")
        last[company] = own
        try:
            anchored = json.loads(heads)
            same_day = anchored["day"] == on
            states = [(s, a, h, v) for s, (a, h, v) in anchored["heads"].items()]
        except (ValueError, KeyError, TypeError, AttributeError):
            findings.add("anchor_history", "series_anchor", record, f"of {on}: cannot be read")
            continue
        if not same_day:
            findings.add("anchor_history", "series_anchor", record, f"of {on}: names another day")
        for series, arrivals, head, verified in states:
            if (series, arrivals, head) in seen:
                continue
            seen.add((series, arrivals, head))
            if words := disagreement(series, arrivals, head, verified):
                findings.add("anchor_history", "series_anchor", record, f"of {on}: {words}")


def disagreement(series: str, arrivals: Any, head: Any, verified: Any) -> str:
    """How a series disagrees with what was anchored of it; "" when it does not."""
    name = bytes.fromhex(series.replace("-", ""))
    found = fetch(f"SELECT arrivals, verified_to FROM series WHERE id = {mark()}", [name])
    if not found or found[0][0] < arrivals or found[0][1] < verified:
        return f"series {series} had come further"
    if arrivals and _hash_at(name, "arrival", arrivals, "server_hash") != head:
        return f"series {series} had another link at arrival {arrivals}"
    return ""


def prove_audit(findings: Findings) -> None:
    """Positions 1 to n of each company; each record hashed, and linked to the one before it."""
    form = shape(AuditRecord, connection.vendor)
    company, before, digest = None, 0, ""
    for row in stream(
        f"SELECT {form.columns} FROM audit_record t ORDER BY t.company_id, t.position, t.id"
    ):
        record = AuditRecord._make(row)
        if record.company_id != company:
            company, before, digest = record.company_id, 0, ""
        words = ""
        if record.position != before + 1 or record.previous_hash != digest:
            words = "does not follow the record before it"
        elif audit_hash(record) != record.hash:
            words = "has another hash"
        if words:
            detail = f"position {record.position} {words}"
            findings.add("audit_chain", "audit_record", {"id": record.id}, detail)
        before, digest = record.position, record.hash


def prove_feed(findings: Findings) -> None:
    """Feed numbers of each company run 1 to n, and the head is n."""
    heads = dict(fetch(f"SELECT {key('company_id')}, last_number FROM feed_head"))
    counted = {
        company: (count, first, last)
        for company, count, first, last in fetch(
            f"SELECT {key('company_id')}, count(feed_number), min(feed_number), max(feed_number)"
            " FROM outbox_message GROUP BY company_id"
        )
    }
    for company in sorted({*heads, *counted}):
        count, first, last = counted.get(company, (0, None, None))
        record: dict[str, Any] = {"company_id": company}
        if count and (first, last) != (1, count):
            sql = (
                f"SELECT feed_number FROM outbox_message WHERE company_id = {mark()}"
                " AND feed_number IS NOT NULL ORDER BY feed_number"
            )
            record["feed_number"] = _first_gap(sql, company)
            detail = f"{count} numbers up to {last}"
            findings.add("feed_numbers", "outbox_message", record, detail)
        if heads.get(company, 0) != (last or 0):
            detail = f"the head is {heads.get(company, 0)}, the last number {last or 0}"
            findings.add("feed_head", "feed_head", {"company_id": company}, detail)


def _first_gap(sql: str, company: Key) -> int:
    expected = 1
    for (present,) in stream(sql, [company]):
        if present != expected:
            break
        expected += 1
    return expected


def prove_counts(findings: Findings) -> None:
    """As many documents as receipts; as many entry lines as headers say."""
    receipts = number("SELECT count(*) FROM envelope")
    quarantined = _asides()
    documents = sum([number(f"SELECT count(*) FROM {table}") for table in DOCUMENTS])
    if receipts != documents + quarantined:
        first = {"documents": documents, "quarantined": quarantined, "receipts": receipts}
        findings.add("document_count", "envelope", first)
    said = number("SELECT sum(line_count) FROM entry")
    if said != number("SELECT count(*) FROM entry_line"):
        _name_uncounted(findings)


def _asides() -> int:
    """Receipts that carry no document: quarantined ones, and what books and dismisses those that
    have no number of their own."""
    ids = {
        document
        for (document,) in fetch(
            f"SELECT {key('document_id')} FROM set_aside WHERE kind = 'quarantine'"
            " AND document_id IS NOT NULL"
        )
    }
    for row, _, _ in receipts_aside():
        ids |= {booked_by(row), resolution_of(row)}
    count = 0
    for part in lists(ids):
        where, parameters = part.where("document_id")
        count += number(
            f"SELECT count(*) FROM envelope WHERE kind IN ('quarantine', 'dismissal') AND {where}",
            parameters,
        )
    return count


def _name_uncounted(findings: Findings) -> None:
    for entry, count in stream(
        f"SELECT {key('l.entry_id')}, count(*) FROM entry_line l"
        " WHERE NOT EXISTS (SELECT 1 FROM entry e WHERE e.id = l.entry_id) GROUP BY l.entry_id"
        " ORDER BY l.entry_id"
    ):
        record = {"entry_id": entry}
        findings.add("headless_lines", "entry_line", record, f"{count} lines of it", count)
    if ("entry_incomplete", "entry") in findings.found:
        return
    # An increment does not pass old entries: name the one whose lines are gone all the same.
    for (entry,) in stream(
        f"SELECT {key('e.id')} FROM entry e WHERE e.line_count <>"
        " (SELECT count(*) FROM entry_line l WHERE l.entry_id = e.id) ORDER BY e.id"
    ):
        findings.add("entry_incomplete", "entry", {"id": entry})


def heads() -> dict[Key, dict[str, Any]]:
    """Where every series, feed and audit trail stands, by company: what a checkpoint keeps."""
    state: dict[Key, dict[str, Any]] = {
        company: {"feed": 0, "series": {}}
        for (company,) in fetch(f"SELECT {key('id')} FROM company ORDER BY id")
    }
    for series, company, arrivals, head in fetch(
        f"SELECT {key('id')}, {key('company_id')}, arrivals, server_head FROM series ORDER BY id"
    ):
        if company in state:
            state[company]["series"][dashed(series)] = [arrivals, head]
    for company, last in fetch(f"SELECT {key('company_id')}, last_number FROM feed_head"):
        if company in state:
            state[company]["feed"] = last
    return state
