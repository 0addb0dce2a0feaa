"""Notes that came with receipts: erased for good."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from tillbook.desks.registers.models import PersonalText
from tillbook.plumbing import clock


def forget_texts(company_id: UUID, hashes: Collection[str]) -> int:
    """Erase the texts of these hashes with their salts, and say how many there were. Opens no
    transaction.

    The empty row stays, also of one that never came: a register that sends its receipts again, or
    the second copy of a lost one, does not bring the text back.
    """
    if not hashes:
        return 0
    rows = PersonalText.objects.filter(company_id=company_id, hash__in=list(hashes))
    erased = rows.exclude(text="").update(text="", salt="")
    PersonalText.objects.bulk_create(
        [
            PersonalText(
                company_id=company_id, hash=digest, salt="", text="", received_at=clock.now()
            )
            for digest in set(hashes)
        ],
        ignore_conflicts=True,
    )
    return erased
