"""The only reads of stored values that other rooms call."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Sum

from tillbook.books.loyalty.models import StoredValue, ValueHold, ValueMovement
from tillbook.books.loyalty.rules import Kind
from tillbook.masters.parties.queries import names as party_names
from tillbook.plumbing import clock


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueInfo:
    """What somebody has with us. available_minor: what can be taken now, by somebody new."""

    id: UUID
    kind: str
    last_four: str
    party_id: UUID | None
    balance_minor: int
    limit_minor: int
    available_minor: int
    blocked_at: datetime | None
    blocked_reason: str


def _info(row: StoredValue) -> ValueInfo:
    held = 0
    if row.held_minor:
        now = clock.now()
        live = ValueHold.objects.filter(value_id=row.id, until__gt=now)
        held = live.aggregate(held=Sum("amount_minor"))["held"] or 0
    return ValueInfo(
        id=row.id,
        kind=row.kind,
        last_four=row.last_four,
        party_id=row.party_id,
        balance_minor=row.balance_minor,
        limit_minor=row.limit_minor,
        available_minor=max(row.balance_minor + row.limit_minor - held, 0),
        blocked_at=row.blocked_at,
        blocked_reason=row.blocked_reason,
    )


def card_by_hash(company_id: UUID, number_hash: str) -> ValueInfo | None:
    """A gift card by the hash of its number."""
    rows = StoredValue.objects.filter(company_id=company_id, kind=Kind.GIFT_CARD)
    row = rows.filter(number_hash=number_hash).first()
    return _info(row) if row else None


def value_by_id(company_id: UUID, value_id: UUID) -> ValueInfo | None:
    """What is kept under this id."""
    row = StoredValue.objects.filter(company_id=company_id, id=value_id).first()
    return _info(row) if row else None


def names(company_id: UUID, ids: Collection[UUID]) -> dict[UUID, str]:
    """How to call these: a card by its last signs, what a customer has by the customer."""
    rows = StoredValue.objects.filter(company_id=company_id, id__in=list(ids))
    found = list(rows.values_list("id", "party_id", "last_four"))
    parties = party_names(company_id, {party for _, party, _ in found if party})
    return {key: parties.get(party, f"… {four}") for key, party, four in found}


def values_of_party(company_id: UUID, party_id: UUID) -> dict[str, ValueInfo]:
    """What a customer has with us: kind -> value; what never moved is absent."""
    rows = StoredValue.objects.filter(company_id=company_id, party_id=party_id)
    return {row.kind: _info(row) for row in rows}


def movements_of(value_id: UUID, limit: int = 200) -> list[ValueMovement]:
    """The latest movements of a value, the newest first."""
    return list(ValueMovement.objects.filter(value_id=value_id).order_by("-sequence")[:limit])


def outstanding(company_id: UUID, kind: str) -> int:
    """What everybody has of a kind together, in minor units."""
    rows = StoredValue.objects.filter(company_id=company_id, kind=kind)
    return rows.aggregate(whole=Sum("balance_minor"))["whole"] or 0


def cards_begun_by(document_ids: Collection[UUID]) -> set[tuple[UUID, int]]:
    """(document, number of its payment) of those that put the first money on a gift card."""
    rows = ValueMovement.objects.filter(
        document_id__in=document_ids, sequence=1, value__kind=Kind.GIFT_CARD
    )
    return set(rows.values_list("document_id", "number"))


def uncovered_by_number(document_id: UUID) -> dict[int, int]:
    """What a document's payments took that was not there: number of the payment -> minor units.

    A payment that moved nothing (nobody knew the card) is absent.
    """
    rows = ValueMovement.objects.filter(document_id=document_id)
    return dict(rows.values_list("number", "uncovered_minor"))


#: Purchases read at once while looking for the open ones.
_OPEN_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class OpenItem:
    """A purchase on account with what is still owed of it."""

    document_id: UUID
    amount_minor: int
    open_minor: int
    day: object


def open_items(value_id: UUID) -> list[OpenItem]:
    """What of an account is not paid yet, the oldest first: payments settle the oldest first.

    So the newest purchases that come to what is owed are the open ones: only these are read,
    however long the account has been kept.
    """
    account = StoredValue.objects.filter(id=value_id).values_list("balance_minor", flat=True)
    owed = -(account.first() or 0)
    items: list[OpenItem] = []
    bought = ValueMovement.objects.filter(value_id=value_id, amount_minor__lt=0)
    newest = bought.order_by("-sequence").values_list(
        "document_id", "amount_minor", "business_date"
    )
    while owed > 0 and (page := list(newest[len(items) : len(items) + _OPEN_AT_ONCE])):
        for document_id, amount, day in page:
            if owed <= 0:
                break
            items.append(OpenItem(document_id, -amount, min(owed, -amount), day))
            owed += amount
    return items[::-1]
