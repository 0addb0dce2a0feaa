"""Shifts as a whole: closed once, with the cash that their rows come to, and booked so."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tillbook.insight.verification.queries.documents import (
    booked_by,
    receipts_aside,
    resolution_of,
)
from tillbook.insight.verification.queries.reading import (
    fetch,
    is_postgresql,
    key,
    mark,
    whole,
)
from tillbook.insight.verification.rules import bodies
from tillbook.insight.verification.rules.findings import Findings
from tillbook.insight.verification.rules.rows import Key

_MOVED = "CASE kind WHEN 'pay_in' THEN amount_minor WHEN 'no_sale' THEN 0 ELSE -amount_minor END"
#: Every document of a shift, with the shift.
_DOCUMENTS = (
    "(SELECT id AS document, id AS shift_id, company_id FROM shift"
    " UNION ALL SELECT id, shift_id, company_id FROM cash_movement"
    " UNION ALL SELECT id, shift_id, company_id FROM shift_closing"
    " UNION ALL SELECT id, shift_id, company_id FROM shift_correction"
    " UNION ALL SELECT id, shift_id, company_id FROM sale WHERE shift_id IS NOT NULL)"
)


def _once() -> str:
    return "NOT c.repeated" if is_postgresql() else "c.repeated = 0"


def prove_shifts(findings: Findings) -> None:
    """Each shift's cash from float, payments and movements, against its Z and the ledger."""
    _named_shifts(findings)
    _closed_once(findings)
    paid, moved, booked = _sums()
    for shift, amount in _aside().items():
        # It is in the drawer and on its account, though no sale of the shift says so yet.
        paid[shift] = paid.get(shift, 0) + amount
        booked[shift] = booked.get(shift, 0) + amount
    closings = _closings()
    explained = _explained()
    corrected, receipts = _corrected(), _receipts()
    followed_up = _followed_up()
    for shift, float_minor, series in fetch(
        f"SELECT {key('id')}, float_minor, {key('series_id')} FROM shift ORDER BY id"
    ):
        must = float_minor + paid.get(shift, 0) + moved.get(shift, 0)
        closing = closings.get(shift)
        left = must
        if closing:
            document, expected, closed_in, complete, counted = closing
            cash, late = corrected.get(shift, (0, 0))
            left = must - expected - cash
            if closed_in != series:
                # The office counted what was there; what came since is corrected by the feed.
                more = receipts.get(shift, 0) - counted - late
                if (left or more) and followed_up:
                    detail = f"{more} receipts and {left} in cash came since and are not corrected"
                    findings.add("shift_late", "shift_closing", {"id": document}, detail)
            elif left and complete and (document, str(must), str(expected)) not in explained:
                detail = f"rows come to {must}, the Z says {expected}"
                findings.add("shift_cash", "shift_closing", {"id": document}, detail)
        if booked.get(shift, 0) != left:
            detail = f"the account holds {booked.get(shift, 0)}, {left} must be there"
            findings.add("drawer_not_booked", "shift", {"id": shift}, detail)
    _open_shifts(findings, set(closings))
    _perpetual(findings)


def _sums() -> tuple[dict[Key, int], dict[Key, int], dict[Key, int]]:
    """(cash payments, movements, what the drawers' accounts hold) by shift."""
    paid = fetch(
        f"SELECT {key('s.shift_id')}, {whole('sum(t.amount_minor)')} FROM sale s"
        " JOIN sale_tender t ON t.sale_id = s.id"
        " JOIN tender_type y ON y.id = t.tender_type_id AND y.kind = 'cash'"
        " WHERE s.shift_id IS NOT NULL GROUP BY s.shift_id"
    )
    moved = fetch(
        f"SELECT {key('shift_id')}, {whole(f'sum({_MOVED})')} FROM cash_movement GROUP BY shift_id"
    )
    booked = fetch(
        f"SELECT {key('d.shift_id')}, {whole('sum(l.amount_minor)')} FROM {_DOCUMENTS} d"
        " JOIN entry e ON e.source_id = d.document AND e.journal <> 'clearing'"
        " JOIN entry_line l ON l.entry_id = e.id"
        " JOIN tender_type y ON y.company_id = d.company_id AND y.code = l.settlement_key"
        " AND y.kind = 'cash' GROUP BY d.shift_id"
    )
    return dict(paid), dict(moved), dict(booked)


