"""Reads of what was set aside first and stands in the books by another id."""

from __future__ import annotations

import json
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.db.models import Q

from tillbook.desks.sales.errors import Refusal
from tillbook.desks.sales.models import Discrepancy, Resolution, Sale, SetAside
from tillbook.masters.organisation.queries import revoked_registers
from tillbook.plumbing.envelopes import quarantined, quarantined_by_number, series_by_document
from tillbook.plumbing.series import document_numbers, owners_of, series_codes

#: What a register is told of at once as dealt with.
_MOST_CLEARED = 200
#: The memo of the entry by which a posted sale's money leaves suspense.
TAKES_BACK = "takes quarantine back"


def resolution_id(set_aside_id: UUID) -> UUID:
    """The id of the document that posts what was set aside: one for each, whoever clicks twice."""
    return uuid5(set_aside_id, "resolution")


def suspense_id(set_aside_id: UUID) -> UUID:
    """The id of the document that books what was set aside without a number of its own."""
    return uuid5(set_aside_id, "suspense")


def booked_by(rows: Collection[SetAside]) -> dict[UUID, UUID]:
    """Which document holds the money of what was set aside on suspense: row (id) -> document. Its
    own, where its number was free, else one of the back office; none of what has no entry."""
    own = {row.document_id for row in rows if row.document_id}
    held = quarantined({*own, *[suspense_id(row.id) for row in rows]}) if rows else {}
    found = {}
    for row in rows:
        if row.document_id and held.get(row.document_id) == row.content_hash:
            found[row.id] = row.document_id
        elif suspense_id(row.id) in held:
            found[row.id] = suspense_id(row.id)
    return found


def dealt_with(ids: Collection[UUID]) -> set[UUID]:
    """Which of these rows somebody has posted or dismissed."""
    rows = Resolution.objects.filter(set_aside_id__in=list(ids))
    return set(rows.values_list("set_aside_id", flat=True))


def cleared_since(company_id: UUID, series_ids: Collection[UUID], since: datetime) -> list[UUID]:
    """The documents of these series that were set aside, and dealt with since then: the latest
    ones, in such a number as a register can take in at once."""
    theirs = Q(set_aside__series_id__in=list(series_ids))
    for series in series_ids:
        # What could not be read stands in no series; its bytes may still name one.
        theirs |= Q(
            set_aside__kind=SetAside.Kind.UNREADABLE, set_aside__body__contains=f'"{series}"'
        )
    rows = Resolution.objects.filter(theirs, set_aside__company_id=company_id, at__gt=since)
    found = []
    for row in rows.select_related("set_aside").order_by("-at")[:_MOST_CLEARED]:
        said = row.set_aside.document_id or _said(row.set_aside, "id")
        with suppress(ValueError):
            found.append(UUID(str(said)))
    return found


def posted_as(company_id: UUID | None, ids: Collection[UUID]) -> dict[UUID, UUID | None]:
    """Which of these documents were quarantined: printed id -> the id they were posted by since,
    None while they wait. What is in the books by its own id is absent.

    company_id: None asks of all, for who proves their right otherwise.
    """
    rows = SetAside.objects.filter(kind=SetAside.Kind.QUARANTINE, document_id__in=list(ids))
    if company_id:
        rows = rows.filter(company_id=company_id)
    aside = {resolution_id(row): printed for row, printed in rows.values_list("id", "document_id")}
    if not aside:
        return {}
    here = Sale.objects.filter(id__in=[*aside, *aside.values()]).values_list("id", flat=True)
    standing = set(here)
    found: dict[UUID, UUID | None] = {}
    for posted, printed in aside.items():
        if printed is None or printed in standing:
            continue
        found[printed] = posted if posted in standing else found.get(printed)
    return found


def standing(company_id: UUID | None, sale_id: UUID) -> UUID:
    """The id by which a printed document stands in the books: its own, or its resolution's."""
    return posted_as(company_id, [sale_id]).get(sale_id) or sale_id


def printed_with(company_id: UUID, series_ids: Collection[UUID], number: int) -> dict[UUID, UUID]:
    """What was printed with this number of one of these series, quarantined, and posted since:
    printed id -> the id in the books."""
    printed = quarantined_by_number(series_ids, number)
    found = posted_as(company_id, printed) if printed else {}
    return {key: posted for key, posted in found.items() if posted}


def number_on(row: SetAside) -> int | None:
    """The number that stands on the paper of what was set aside; None of what cannot be read."""
    number = _said(row, "number")
    return number if isinstance(number, int) else None


def waiting_numbers(company_id: UUID, series_ids: Collection[UUID]) -> dict[UUID, set[int]]:
    """The numbers of these series that stand on conflicts nobody has decided on: series -> them."""
    rows = SetAside.objects.filter(
        company_id=company_id,
        kind=SetAside.Kind.CONFLICT,
        series_id__in=list(series_ids),
        resolution__isnull=True,
    )
    found: dict[UUID, set[int]] = {}
    for row in rows:
        if row.series_id and (number := number_on(row)):
            found.setdefault(row.series_id, set()).add(number)
    return found


