"""Series of document numbers, their two chains, and the envelopes documents travel in.

The register's chain runs over the receipt bodies in order of number; the server's over what
arrived and what was posted for it, in order of arrival. Both heads stand in the series row, which
posting locks anyway. A number that arrives before its predecessors is stored at once; `verified_to`
lags, and the numbers between are the list of missing receipts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from tillbook.plumbing.appending import GuardedUpdate, Table, WriteSet
from tillbook.plumbing.fields import as_id, new_id
from tillbook.plumbing.memory import remembered
from tillbook.plumbing.models import Envelope, Series
from tillbook.values.hashing import chain_hash, link_hash
from tillbook.values.receipts import Receipt

ENVELOPE = Table.of(Envelope)
_SERIES = GuardedUpdate(
    Series._meta.db_table,
    keys=("id",),
    guards=("arrivals",),
    sets=("next_number", "arrivals", "verified_to", "receipt_head", "server_head"),
    kinds=("key", "integer", "integer", "integer", "integer", "text", "text"),
)
_COLUMNS = "id, code, next_number, arrivals, verified_to, receipt_head, server_head"


@dataclass(slots=True)
class SeriesState:
    """A locked series row, moved on by each document of the transaction."""

    id: UUID
    code: str
    next_number: int
    arrivals: int
    verified_to: int
    receipt_head: str
    server_head: str
    arrivals_before: int = 0
    accepted: dict[int, str] = field(default_factory=dict)

    def name(self, number: int) -> str:
        """A document's number as people read it: `A1-000042`."""
        return f"{self.code}-{number:06d}"


def open_series(
    *,
    company_id: UUID,
    owner_kind: str,
    owner_id: UUID,
    code: str,
    opened_at: datetime,
    location_id: UUID | None = None,
) -> UUID:
    """Open a new run of numbers, inside the writer transaction of whoever owns it."""
    series = Series(
        id=new_id(),
        company_id=company_id,
        location_id=location_id,
        owner_kind=owner_kind,
        owner_id=owner_id,
        code=code,
        opened_at=opened_at,
    )
    Series.objects.bulk_create([series])
    return series.id


@dataclass(frozen=True, slots=True)
class SeriesInfo:
    """A series as its owner sees it. arrivals: how many documents are in it."""

    id: UUID
    code: str
    arrivals: int


def series_of(owner_id: UUID) -> list[SeriesInfo]:
    """The series of one owner, the oldest first."""
    rows = Series.objects.filter(owner_id=owner_id).order_by("opened_at", "id")
    return [SeriesInfo(row.id, row.code, row.arrivals) for row in rows]


def lock_series(ids: Iterable[UUID]) -> dict[UUID, SeriesState]:
    """Lock the series rows in one fixed order; unknown ids are absent from the answer."""
    wanted = sorted(set(ids))
    if connection.vendor == "postgresql":
        sql = f"SELECT {_COLUMNS} FROM series WHERE id = ANY(%s::uuid[]) ORDER BY id FOR UPDATE"
        parameters: list[Any] = ["{" + ",".join(i.hex for i in wanted) + "}"]
    else:
        marks = ",".join(["%s"] * len(wanted))
        sql = f"SELECT {_COLUMNS} FROM series WHERE id IN ({marks})"
        parameters = [i.bytes for i in wanted]
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows = cursor.fetchall()
    states = {}
    for key, code, next_number, arrivals, verified, receipt_head, server_head in rows:
        series_id = as_id(key)
        states[series_id] = SeriesState(
            series_id, code, next_number, arrivals, verified, receipt_head, server_head, arrivals
        )
    return states


def seal(state: SeriesState, body_for: Callable[[int], str]) -> Receipt:
    """Number a document that the server itself writes: the next of its series, body and all."""
    number = state.next_number
    body = body_for(number)
    previous = state.receipt_head
    receipt = Receipt(
        protocol=1,
        number=number,
        body=body,
        previous_hash=previous,
        hash=chain_hash(previous, body),
        sent_at=None,
    )
    accept(state, receipt)
    return receipt


