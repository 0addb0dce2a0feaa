"""What settled the open lines of an entry, and what an entry settled: by document, both ways."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from tillbook.books.ledger.models import Allocation, Entry
from tillbook.plumbing.registries import document_url_name
from tillbook.plumbing.series import document_numbers
from tillbook.plumbing.templatetags.interface import word

#: So many documents are named on a page; a payout settles hundreds.
SHOWN = 50


@dataclass(frozen=True, slots=True)
class SettledWith:
    """So much of the lines of an account was settled with this document; signed as the lines."""

    account_id: UUID
    amount_minor: int
    document_id: UUID
    words: str
    number: str
    memo: str
    day: date | None
    url: str


def settled_with(entries: list[Entry]) -> tuple[list[SettledWith], int]:
    """What the lines of these entries of one document were settled with, in order of day, and how
    many more there are; pairs that were taken back count no more. The document's own pairs name
    what they settled."""
    keys = {entry.id: entry.source_id for entry in entries}
    touching = Q(debit_entry_id__in=list(keys)) | Q(credit_entry_id__in=list(keys))
    rows = list(Allocation.objects.filter(touching))
    back = {row.undoes_id for row in rows if row.undoes_id}
    sums: dict[tuple[UUID, UUID], int] = {}
    for row in rows:
        if row.undoes_id or row.id in back:
            continue
        for mine, other, sign in (
            (row.debit_entry_id, row.credit_entry_id, 1),
            (row.credit_entry_id, row.debit_entry_id, -1),
        ):
            if mine not in keys:
                continue
            with_key = other if row.document_id == keys[mine] else row.document_id
            if with_key not in (mine, keys[mine]):
                key = (row.account_id, with_key)
                sums[key] = sums.get(key, 0) + sign * row.amount_minor
    found = [(key, minor) for key, minor in sums.items() if minor]
    return _named(dict(found[:SHOWN])), max(0, len(found) - SHOWN)


def _named(sums: dict[tuple[UUID, UUID], int]) -> list[SettledWith]:
    wanted = {with_key for _account, with_key in sums}
    found = Entry.objects.filter(Q(source_id__in=wanted) | Q(id__in=wanted)).order_by("-id")
    entries = {key: one for one in found for key in (one.source_id, one.id)}
    numbers = document_numbers({one.source_id for one in entries.values()} | wanted)
    made = []
    for (account, with_key), minor in sums.items():
        entry = entries.get(with_key)
        document = entry.source_id if entry else with_key
        # What pairs without an entry of its own is a pairing by hand.
        kind = entry.source_kind if entry else "pairing"
        name = document_url_name(kind)
        made.append(
            SettledWith(
                account_id=account,
                amount_minor=minor,
                document_id=document,
                words=word(kind),
                number=numbers.get(document, ""),
                memo=entry.memo if entry else "",
                day=entry.posting_date if entry else None,
                url=reverse(name, args=[document]) if name else "",
            )
        )
    return sorted(made, key=lambda one: (one.day or date.max, one.number))
