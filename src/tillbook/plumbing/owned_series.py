"""The run of numbers a company's desk writes by itself, opened when it is first needed."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError

from tillbook.plumbing import clock
from tillbook.plumbing import series as numbering
from tillbook.plumbing.writer import write


def ensure_series(company_id: UUID, *, owner: str, code: str) -> UUID:
    """The series of this owner; opened, in a transaction of its own, before its first document
    (whoever closes a period waits for every series there is). code: what its numbers begin with,
    followed by a number where the company has such a series already."""
    for _again in range(3):
        found = numbering.owned_series(owner, company_id)
        if found is not None:
            return found
        try:
            write(lambda: _open(company_id, owner, code))
        except IntegrityError:
            continue
    raise AssertionError("no series of numbers")


def _open(company_id: UUID, owner: str, wanted: str) -> None:
    code, again = wanted, 1
    while numbering.series_by_code(company_id, code):
        # Somebody else may have opened it since we looked: two would be two locks.
        if numbering.owned_series(owner, company_id):
            return
        again += 1
        code = f"{wanted}{again}"
    numbering.open_series(
        company_id=company_id,
        owner_kind=owner,
        owner_id=company_id,
        code=code,
        opened_at=clock.now(),
    )
