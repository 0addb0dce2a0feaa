"""The only reads of parties that other rooms call."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from tillbook.masters.parties.models import Party, PersonalData


def known_parties(company_id: UUID, ids: Iterable[UUID]) -> set[UUID]:
    """Which of these are parties of the company."""
    wanted = list(ids)
    if not wanted:
        return set()
    rows = Party.objects.filter(company_id=company_id, id__in=wanted)
    return set(rows.values_list("id", flat=True))


def ids_in_use(ids: Iterable[UUID]) -> set[UUID]:
    """Which of these are parties of anybody: an id is used once."""
    return set(Party.objects.filter(id__in=list(ids)).values_list("id", flat=True))


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer as a register finds them: as little as that needs."""

    id: UUID
    code: str
    name: str
    phone_end: str
    erased: bool


def customer_rows(
    company_id: UUID,
    *,
    after: UUID | None = None,
    limit: int = 500,
    ids: Iterable[UUID] | None = None,
) -> list[CustomerRow]:
    """The company's customers by id: those of `ids`, or the next page after one."""
    rows = Party.objects.filter(company_id=company_id, kind=Party.Kind.CUSTOMER)
    if ids is not None:
        rows = rows.filter(id__in=list(ids))
    if after is not None:
        rows = rows.filter(id__gt=after)
    page = rows.order_by("id").values_list(
        "id", "code", "personal__name", "personal__phone", "erased_at"
    )[:limit]
    return [
        CustomerRow(key, code, name or code, (phone or "")[-4:], erased is not None)
        for key, code, name, phone, erased in page
    ]


def names(company_id: UUID, ids: Iterable[UUID]) -> dict[UUID, str]:
    """How to call these parties; one that was erased goes by its code."""
    wanted = [i for i in ids if i]
    called = dict(
        Party.objects.filter(company_id=company_id, id__in=wanted).values_list("id", "code")
    )
    named = PersonalData.objects.filter(party__company_id=company_id, party_id__in=wanted)
    called.update(named.values_list("party_id", "name"))
    return called


def find_customers(company_id: UUID, text: str, limit: int = 8) -> list[tuple[UUID, str, str]]:
    """Customers that `text` means, as (id, code, name): one with that code, else by its words."""
    text = text.strip()
    if not text:
        return []
    customers = Party.objects.filter(company_id=company_id, kind=Party.Kind.CUSTOMER)
    exact = customers.filter(code=text)
    if not exact.exists():
        exact = customers
        for word in text.casefold().split()[:6]:
            exact = exact.filter(personal__search_text__contains=word)
    rows = exact.order_by("code").values_list("id", "code", "personal__name")[:limit]
    return [(party, code, name or code) for party, code, name in rows]


def parties_by_code(company_id: UUID, kind: str) -> dict[str, UUID]:
    """The company's customers (or suppliers): code -> id."""
    rows = Party.objects.filter(company_id=company_id, kind=kind)
    return dict(rows.values_list("code", "id"))
