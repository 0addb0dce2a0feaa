"""Rows and text of posted counts and their corrections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from tillbook.books.ledger.queries import account_map
from tillbook.books.posting import operations as posting
from tillbook.desks.counts.effects import count_effects
from tillbook.desks.counts.models import CountCorrection, CountedItem, PostedCount
from tillbook.masters.catalog.queries import items_by_id
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import business_date
from tillbook.plumbing import clock
from tillbook.plumbing import series as numbering
from tillbook.plumbing.appending import Table, WriteSet
from tillbook.plumbing.owned_series import ensure_series
from tillbook.values.effects import Move
from tillbook.values.hashing import canonical_text

POSTED = Table.of(PostedCount)
ITEM = Table.of(CountedItem)
CORRECTION = Table.of(CountCorrection)


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of a count: id and number of the document, whether it had been here before."""

    id: UUID
    number: str
    duplicate: bool = False


def series_for(company_id: UUID) -> UUID:
    """The series of counts and their corrections."""
    return ensure_series(company_id, owner="counts", code="CT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a document says of itself. person_id: who approved; corrects_id: the count that it
    corrects."""

    id: UUID
    kind: str
    company_id: UUID
    location_id: UUID
    name: str
    person_id: UUID | None = None
    corrects_id: UUID | None = None


def sealed(
    head: Head,
    series_id: UUID,
    locked: posting.Locked,
    writes: WriteSet,
    moves: Sequence[Move],
    told: Mapping[str, Any],
    retold: Sequence[Move] = (),
) -> posting.Posting:
    """Number and seal a document of today, add its head to the write set, and return it with its
    effects. told: what its text says beside its head; retold: of which lots goods without one
    are."""
    info = company(head.company_id)
    at = info.locations[head.location_id]
    now = clock.now()
    day = business_date(now, at.zone, at.day_starts_hour)
    items = items_by_id(info.id, info.version, [move.item_id for move in moves])
    effects = count_effects(
        kind=head.kind,
        document_id=head.id,
        company_id=info.id,
        location_id=at.id,
        day=day,
        moves=moves,
        retold=retold,
        departments={key: item.department_id for key, item in items.items()},
        accounts=account_map(info.id, info.version),
        person_id=head.person_id,
    )
    facts = {
        "series": str(series_id),
        "business_date": str(day),
        "occurred_at": now.isoformat(),
        **told,
    }
    receipt = numbering.seal(locked.series[series_id], partial(_body, head, facts))
    kind = PostedCount.Kind.CORRECTION if head.corrects_id else PostedCount.Kind.COUNT
    stands = (head.id, info.id, at.id, series_id, receipt.number, kind.value, head.name)
    writes.append(POSTED, (*stands, day, now, head.person_id, head.corrects_id))
    return posting.Posting(effects, series_id, receipt, now)


def _body(head: Head, facts: Mapping[str, Any], number: int) -> str:
    """The document as canonical text (form 1)."""
    own = {
        "v": 1,
        "kind": head.kind,
        "id": str(head.id),
        "number": number,
        "location": str(head.location_id),
        "person": str(head.person_id) if head.person_id else None,
    }
    if head.corrects_id:
        own["corrects"] = str(head.corrects_id)
    return canonical_text({**own, **facts})