def _aside() -> dict[Key, int]:
    """Cash of receipts that were set aside and neither posted nor dismissed, by shift."""
    found: dict[Key, int] = {}
    for row, digest, text in receipts_aside():
        body = bodies.read(text) or {}
        try:
            shift = UUID(str(body.get("shift"))).bytes
            printed = UUID(str(body.get("id"))).bytes
        except ValueError:
            continue
        gone = f"SELECT 1 FROM envelope WHERE document_id = {mark()}"
        if fetch(gone, [resolution_of(row)]):
            continue
        held = _cash_of(booked_by(row), None) or _cash_of(printed, digest)
        found[shift] = found.get(shift, 0) + held
    return found


def _cash_of(document: Key, digest: str | None) -> int:
    """What a quarantined document booked as cash, where it came under this hash."""
    rows = fetch(
        "SELECT v.hash, l.amount_minor FROM entry e JOIN entry_line l ON l.entry_id = e.id"
        " JOIN envelope v ON v.document_id = e.source_id AND v.kind = 'quarantine'"
        " JOIN tender_type y ON y.company_id = e.company_id AND y.code = l.settlement_key"
        f" AND y.kind = 'cash' WHERE e.source_id = {mark()}",
        [document],
    )
    return sum([amount for found, amount in rows if digest in (None, found)])


def _closings() -> dict[Key, tuple[Key, int, Key, bool, int]]:
    """Shift -> (closing, expected, its series, whether every document before it is here, how many
    receipts it counts)."""
    rows = fetch(
        f"SELECT {key('c.shift_id')}, {key('c.id')}, c.expected_minor, {key('c.series_id')},"
        " CASE WHEN s.verified_to >= c.number THEN 1 ELSE 0 END, c.documents"
        f" FROM shift_closing c JOIN series s ON s.id = c.series_id WHERE {_once()}"
        " ORDER BY c.id DESC"
    )
    return {
        shift: (own, expected, at, bool(all_), counted)
        for shift, own, expected, at, all_, counted in rows
    }


def _corrected() -> dict[Key, tuple[int, int]]:
    """Shift -> the cash and receipts that came after the office had closed it and are corrected."""
    rows = fetch(
        f"SELECT {key('shift_id')}, {whole('sum(cash_minor)')}, {whole('sum(documents)')}"
        " FROM shift_correction GROUP BY shift_id"
    )
    return {shift: (cash, documents) for shift, cash, documents in rows}


def _receipts() -> dict[Key, int]:
    """How many receipts are here of each shift that the office closed."""
    rows = fetch(
        f"SELECT {key('s.shift_id')}, count(*) FROM sale s"
        " JOIN shift f ON f.id = s.shift_id JOIN shift_closing c ON c.shift_id = f.id"
        f" WHERE {_once()} AND c.series_id <> f.series_id GROUP BY s.shift_id"
    )
    return dict(rows)


def _followed_up() -> bool:
    """Whether nothing in the feed waits for shifts to be looked at."""
    behind = fetch(
        "SELECT 1 FROM outbox_message m WHERE m.feed_number IS NULL OR m.feed_number >"
        " coalesce((SELECT c.seen_to FROM feed_cursor c WHERE c.company_id = m.company_id"
        " AND c.follower = 'shifts.check'), 0) LIMIT 1"
    )
    return not behind


def _explained() -> set[tuple[Any, ...]]:
    """(closing, what the rows came to, what it said) that somebody was told of."""
    rows = fetch(
        f"SELECT {key('document_id')}, expected, found FROM shift_flag WHERE kind = 'expected_cash'"
    )
    return set(rows)