def accept(state: SeriesState, receipt: Receipt) -> None:
    """Move the series' numbers on by one document; close a gap that it closes."""
    had_gap = state.verified_to + 1 < state.next_number
    state.accepted[receipt.number] = receipt.hash
    state.next_number = max(state.next_number, receipt.number + 1)
    if receipt.number != state.verified_to + 1:
        return
    state.verified_to = receipt.number
    state.receipt_head = receipt.hash
    if had_gap:
        _close_gap(state)


def _close_gap(state: SeriesState) -> None:
    """Predecessors of early arrivals are here now: move `verified_to` over what follows."""
    present = dict(
        Envelope.objects.filter(series_id=state.id, number__gt=state.verified_to).values_list(
            "number", "hash"
        )
    )
    present.update(state.accepted)
    while digest := present.get(state.verified_to + 1):
        state.verified_to += 1
        state.receipt_head = digest


def number_taken(state: SeriesState, receipt: Receipt) -> bool:
    """Whether another document of the series has this number: a cloned device, or a forgery."""
    if receipt.number >= state.next_number:
        return False
    if receipt.number <= state.verified_to or receipt.number in state.accepted:
        return True
    return Envelope.objects.filter(series_id=state.id, number=receipt.number).exists()


def append_envelope(
    writes: WriteSet,
    state: SeriesState,
    receipt: Receipt,
    *,
    document_id: UUID,
    kind: str,
    posted: Sequence[str],
    received_at: datetime,
) -> None:
    """Add the envelope to the write set, linked into the server's chain in order of arrival."""
    state.arrivals += 1
    link = link_hash(state.server_head, receipt.hash, posted)
    writes.append(
        ENVELOPE,
        (
            document_id,
            state.id,
            receipt.number,
            state.arrivals,
            kind,
            receipt.protocol,
            receipt.body,
            receipt.previous_hash,
            receipt.hash,
            receipt.sent_at,
            received_at,
            receipt.clock_offset_ms,
            state.server_head,
            link,
        ),
    )
    state.server_head = link


def update_series(writes: WriteSet, states: Iterable[SeriesState]) -> None:
    """Add the moved-on series rows to the write set, guarded by the arrivals that were read."""
    writes.update(
        _SERIES,
        [
            (
                s.id,
                s.arrivals_before,
                s.next_number,
                s.arrivals,
                s.verified_to,
                s.receipt_head,
                s.server_head,
            )
            for s in states
            if s.arrivals != s.arrivals_before
        ],
    )


@dataclass(frozen=True, slots=True)
class Known:
    """A document that is here already."""

    hash: str
    body: str
    kind: str
    number: str
    company_id: UUID


def known_documents(ids: Sequence[UUID]) -> dict[UUID, Known]:
    """Which of these documents are here already."""
    if not ids:
        return {}
    marks = ",".join(["%s"] * len(ids))
    sql = (
        "SELECT e.document_id, e.hash, e.body, e.kind, s.code, e.number, s.company_id"
        " FROM envelope e"
        " JOIN series s ON s.id = e.series_id WHERE e.document_id "
    )
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            array = "{" + ",".join(i.hex for i in ids) + "}"
            cursor.execute(sql + "= ANY(%s::uuid[])", [array])
        else:
            cursor.execute(f"{sql}IN ({marks})", [i.bytes for i in ids])
        return {
            as_id(key): Known(digest, body, kind, f"{code}-{number:06d}", as_id(company))
            for key, digest, body, kind, code, number, company in cursor.fetchall()
        }


def document_numbers(ids: Iterable[UUID]) -> dict[UUID, str]:
    """How these documents are numbered, as people read it; unknown ones are absent."""
    wanted = list(set(ids))
    found: dict[UUID, tuple[UUID, int]] = {}
    for start in range(0, len(wanted), 500):
        rows = Envelope.objects.filter(document_id__in=wanted[start : start + 500])
        for key, series, number in rows.values_list("document_id", "series_id", "number"):
            found[key] = (series, number)
    codes = series_codes({series for series, _ in found.values()})
    return {key: f"{codes[series]}-{number:06d}" for key, (series, number) in found.items()}


