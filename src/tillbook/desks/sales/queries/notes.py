"""Reads of the notes that registers wrote on receipts: a document holds their hashes, the texts lie
apart and can be erased."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from uuid import UUID

from tillbook.desks.sales.models import Resolution, Sale, SetAside
from tillbook.plumbing.envelopes import texts_of

#: Among the lines of a document: its own note, which is of no line.
WHOLE = 0
_AT_ONCE = 500


def note_hashes(body: str) -> dict[int, str]:
    """The hashes of the notes on a receipt: number of the line -> hash, WHOLE of the sale's own.
    Nothing of a body that cannot be read."""
    if '"note"' not in body:
        return {}
    try:
        said = json.loads(body)
        parts = [(WHOLE, said), *((line["n"], line) for line in said["lines"])]
        return {number: part["note"] for number, part in parts if isinstance(part.get("note"), str)}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def noted_and_named(body: str) -> tuple[UUID, UUID, list[str]] | None:
    """(document, customer, hashes of its notes) of a receipt that has notes and names a customer;
    None of any other, and of a body that cannot be read."""
    digests = list(note_hashes(body).values())
    if not digests:
        return None
    said = json.loads(body)
    try:
        return UUID(said["id"]), UUID(said["customer"]), digests
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def noted_on(sale_ids: Collection[UUID]) -> dict[UUID, dict[int, str]]:
    """The hashes of the notes of these documents, by line. One that was set aside first and posted
    since has those of its paper."""
    found = {key: note_hashes(body) for key, body in texts_of(sale_ids).items()}
    posted = Resolution.objects.filter(document_id__in=list(sale_ids))
    for key, body in posted.values_list("document_id", "set_aside__body"):
        if key and not found.get(key):
            found[key] = note_hashes(body)
    return {key: own for key, own in found.items() if own}


def noted_for(company_id: UUID, customer_id: UUID) -> Iterator[list[str]]:
    """The hashes of all notes on receipts that name a customer, some hundred receipts at a time;
    also of receipts that were set aside."""
    rows = Sale.objects.filter(
        company_id=company_id, customer_id=customer_id, register_id__isnull=False
    )
    ids = list(rows.values_list("id", flat=True))
    for start in range(0, len(ids), _AT_ONCE):
        noted = noted_on(ids[start : start + _AT_ONCE]).values()
        yield [digest for own in noted for digest in own.values()]
    aside = SetAside.objects.filter(company_id=company_id, body__contains=f'"{customer_id}"')
    bodies = aside.filter(body__contains='"note"').values_list("body", flat=True)
    yield [digest for body in bodies.iterator() for digest in note_hashes(body).values()]