def _named_shifts(findings: Findings) -> None:
    """A closing or movement whose shift is not here, though all of its series before it is."""
    for table in ("cash_movement", "shift_closing"):
        for (row,) in fetch(
            f"SELECT {key('m.id')} FROM {table} m JOIN series r ON r.id = m.series_id"
            " WHERE r.verified_to >= m.number"
            " AND NOT EXISTS (SELECT 1 FROM shift s WHERE s.id = m.shift_id) ORDER BY m.id"
        ):
            findings.add("shift_missing", table, {"id": row})


def _closed_once(findings: Findings) -> None:
    for (shift,) in fetch(
        f"SELECT {key('c.shift_id')} FROM shift_closing c WHERE {_once()}"
        " GROUP BY c.shift_id HAVING count(*) > 1 ORDER BY 1"
    ):
        findings.add("shift_closed_twice", "shift_closing", {"shift_id": shift})


def _open_shifts(findings: Findings, closed: set[Key]) -> None:
    """Open is what has no Z; a second shift opened beside another is told of and in no list."""
    beside = {row for (row,) in fetch(
        f"SELECT {key('shift_id')} FROM shift_flag WHERE kind = 'opened_twice'"
    )}  # fmt: skip
    listed = {row for (row,) in fetch(f"SELECT {key('shift_id')} FROM open_shift")}
    shifts = [row for (row,) in fetch(f"SELECT {key('id')} FROM shift ORDER BY id")]
    for shift in shifts:
        if (shift in listed) is (shift in closed) and shift not in beside:
            findings.add("open_shift", "shift", {"id": shift})
    for shift in sorted(listed - set(shifts)):
        findings.add("open_shift", "open_shift", {"shift_id": shift}, "no such shift")


def _perpetual(findings: Findings) -> None:
    """Each Z adds its own totals to those of the Z below it, and at most what came late to shifts
    that the office closed: as they arrived, since a number may be kept for a shift still open."""
    told = {row for (row,) in fetch(
        f"SELECT {key('document_id')} FROM shift_flag WHERE kind IN ('perpetual', 'z_number')"
    )}  # fmt: skip
    late = _late()
    before: dict[Key, dict[int, list[int]]] = {}
    did: dict[Key, list[int]] = {}
    for row in fetch(
        f"SELECT {key('c.id')}, {key('c.register_id')}, c.z_number, c.documents, c.sold_minor,"
        " c.returned_minor, c.perpetual_documents, c.perpetual_sold_minor,"
        f" c.perpetual_returned_minor FROM shift_closing c WHERE {_once()}"
        " ORDER BY c.register_id, c.recorded_at, c.z_number, c.id"
    ):
        closing, register, z, *own = row
        zs = before.setdefault(register, {0: [0, 0, 0]})
        last = max(number for number in zs if number < z)
        ever = did.setdefault(register, list(late.get(register, (0, 0, 0))))
        did[register] = ever = [ever[n] + own[n] for n in range(3)]
        least = [zs[last][n] + own[n] for n in range(3)]
        said = own[3:]
        follows = said == least or all(least[n] <= said[n] <= ever[n] for n in range(3))
        # One number may be kept for the shift of a device before, which is closed later or open.
        numbered = z not in zs and z - last in (1, 2)
        if not (follows and numbered) and closing not in told:
            findings.add("perpetual", "shift_closing", {"id": closing}, f"Z {z}")
        zs[z] = said


def _late() -> dict[Key, tuple[int, int, int]]:
    """Register -> what came late to its shifts that the office had closed."""
    rows = fetch(
        f"SELECT {key('register_id')}, {whole('sum(documents)')}, {whole('sum(sold_minor)')},"
        f" {whole('sum(returned_minor)')} FROM shift_correction GROUP BY register_id"
    )
    return {register: tuple(sums) for register, *sums in rows}