@remembered(maxsize=4096)
def back_office_series(location_id: UUID) -> UUID | None:
    """The open series that a location's back office writes."""
    return owned_series("back_office", location_id)


def owned_series(owner_kind: str, owner_id: UUID) -> UUID | None:
    """The open series of such an owner."""
    rows = Series.objects.filter(owner_kind=owner_kind, owner_id=owner_id, closed_at__isnull=True)
    return rows.order_by("-opened_at").values_list("id", flat=True).first()


def series_codes(ids: Iterable[UUID]) -> dict[UUID, str]:
    """What the numbers of these series begin with."""
    return dict(Series.objects.filter(id__in=list(ids)).values_list("id", "code"))


def owners_of(ids: Iterable[UUID]) -> dict[UUID, tuple[UUID, bool]]:
    """Whose these series are, and whether each is the latest of its owner."""
    owners = dict(Series.objects.filter(id__in=list(ids)).values_list("id", "owner_id"))
    rows = Series.objects.filter(owner_id__in=set(owners.values())).order_by("opened_at", "id")
    latest = dict(rows.values_list("owner_id", "id"))
    return {key: (owner, latest[owner] == key) for key, owner in owners.items()}


def series_by_code(company_id: UUID, code: str) -> UUID | None:
    """The company's series whose numbers begin with `code`."""
    rows = Series.objects.filter(company_id=company_id, code=code)
    return rows.values_list("id", flat=True).first()


def company_series(company_id: UUID) -> list[UUID]:
    """Every series of a company."""
    return list(Series.objects.filter(company_id=company_id).values_list("id", flat=True))


def envelope_of(document_id: UUID) -> Envelope | None:
    """The envelope a document travelled in."""
    return Envelope.objects.filter(document_id=document_id).first()


def series_owners(company_id: UUID, ids: Iterable[UUID]) -> dict[UUID, tuple[str, UUID, datetime]]:
    """Who writes these series of the company: id -> (owner kind, owner id, opened at)."""
    rows = Series.objects.filter(company_id=company_id, id__in=list(ids))
    return {
        key: (kind, owner, opened_at)
        for key, kind, owner, opened_at in rows.values_list(
            "id", "owner_kind", "owner_id", "opened_at"
        )
    }


def series_at(location_id: UUID, owner_kind: str) -> dict[UUID, tuple[UUID, SeriesState]]:
    """The series of such owners at a location, where each stands: id -> (owner, state)."""
    rows = Series.objects.filter(location_id=location_id, owner_kind=owner_kind)
    return {row.id: (row.owner_id, _state(row)) for row in rows.order_by("opened_at", "id")}


@dataclass(frozen=True, slots=True)
class Travelled:
    """A document as it came: what its envelope and its body said."""

    id: UUID
    series_id: UUID
    number: int
    protocol: int
    body: str
    previous_hash: str
    hash: str
    sent_at: datetime | None
    clock_offset_ms: int


def travelled(ids: Iterable[UUID]) -> dict[UUID, Travelled]:
    """These documents as they travelled, by id."""
    rows = Envelope.objects.filter(document_id__in=list(ids)).values_list(
        "document_id",
        "series_id",
        "number",
        "protocol",
        "body",
        "previous_hash",
        "hash",
        "sent_at",
        "clock_offset_ms",
    )
    return {row[0]: Travelled(*row) for row in rows}


def bodies_of(ids: Iterable[UUID]) -> dict[UUID, str]:
    """The receipts of these documents, as the very text that was hashed."""
    rows = Envelope.objects.filter(document_id__in=list(ids))
    return dict(rows.values_list("document_id", "body"))


def series_state(series_id: UUID) -> SeriesState:
    """Where a series stands now, without a lock."""
    return _state(Series.objects.get(id=series_id))


def _state(row: Series) -> SeriesState:
    number, heads = row.next_number, (row.receipt_head, row.server_head)
    return SeriesState(
        row.id, row.code, number, row.arrivals, row.verified_to, *heads, row.arrivals
    )
