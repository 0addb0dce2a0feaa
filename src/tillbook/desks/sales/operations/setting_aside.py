"""Never refused: what happened but cannot be posted is kept, with its money on suspense."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

from tillbook.books.posting.operations import Locked, Posting
from tillbook.desks.sales.effects import quarantine_effects
from tillbook.desks.sales.errors import Refusal
from tillbook.desks.sales.models import SetAside
from tillbook.desks.sales.queries import Selling
from tillbook.desks.sales.queries.aside import suspense_id
from tillbook.desks.sales.rules import Draft, Outcome, Submission
from tillbook.masters.organisation.queries import registers
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.plumbing import series as numbering
from tillbook.plumbing.appending import Table, WriteSet
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.gaps import first_missing
from tillbook.plumbing.series import back_office_series
from tillbook.plumbing.writer import write
from tillbook.values.effects import Effects
from tillbook.values.hashing import canonical_text, hash_text
from tillbook.values.receipts import Receipt

SET_ASIDE = Table.of(SetAside)
#: Bytes kept of a document that nobody could read.
KEPT_BYTES = 200_000


def set_sale_aside(
    context: Selling,
    draft: Draft,
    receipt: Receipt,
    locked: Locked,
    refusal: tuple[Refusal, str],
    writes: WriteSet,
    received_at: datetime,
) -> tuple[list[Posting], Outcome]:
    """Quarantine: the raw document, its number and chain, and its tenders against suspense.

    A number that another document holds cannot be consumed again: then its tenders are booked by a
    document of the back office. A series that is not ours has no chain to stand in and is nobody's
    drawer: the bytes are kept and no entry is made.
    """
    series = locked.series.get(draft.series_id)
    why = (SetAside.Kind.QUARANTINE, refusal[0].value, refusal[1])
    came = Submission(draft, receipt)
    row_id = _keep(context, came, series.id if series else None, why, writes, received_at)
    outcome = Outcome(draft.id, "quarantined", refusal=refusal[0], detail=refusal[1])
    if series is None:
        return [], outcome
    if numbering.number_taken(series, receipt):
        return _book_beside(context, row_id, draft, receipt, locked, received_at), outcome
    numbering.accept(series, receipt)
    made = Posting(_effects(context, draft, draft.id), series.id, receipt, received_at)
    number, gap = series.name(receipt.number), first_missing(series)
    return [made], replace(outcome, number=number, need_from=gap)


def set_conflicts_aside(
    context: Selling,
    conflicts: Sequence[Submission],
    locked: Locked,
    writes: WriteSet,
    received_at: datetime,
) -> list[Posting]:
    """Receipts whose id is known with other content: keep what came, change nothing that is here,
    and book their tenders against suspense, for what they say was paid was."""
    made = []
    why = (SetAside.Kind.CONFLICT, "conflict", "")
    for one in conflicts:
        assert one.receipt
        row_id = _keep(context, one, one.draft.series_id, why, writes, received_at)
        made += _book_beside(context, row_id, one.draft, one.receipt, locked, received_at)
    return made


def aside_series(company: CompanyInfo, draft: Draft) -> UUID | None:
    """The back office's series that books the money of a receipt that has no number of its own:
    that of the place it belongs to, else of the first that has one."""
    own = where(company, draft.location_id, draft.register_id)
    places = [*([own] if own else []), *company.locations]
    return next((series for place in places if (series := back_office_series(place))), None)


def _keep(
    context: Selling,
    came: Submission,
    series_id: UUID | None,
    why: tuple[SetAside.Kind, str, str],
    writes: WriteSet,
    received_at: datetime,
) -> UUID:
    """The row that keeps the bytes, and why they wait: kind, reason, detail."""
    draft, receipt = came.draft, came.receipt
    assert receipt
    row_id = new_id()
    writes.append(
        SET_ASIDE,
        (
            row_id,
            context.company.id,
            why[0].value,
            draft.id,
            series_id,
            receipt.hash,
            receipt.body,
            why[1],
            why[2],
            received_at,
            where(context.company, draft.location_id, draft.register_id),
        ),
    )
    return row_id


def _book_beside(
    context: Selling,
    row_id: UUID,
    draft: Draft,
    receipt: Receipt,
    locked: Locked,
    received_at: datetime,
) -> list[Posting]:
    """The tenders of a receipt that has no number of its own against suspense, by a document whose
    id follows from the row: however often the receipt comes, there is one row and one document."""
    wanted = aside_series(context.company, draft)
    office = locked.series.get(wanted) if wanted else None
    if office is None:
        return []
    key = suspense_id(row_id)
    sealed = numbering.seal(
        office,
        lambda number: canonical_text(
            {
                "v": 1,
                "kind": "quarantine",
                "id": str(key),
                "series": str(office.id),
                "number": number,
                "set_aside": str(row_id),
                "hash": receipt.hash,
                **({"shift": str(draft.shift_id)} if draft.shift_id else {}),
            }
        ),
    )
    return [Posting(_effects(context, draft, key), office.id, sealed, received_at)]


def _effects(context: Selling, draft: Draft, source_id: UUID) -> Effects:
    known = draft.location_id in context.company.locations
    return quarantine_effects(
        source_id=source_id,
        company_id=context.company.id,
        location_id=draft.location_id if known else None,
        business_date=draft.business_date,
        tenders=[
            (t.type_id, t.code, t.amount_minor)
            for t in draft.tenders
            if t.type_id in context.tenders
        ],
        accounts=context.accounts,
        foreign="" if draft.currency == context.company.currency else draft.currency,
    )


def where(company: CompanyInfo, location_id: UUID | None, register_id: UUID | None) -> UUID | None:
    """Whose business it is: the location of the receipt when it is one of ours, else its till's."""
    if location_id in company.locations:
        return location_id
    tills = {till.id: till.location_id for till in registers(company.id)} if register_id else {}
    return tills.get(register_id) if register_id else None


class Claimed(Protocol):
    """A document as far as setting it aside goes."""

    @property
    def id(self) -> UUID: ...
    @property
    def series_id(self) -> UUID: ...
    @property
    def location_id(self) -> UUID: ...
    @property
    def register_id(self) -> UUID | None: ...


def set_conflict_aside(
    company: CompanyInfo, draft: Claimed, receipt: Receipt, received_at: datetime
) -> None:
    """A document of cash whose id is known with other content: keep what came, change nothing."""
    SetAside.objects.bulk_create(
        [
            SetAside(
                company_id=company.id,
                location_id=where(company, draft.location_id, draft.register_id),
                kind=SetAside.Kind.CONFLICT,
                document_id=draft.id,
                series_id=draft.series_id,
                content_hash=receipt.hash,
                body=receipt.body,
                reason="conflict",
                received_at=received_at,
            )
        ],
        ignore_conflicts=True,
    )


def set_unreadable_aside(
    company_id: UUID,
    text: str,
    reason: str,
    received_at: datetime,
    location_id: UUID | None = None,
) -> None:
    """Bytes that nobody can read, or from a device that is not enrolled: amount unknown."""
    row = SetAside(
        company_id=company_id,
        location_id=location_id,
        kind=SetAside.Kind.UNREADABLE,
        content_hash=hash_text(text),
        body=text[:KEPT_BYTES],
        reason="unreadable",
        detail=reason[:2000],
        received_at=received_at,
    )
    write(lambda: SetAside.objects.bulk_create([row], ignore_conflicts=True))
