"""Reads of what was set aside first and stands in the books by another id."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID, uuid5

from tillbook.desks.sales.models import Sale, SetAside
from tillbook.plumbing.envelopes import quarantined_by_number


def resolution_id(set_aside_id: UUID) -> UUID:
    """The id of the document that posts what was set aside: one for each, whoever clicks twice."""
    return uuid5(set_aside_id, "resolution")


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
