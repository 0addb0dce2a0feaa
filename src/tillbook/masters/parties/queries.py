"""The only reads of parties that other rooms call."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from tillbook.masters.parties.models import CustomerGroup, GroupMember, Party, PersonalData


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
    groups: tuple[UUID, ...] = ()


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
    fields = ("id", "code", "personal__name", "personal__phone", "erased_at")
    page = list(rows.order_by("id").values_list(*fields)[:limit])
    groups = groups_of([key for key, *_ in page])
    return [
        CustomerRow(
            key, code, name or code, (phone or "")[-4:], erased is not None, groups.get(key, ())
        )
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


def groups_of(parties: Iterable[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """The groups that these customers are in now; who is in none is absent."""
    found: dict[UUID, tuple[UUID, ...]] = {}
    rows = GroupMember.objects.filter(
        party_id__in=list(parties), until=None, group__archived_at=None
    )
    for party, group in rows.order_by("group_id").values_list("party_id", "group_id"):
        found[party] = (*found.get(party, ()), group)
    return found


def groups_since(party_id: UUID, moment: datetime) -> set[UUID]:
    """The groups that a customer is in, or was in at some time after a moment."""
    rows = GroupMember.objects.filter(party_id=party_id)
    rows = rows.filter(Q(until=None) | Q(until__gt=moment))
    return set(rows.values_list("group_id", flat=True))


def customer_groups(company_id: UUID) -> dict[UUID, str]:
    """The company's groups that are in use, by name: id -> name."""
    rows = CustomerGroup.objects.filter(company_id=company_id, archived_at=None)
    return dict(rows.order_by("name").values_list("id", "name"))


def counted_groups(company_id: UUID) -> list[tuple[CustomerGroup, int]]:
    """The groups in use by name, each with how many customers are in it."""
    rows = CustomerGroup.objects.filter(company_id=company_id, archived_at=None)
    counted = rows.annotate(now=Count("members", filter=Q(members__until=None)))
    return [(row, row.now) for row in counted.order_by("name")]
