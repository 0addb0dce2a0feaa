"""Writing decided entries, in the transaction that the verb opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from hashlib import sha256
from typing import Any, Literal
from uuid import UUID

from tillbook.books.ledger.periods import require_open
from tillbook.books.posting import operations as posting
from tillbook.desks.bookkeeping.effects import KIND, manual_effects
from tillbook.desks.bookkeeping.errors import Refusal, refused
from tillbook.desks.bookkeeping.models import ManualEntry
from tillbook.desks.bookkeeping.rules import total_of
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing import clock, owned_series
from tillbook.plumbing import series as numbering
from tillbook.plumbing.appending import Table, WriteSet
from tillbook.values.effects import Allocation, EntryLine
from tillbook.values.hashing import canonical_text, hash_text

ENTRY = Table.of(ManualEntry)
OWNER = "bookkeeping"


Soft = Literal["no", "may", "agreed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A decided entry. moves: where its day's period is closed it is posted on the first open day
    instead of being refused, as documents that make themselves are. soft: whether the writer may
    post to a softly closed one, and whether they said so. still: raises EntryRefused where it may
    be no longer; asked under the lock. pairs_now: decides the pairs anew, where somebody settled
    one of their ends meanwhile, under that lock."""

    id: UUID
    company_id: UUID
    kind: str
    day: date
    memo: str
    lines: tuple[EntryLine, ...]
    written_by: UUID | None = None
    person_id: UUID | None = None
    reverses_id: UUID | None = None
    schedule_id: UUID | None = None
    reason: str = ""
    soft: Soft = "no"
    moves: bool = False
    pairs: tuple[Allocation, ...] = ()
    still: Callable[[], object] | None = None
    pairs_now: Callable[[], tuple[Allocation, ...]] | None = None

    @property
    def into_soft(self) -> bool:
        """Whether a softly closed period takes it."""
        return self.soft == "agreed"

    @property
    def content(self) -> str:
        """What makes it the same wish again."""
        what = (self.kind, str(self.day), self.memo, str(self.reverses_id or ""), self.reason)
        return hash_text("manual_entry", *what, canonical_text([_told(one) for one in self.lines]))


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of an entry: its id, its number, whether it had been here before."""

    id: UUID
    number: str
    duplicate: bool = False


def person_of(actor: Actor) -> UUID | None:
    """Who acts, where it is a person."""
    return actor.id if actor.kind == "person" else None


def soft_of(actor: Actor, agreed: bool) -> Soft:
    """Whether this writer may post into periods that are closed for others, and said to."""
    if not actor.may(Right.LEDGER_CLOSE):
        return "no"
    return "agreed" if agreed else "may"


def derived_id(*parts: str) -> UUID:
    """The id of an entry that another one or a schedule makes: the same for the same parts."""
    digest = bytearray(sha256("\n".join(parts).encode()).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x80
    digest[8] = digest[8] & 0x3F | 0x80
    return UUID(bytes=bytes(digest))


def ensure_series(company_id: UUID) -> UUID:
    """The run of numbers of the company's entries by hand."""
    return owned_series.ensure_series(company_id, owner=OWNER, code="JE")


def append(series_id: UUID, wanted: Sequence[Wanted], items_id: UUID | None = None) -> list[Posted]:
    """Post these, in the open writer transaction; what is here already is answered as it stands.
    items_id: the series that is locked by whoever settles open items, where these do."""
    known = numbering.known_documents([one.id for one in wanted])
    outcomes = [_answer(one, known[one.id]) for one in wanted if one.id in known]
    fresh = [one for one in wanted if one.id not in known]
    if not fresh:
        return outcomes
    locked = posting.lock((), [series_id, *([items_id] if items_id else [])])
    if items_id:  # what somebody settled before they let go of the lock is not open any more
        fresh = [replace(one, pairs=pairs()) if (pairs := one.pairs_now) else one for one in fresh]
    for one in fresh:
        if one.still:
            one.still()
        if not one.moves:
            _check_period(one)
    now = clock.now()
    writes = WriteSet()
    postings = []
    for one in fresh:
        effect = manual_effects(
            document_id=one.id,
            company_id=one.company_id,
            day=one.day,
            memo=one.memo,
            lines=one.lines,
            allocations=one.pairs,
        )
        state = locked.series[series_id]
        receipt = numbering.seal(state, partial(_body, one, series_id, now))
        writes.append(ENTRY, _row(one, series_id, receipt.number, now))
        postings.append(posting.Posting(effect, series_id, receipt, now, into_soft=one.into_soft))
        outcomes.append(Posted(one.id, state.name(receipt.number)))
    posting.record(locked, postings, writes)
    return outcomes


def _check_period(one: Wanted) -> None:
    closed = require_open(one.company_id, one.day, into_soft=one.into_soft)
    if not closed:
        return
    asks = one.soft == "may" and require_open(one.company_id, one.day, into_soft=True) is None
    refusal = Refusal.SOFT_PERIOD if asks else Refusal.CLOSED_PERIOD
    raise refused(refusal, period=str(closed[0])[:7], first=str(closed[1]))


def _answer(one: Wanted, found: numbering.Known) -> Posted:
    if found.company_id != one.company_id or f'"content":"{one.content}"' not in found.body:
        raise refused(Refusal.CONFLICT)
    return Posted(one.id, found.number, duplicate=True)


def _row(one: Wanted, series_id: UUID, number: int, now: datetime) -> tuple[Any, ...]:
    head = (one.id, one.company_id, series_id, number, one.kind, one.day, now)
    who = (one.written_by, one.person_id, one.memo, one.reason, total_of(one.lines))
    return (*head, *who, one.reverses_id, one.schedule_id, one.content)


def _body(one: Wanted, series_id: UUID, now: datetime, number: int) -> str:
    """The document as canonical text (form 1)."""
    return canonical_text(
        {
            "v": 1,
            "kind": KIND,
            "id": str(one.id),
            "series": str(series_id),
            "number": number,
            "why": one.kind,
            "business_date": str(one.day),
            "occurred_at": now.isoformat(),
            "written_by": str(one.written_by) if one.written_by else None,
            "person": str(one.person_id) if one.person_id else None,
            "memo": one.memo,
            "reason": one.reason,
            "reverses": str(one.reverses_id) if one.reverses_id else None,
            "total": total_of(one.lines),
            "content": one.content,
            "lines": [_told(line) for line in one.lines],
        }
    )


def _told(line: EntryLine) -> dict[str, object]:
    facts = {
        "account": line.account_id,
        "amount": line.amount_minor,
        "location": line.location_id,
        "department": line.department_id,
        "party": line.party_id,
        "due": line.due_date,
        "tax": line.tax_code_id,
        "base": line.tax_base_minor,
        "foreign": line.foreign_minor,
        "currency": line.foreign_currency or None,
        "memo": line.memo or None,
        "key": line.settlement_key or None,
    }
    return {
        name: value if isinstance(value, int) else str(value)
        for name, value in facts.items()
        if value is not None
    }