def posted_instead(ids: Collection[UUID]) -> dict[UUID, UUID | None]:
    """What became of what was set aside: row (id) -> the document it was posted as, None where it
    was dismissed."""
    rows = Resolution.objects.filter(set_aside_id__in=list(ids))
    return dict(rows.values_list("set_aside_id", "document_id"))


def shift_on(row: SetAside) -> UUID | None:
    """The shift that what was set aside says it was made in."""
    try:
        return UUID(str(_said(row, "shift")))
    except ValueError:
        return None


def _said(row: SetAside, name: str) -> object:
    try:
        return json.loads(row.body).get(name)
    except (ValueError, AttributeError, RecursionError):
        return None


def posted_from(company_id: UUID, series_ids: Collection[UUID], number: int) -> list[UUID]:
    """The sales posted from what was set aside with this number on its paper, be the number
    another sale's as well: people have the paper, not the books."""
    rows = Resolution.objects.filter(
        set_aside__company_id=company_id,
        set_aside__series_id__in=list(series_ids),
        set_aside__body__contains=str(number),
        document_id__isnull=False,
    ).select_related("set_aside")
    return [
        row.document_id
        for row in rows
        if row.document_id is not None and number_on(row.set_aside) == number
    ]


def printed_as(sale_id: UUID) -> str:
    """The number on the paper of a sale that was set aside first; empty of all others."""
    row = Resolution.objects.filter(document_id=sale_id).select_related("set_aside").first()
    if row is None or row.set_aside.series_id is None:
        return ""
    number, series = number_on(row.set_aside), row.set_aside.series_id
    code = series_codes([series]).get(series, "")
    return f"{code}-{number:06d}" if code and number else ""


@dataclass(frozen=True, slots=True)
class Copied:
    """Receipts of a series that its one device cannot have written beside those that are here: how
    many, the last of them, when it came, and as what it is kept aside ("" of several kinds)."""

    count: int
    number: str
    at: datetime
    kind: str


def forks(company_id: UUID, series_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """What of these series was set aside because two devices must have written it: its number is
    another's, or its id another's of the very same series. Series -> rows, the first first."""
    rows = SetAside.objects.filter(
        Q(reason=Refusal.NUMBER_TAKEN.value) | Q(kind=SetAside.Kind.CONFLICT),
        company_id=company_id,
        series_id__in=list(series_ids),
    ).order_by("received_at", "id")
    told = list(rows.values_list("id", "series_id", "reason", "document_id"))
    known = {document for _, _, reason, document in told if reason == "conflict" and document}
    stands = series_by_document(known) if known else {}
    found: dict[UUID, list[UUID]] = {}
    for row, series, reason, document in told:
        stood = stands.get(document) if document else None
        if series and (reason != "conflict" or stood == series):
            found.setdefault(series, []).append(row)
    return found


def ended_series(company_id: UUID, series_ids: Collection[UUID]) -> set[UUID]:
    """Which of these series no device writes any more: their register was enrolled again, or
    revoked."""
    revoked = revoked_registers(company_id)
    owners = owners_of(series_ids)
    return {key for key, (owner, latest) in owners.items() if not latest or owner in revoked}


def copied_series(company_id: UUID, series_ids: Collection[UUID]) -> dict[UUID, Copied]:
    """Series that two devices may write, and by what that is seen."""
    by_series = forks(company_id, series_ids)
    codes = series_codes(by_series) if by_series else {}
    rows = SetAside.objects.in_bulk([key for own in by_series.values() for key in own])
    found = {}
    for key, own in by_series.items():
        last, kinds = rows[own[-1]], {rows[one].kind for one in own}
        name = f"{codes[key]}-{number_on(last) or 0:06d}"
        found[key] = Copied(len(own), name, last.received_at, kinds.pop() if len(kinds) < 2 else "")
    return found


def papers_called(company_id: UUID, ids: Collection[UUID]) -> dict[UUID, str]:
    """What was set aside by the number on its paper, as far as it can be read."""
    rows = list(SetAside.objects.filter(company_id=company_id, id__in=list(ids)))
    codes = series_codes({row.series_id for row in rows if row.series_id})
    found = {}
    for row in rows:
        code, number = codes.get(row.series_id, "") if row.series_id else "", number_on(row)
        found[row.id] = f"{code}-{number:06d}" if code and number else code
    return found


def discrepancies_called(company_id: UUID, ids: Collection[UUID]) -> dict[UUID, str]:
    """Discrepancies by the number of their sale."""
    rows = Discrepancy.objects.filter(company_id=company_id, id__in=list(ids))
    whose: dict[UUID, UUID] = dict(rows.values_list("id", "sale_id"))
    numbers = document_numbers(set(whose.values()))
    return {key: numbers.get(sale, "") for key, sale in whose.items()}
