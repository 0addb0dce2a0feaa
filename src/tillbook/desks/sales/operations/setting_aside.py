"""Never refused: what happened but cannot be posted is kept, with its money on suspense."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from tillbook.books.posting.operations import Posting
from tillbook.desks.sales.effects import quarantine_effects
from tillbook.desks.sales.errors import Refusal
from tillbook.desks.sales.models import SetAside
from tillbook.desks.sales.queries import Selling
from tillbook.desks.sales.rules import Draft, Outcome
from tillbook.masters.organisation.queries import registers
from tillbook.masters.organisation.rules import CompanyInfo
from tillbook.plumbing import series as numbering
from tillbook.plumbing.appending import Table, WriteSet
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.series import SeriesState
from tillbook.plumbing.writer import write
from tillbook.values.hashing import hash_text
from tillbook.values.receipts import Receipt

SET_ASIDE = Table.of(SetAside)
#: Bytes kept of a document that nobody could read.
KEPT_BYTES = 200_000


def set_sale_aside(
    context: Selling,
    draft: Draft,
    receipt: Receipt,
    series: SeriesState | None,
    refusal: tuple[Refusal, str],
    writes: WriteSet,
    received_at: datetime,
) -> tuple[list[Posting], Outcome]:
    """Quarantine: the raw document, its number and chain, and its tenders against suspense.

    A number that another document holds cannot be consumed again, and a series that is not ours
    has no chain to stand in: then the bytes are kept and no entry is made.
    """
    writes.append(
        SET_ASIDE,
        (
            new_id(),
            context.company.id,
            SetAside.Kind.QUARANTINE.value,
            draft.id,
            series.id if series else None,
            receipt.hash,
            receipt.body,
            refusal[0].value,
            refusal[1],
            received_at,
            where(context.company, draft.location_id, draft.register_id),
        ),
    )
    if series is None or numbering.number_taken(series, receipt):
        return [], Outcome(draft.id, "quarantined", refusal=refusal[0], detail=refusal[1])
    numbering.accept(series, receipt)
    known = draft.location_id in context.company.locations
    effects = quarantine_effects(
        source_id=draft.id,
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
    made = Posting(effects, series.id, receipt, received_at)
    return [made], Outcome(
        draft.id,
        "quarantined",
        series.name(receipt.number),
        numbering.first_missing(series),
        refusal[0],
        refusal[1],
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
    """The id is known with other content: keep what came, change nothing that is here."""
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
