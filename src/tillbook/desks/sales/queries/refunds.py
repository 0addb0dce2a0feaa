"""Reads of how a sale was paid and what of it has gone back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from tillbook.books.payments.queries import TenderInfo, tender_types
from tillbook.desks.sales.models import Resolution, Sale, SaleLine, SaleTender, SetAside
from tillbook.desks.sales.queries import sale_tenders
from tillbook.desks.sales.refunding import Paid, as_paid, same_way
from tillbook.masters.organisation.queries import company
from tillbook.plumbing.series import document_numbers

_ONE_BY_ONE = "gift_card"


def paid_with(sale: Sale, tenders: dict[UUID, TenderInfo], but: UUID | None = None) -> list[Paid]:
    """What a sale was paid with, in the order of its payments, less what has gone back by it.

    What goods that came back on an exchange were paid with is among it, as far as it stayed.
    but: a document that is not counted, nor any that occurred after it.
    """
    left: dict[tuple[UUID, str], int] = {}

    def key(row: SaleTender) -> tuple[UUID, str]:
        kind = tenders[row.tender_type_id].kind if row.tender_type_id in tenders else ""
        return row.tender_type_id, row.reference if kind == _ONE_BY_ONE else ""

    for row in sale_tenders(sale.id):
        if row.amount_minor > 0:
            left[key(row)] = left.get(key(row), 0) + row.amount_minor
    for one, minor in _stayed(sale, tenders):
        by = (one.type_id, one.reference)
        left[by] = left.get(by, 0) + minor
    later = Sale.objects.filter(original_id=sale.id).exclude(kind=Sale.Kind.VOID)
    if but:
        later = later.filter(id__lt=but)
    for row in SaleTender.objects.filter(sale__in=later.values("id"), amount_minor__lt=0):
        if key(row) in left:
            left[key(row)] = max(0, left[key(row)] + row.amount_minor)
    return [
        Paid(
            type_id=type_id,
            reference=reference,
            left_minor=minor,
            refunds=_refunds(tenders.get(type_id), sale),
            cash=type_id in tenders and tenders[type_id].rounds_cash,
        )
        for (type_id, reference), minor in left.items()
    ]


def _stayed(sale: Sale, tenders: dict[UUID, TenderInfo]) -> list[tuple[Paid, int]]:
    """Of an exchange: by what the goods that came back were paid, less what went back with them.

    Otherwise money that came by card would go out in cash, once its goods were exchanged.
    """
    if sale.kind != Sale.Kind.SALE or sale.original_id is None:
        return []
    before = Sale.objects.get(company_id=sale.company_id, id=sale.original_id)
    back = SaleLine.objects.filter(sale_id=sale.id, original_sale_id=before.id)
    stayed = min(0, sale.total_minor) - sum(back.values_list("gross_minor", flat=True))
    if stayed <= 0:
        return []
    gone: dict[UUID, int] = {}
    for row in sale_tenders(sale.id):
        gone[row.tender_type_id] = gone.get(row.tender_type_id, 0) - min(0, row.amount_minor)
    paid = [
        replace(one, left_minor=max(0, one.left_minor - gone.get(one.type_id, 0)))
        for one in paid_with(before, tenders, sale.id)
    ]
    return as_paid(paid, stayed, cash_of(tenders))


def sales_before(sale_ids: Collection[UUID]) -> set[UUID]:
    """The sales whose goods came back on these exchanges, and on those before them."""
    found: set[UUID] = set()
    asked = set(sale_ids)
    while asked:
        rows = Sale.objects.filter(id__in=asked, kind=Sale.Kind.SALE, original_id__isnull=False)
        asked = {key for key in rows.values_list("original_id", flat=True) if key} - found
        found |= asked
    return found


def _refunds(tender: TenderInfo | None, sale: Sale) -> bool:
    if tender is None or not tender.taken or not tender.refunds:
        return False
    return tender.kind not in ("store_credit", "on_account") or sale.customer_id is not None


def cash_of(tenders: dict[UUID, TenderInfo]) -> UUID | None:
    """The cash that gives what nothing else gives back."""
    willing = (t for t in tenders.values() if t.rounds_cash and t.taken and t.refunds)
    return next((tender.id for tender in willing), None)


@dataclass(frozen=True, slots=True)
class ReturnTold:
    """A return as its checks need it. own: of a receipt of the same register; otherwise: the money
    went another way than the sale was paid; unreferenced: (variant, unit price, price base) of
    goods that no sale is named for."""

    own: bool
    otherwise: bool
    unreferenced: tuple[tuple[UUID, int, int], ...]


def returns_told(company_id: UUID, ids: Collection[UUID]) -> dict[UUID, ReturnTold]:
    """Of these documents, those that take goods back."""
    lines: dict[UUID, list[SaleLine]] = {}
    for line in SaleLine.objects.filter(sale_id__in=ids, quantity_micro__lt=0):
        lines.setdefault(line.sale_id, []).append(line)
    rows = list(Sale.objects.filter(company_id=company_id, id__in=lines).exclude(kind="void"))
    if not rows:
        return {}
    named = {line.original_sale_id for found in lines.values() for line in found} - {None}
    sold = {row.id: row for row in Sale.objects.filter(company_id=company_id, id__in=named)}
    info = company(company_id)
    tenders = tender_types(company_id, info.version)
    told = {}
    for row in rows:
        originals = [sold.get(line.original_sale_id) for line in lines[row.id]]
        own = all(one and one.register_id == row.register_id for one in originals)
        one = sold.get(row.original_id) if row.original_id else None
        other = _otherwise if row.kind == Sale.Kind.RETURN else _rest_otherwise
        otherwise = bool(one and other(row, one, tenders))
        unreferenced = tuple(
            (line.variant_id, line.unit_price, line.price_base_micro)
            for line in lines[row.id]
            if line.original_sale_id is None
        )
        told[row.id] = ReturnTold(own, otherwise, unreferenced)
    return told


def _otherwise(row: Sale, sale: Sale, tenders: dict[UUID, TenderInfo]) -> bool:
    given: Sequence[tuple[UUID, int]] = [
        (tender.tender_type_id, -tender.amount_minor) for tender in sale_tenders(row.id)
    ]
    whole = row.cash_rounding_minor - row.total_minor
    expected = as_paid(paid_with(sale, tenders, row.id), whole, cash_of(tenders))
    # A rounded coin, and a minor unit that another register's share took.
    within = abs(row.cash_rounding_minor) + 1
    return bool(expected) and not same_way(expected, given, within)


def _rest_otherwise(row: Sale, sale: Sale, tenders: dict[UUID, TenderInfo]) -> bool:
    """Whether what an exchange gave back went by something that its goods were not paid with."""
    given = {tender.tender_type_id for tender in sale_tenders(row.id) if tender.amount_minor < 0}
    if not given:
        return False
    paid = paid_with(sale, tenders, row.id)
    ways = {p.type_id for p in paid if p.refunds and p.left_minor > 0}
    # Cash gives what nothing else of it gives back.
    shared = {p.type_id for p, _ in as_paid(paid, -row.total_minor, cash_of(tenders))}
    return bool(ways) and not given <= ways | shared


@dataclass(frozen=True, slots=True)
class Bought:
    """A sale of a customer, as somebody at a counter finds it again."""

    id: UUID
    number: str
    at: datetime
    total_minor: int
    names: tuple[str, ...]


def bought_by(company_id: UUID, customer_id: UUID, most: int) -> list[Bought]:
    """What a customer bought, the latest first; what was voided is not among it."""
    voids = Sale.objects.filter(original_id=OuterRef("id"), kind=Sale.Kind.VOID)
    rows = list(
        Sale.objects.filter(
            ~Exists(voids), company_id=company_id, customer_id=customer_id, kind=Sale.Kind.SALE
        ).order_by("-id")[:most]
    )
    names: dict[UUID, list[str]] = {}
    sold = SaleLine.objects.filter(sale_id__in=[row.id for row in rows], quantity_micro__gt=0)
    for sale_id, name in sold.order_by("number").values_list("sale_id", "description"):
        names.setdefault(sale_id, []).append(name)
    numbers = document_numbers([row.id for row in rows])
    return [
        Bought(
            row.id,
            numbers[row.id],
            row.occurred_at,
            row.total_minor,
            tuple(names.get(row.id, ())),
        )
        for row in rows
        if row.id in names
    ]


def tender_references(sale_ids: Collection[UUID]) -> dict[UUID, list[str]]:
    """What documents say of their payments: id -> references; a document not here is absent.

    One that was set aside and posted later goes by the id it was printed with.
    """
    resolved = Resolution.objects.filter(
        set_aside__document_id__in=sale_ids, document_id__isnull=False
    )
    printed = dict(resolved.values_list("document_id", "set_aside__document_id"))
    rows = SaleTender.objects.filter(sale_id__in=[*sale_ids, *printed])
    found: dict[UUID, list[str]] = {}
    for sale_id, reference in rows.values_list("sale_id", "reference"):
        found.setdefault(printed.get(sale_id, sale_id), []).append(reference)
    return found


def taken_back(document_id: UUID) -> tuple[set[UUID], dict[UUID, int]]:
    """Of which sales a document takes back, and what it gives back by each means of payment (minor
    units, positive); most sales give nothing back. An exchange stands for what was paid before it.

    Of a sale that was set aside and posted later also the id it was printed with.
    """
    given: dict[UUID, int] = {}
    tenders = SaleTender.objects.filter(sale_id=document_id, amount_minor__lt=0)
    for tender, amount in tenders.values_list("tender_type_id", "amount_minor"):
        given[tender] = given.get(tender, 0) - amount
    if not given:
        return set(), given
    lines = SaleLine.objects.filter(sale_id=document_id, original_sale_id__isnull=False)
    sales = {key for key in lines.values_list("original_sale_id", flat=True) if key is not None}
    printed = SetAside.objects.filter(resolution__document_id__in=sales, document_id__isnull=False)
    sales |= {key for key in printed.values_list("document_id", flat=True) if key is not None}
    return sales | sales_before(sales), given
