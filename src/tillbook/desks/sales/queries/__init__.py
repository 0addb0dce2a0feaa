"""The only reads of sales that other rooms call, and what committing a sale needs to know."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q

from tillbook.books.ledger.queries import account_map
from tillbook.books.ledger.rules import AccountMap
from tillbook.books.payments.queries import TenderInfo, tender_types
from tillbook.desks.sales.models import (
    Discrepancy,
    ReturnedLine,
    Sale,
    SaleLine,
    SalePart,
    SaleTender,
    SetAside,
)
from tillbook.desks.sales.queries.aside import printed_with
from tillbook.desks.sales.rules import PAYMENTS_ALONE, Part
from tillbook.masters.organisation import queries as organisation
from tillbook.masters.organisation.rules import Actor, CompanyInfo
from tillbook.masters.taxes.queries import tax_codes
from tillbook.plumbing.memory import on_forget
from tillbook.plumbing.outbox import follow
from tillbook.plumbing.series import series_by_code


@dataclass(frozen=True, slots=True)
class Selling:
    """What the thinking about a sale rests on, at one configuration version."""

    company: CompanyInfo
    accounts: AccountMap
    tenders: dict[UUID, TenderInfo]
    tax_code_ids: frozenset[UUID]

    @property
    def value_kinds(self) -> dict[UUID, str]:
        """Tender types that are owed to somebody: what customers have with us, and tips -> kind."""
        return {t.id: t.kind for t in self.tenders.values() if t.kind in PAYMENTS_ALONE}

    def tender_by_code(self, code: str) -> TenderInfo | None:
        return next((t for t in self.tenders.values() if t.code == code), None)


_known: dict[UUID, Selling] = {}
on_forget(_known.clear)


def _selling(info: CompanyInfo) -> Selling:
    """All of one version: the company's facts come along, for read again they may be newer."""
    known = _known.get(info.id)
    if known is None or known.company.version != info.version:
        known = _known[info.id] = Selling(
            company=info,
            accounts=account_map(info.id, info.version),
            tenders=tender_types(info.id, info.version),
            tax_code_ids=frozenset(code.id for code in tax_codes(info.id, info.version)),
        )
    return known


def selling(company_id: UUID) -> Selling:
    """Read (or recall, while the configuration version stands) what selling needs."""
    return _selling(organisation.company(company_id))


def selling_as_known(company_id: UUID) -> Selling:
    """What selling needs as this process last read it, without asking the database: the
    transaction that writes compares the version and has it read again when it has risen."""
    return _selling(organisation.company_as_known(company_id))


def visible_sales(actor: Actor):  # noqa: ANN201 - a queryset of Sale
    """The sales this actor may read."""
    sales = Sale.objects.filter(company_id=actor.company_id)
    if actor.location_ids is not None:
        sales = sales.filter(location_id__in=actor.location_ids)
    return sales


def sale_lines(sale_id: UUID) -> list[SaleLine]:
    """A sale's lines in order."""
    return list(SaleLine.objects.filter(sale_id=sale_id).order_by("number"))


def sale_tenders(sale_id: UUID) -> list[SaleTender]:
    """A sale's payments in order."""
    return list(SaleTender.objects.filter(sale_id=sale_id).order_by("number"))


def lines_by_key(
    company_id: UUID, pairs: Iterable[tuple[UUID, int]]
) -> dict[tuple[UUID, int], SaleLine]:
    """The company's sale lines by (sale, number); unknown ones are absent."""
    wanted = sorted(set(pairs))
    found: dict[tuple[UUID, int], SaleLine] = {}
    for start in range(0, len(wanted), 200):
        match = Q()
        for sale, number in wanted[start : start + 200]:
            match |= Q(sale_id=sale, number=number)
        for line in SaleLine.objects.filter(match, sale__company_id=company_id):
            found[line.sale_id, line.number] = line
    return found


def sold_parts(sales: Iterable[UUID]) -> dict[tuple[UUID, int], list[tuple[int, Part]]]:
    """What the kits on these sales were made of, by (sale, line): (number of its move, part)."""
    found: dict[tuple[UUID, int], list[tuple[int, Part]]] = {}
    rows = SalePart.objects.filter(sale_id__in=list(sales)).order_by("sale_id", "number")
    for row in rows:
        part = (row.number, Part(row.variant_id, row.quantity_micro))
        found.setdefault((row.sale_id, row.line_number), []).append(part)
    return found


def set_aside_by_hash(company_id: UUID, hashes: Iterable[str]) -> dict[str, SetAside]:
    """What was set aside before with the same bytes."""
    rows = SetAside.objects.filter(company_id=company_id, content_hash__in=list(hashes))
    return {row.content_hash: row for row in rows}


_HEAD = ("kind", "location_id", "person_id", "business_date", "occurred_at", "total_minor")
_LINE = (
    "variant_id",
    "department_id",
    "quantity_micro",
    "net_minor",
    "tax_minor",
    "gross_minor",
    "taxes",
    "original_sale_id",
    "discounts",
)


def figures_of_sales(sale_ids: Sequence[UUID]) -> tuple[list, list, list]:
    """Heads, lines and tenders of these sales, with the columns that figures are made of.

    Read in parts: SQLite takes a limited number of parameters.
    """
    heads: list = []
    lines: list = []
    tenders: list = []
    for start in range(0, len(sale_ids), 500):
        part = list(sale_ids[start : start + 500])
        heads += Sale.objects.filter(id__in=part).values_list("id", *_HEAD, named=True)
        own_lines = SaleLine.objects.filter(sale_id__in=part)
        options = {"as_choice": F("variant__product__as_choice")}
        lines += own_lines.annotate(**options).values_list(
            "sale_id", "as_choice", *_LINE, named=True
        )
        own_tenders = SaleTender.objects.filter(sale_id__in=part)
        tenders += own_tenders.values_list("sale_id", "tender_type_id", "amount_minor", named=True)
    return heads, lines, tenders


def visible_aside(actor: Actor):  # noqa: ANN201 - a queryset of SetAside
    """What was set aside that this actor may see; what no location claims is for those who see
    all of them."""
    rows = SetAside.objects.filter(company_id=actor.company_id)
    if actor.location_ids is not None:
        rows = rows.filter(location_id__in=actor.location_ids)
    return rows


def open_aside(actor: Actor, location_ids: Sequence[UUID] | None = None):  # noqa: ANN201
    """What waits among it, the latest first; at these locations, or at none that is known."""
    rows = visible_aside(actor).filter(resolution__isnull=True)
    if location_ids is not None:
        rows = rows.filter(Q(location_id__in=list(location_ids)) | Q(location_id__isnull=True))
    return rows.order_by("-received_at", "id")


def open_discrepancies(actor: Actor, location_ids: Sequence[UUID] | None = None):  # noqa: ANN201
    """Discrepancies that nobody has looked at, the latest first."""
    sales = visible_sales(actor).filter(id=OuterRef("sale_id"))
    if location_ids is not None:
        sales = sales.filter(location_id__in=list(location_ids))
    rows = Discrepancy.objects.filter(
        Exists(sales), company_id=actor.company_id, discrepancyresolution__isnull=True
    )
    return rows.order_by("-recorded_at", "id")


def moved_to_another_day(sale_id: UUID) -> bool:
    """Whether it was booked on another day than it says, for its clock was wrong."""
    return Discrepancy.objects.filter(sale_id=sale_id, kind="business_date").exists()


def sales_after(
    actor: Actor,
    number: int,
    limit: int,
    *,
    location_ids: Sequence[UUID] | None,
    since: date | None,
    until: date | None,
) -> tuple[list[UUID], int, bool]:
    """Sales, returns and voids that follow a feed number: (ids, where the page ended, more?)."""
    sales = visible_sales(actor)
    if location_ids is not None:
        sales = sales.filter(location_id__in=location_ids)
    if since:
        sales = sales.filter(business_date__gte=since)
    if until:
        sales = sales.filter(business_date__lte=until)

    def wanted(ids: list[UUID]) -> set[UUID]:
        return set(sales.filter(id__in=ids).values_list("id", flat=True))

    return follow(actor.company_id, Sale.Kind.values, number, limit, wanted)


@dataclass(frozen=True, slots=True)
class RegisterSale:
    """A posted document of a register as its checks need it.

    list_minor, off_minor: of the line that most was taken off in proportion, or of the whole.
    given_minor: all that people took off.
    prices: (variant, unit price, price base) of what was sold, not taken back; quantities: how
    much of each (millionths). exchanges: goods of an earlier sale came back on it; back_minor: what
    came back is worth to the customer.
    """

    id: UUID
    kind: str
    series_id: UUID
    register_id: UUID
    person_id: UUID | None
    business_date: date
    occurred_at: datetime
    recorded_at: datetime
    total_minor: int
    price_version: int
    list_minor: int
    off_minor: int
    given_minor: int
    prices: tuple[tuple[UUID, int, int], ...]
    quantities: tuple[int, ...]
    exchanges: bool
    back_minor: int


def register_sales(company_id: UUID, ids: Sequence[UUID]) -> list[RegisterSale]:
    """Which of these documents registers made."""
    rows = list(Sale.objects.filter(company_id=company_id, id__in=ids, register_id__isnull=False))
    lines: dict[UUID, list[SaleLine]] = {}
    for line in SaleLine.objects.filter(sale_id__in=[row.id for row in rows]):
        lines.setdefault(line.sale_id, []).append(line)
    return [_register_sale(row, lines.get(row.id, [])) for row in rows]


def promoted_minor(discounts: str) -> int:
    """What promotions took off a line, from its stored discounts."""
    return sum([minor for _name, minor, *promotion in json.loads(discounts) if promotion])


def _register_sale(row: Sale, lines: Sequence[SaleLine]) -> RegisterSale:
    exchanged = row.kind == Sale.Kind.SALE and any(line.original_sale_id for line in lines)
    back = -sum(line.gross_minor for line in lines if line.quantity_micro < 0)
    if exchanged:  # what was taken off goods that come back was allowed when they were sold
        lines = [line for line in lines if line.original_sale_id is None]
    # What promotions took off is nobody's doing.
    by_hand = [line.discount_minor - promoted_minor(line.discounts) for line in lines]
    shares = [(line.list_minor, off) for line, off in zip(lines, by_hand, strict=True)]
    whole = sum(line.list_minor for line in lines)
    off = sum(by_hand) + sum(line.basket_discount_minor for line in lines)
    listed, taken = 0, 0
    for one_listed, one_off in [*shares, (whole, off)]:
        if one_listed > 0 and one_off * max(listed, 1) > taken * one_listed:
            listed, taken = one_listed, one_off
    assert row.register_id
    # What a price list asks is compared with that list, and nobody's doing.
    sold = [line for line in lines if line.quantity_micro > 0 and not line.price_list_id]
    return RegisterSale(
        row.id,
        row.kind,
        row.series_id,
        row.register_id,
        row.person_id,
        row.business_date,
        row.occurred_at,
        row.recorded_at,
        row.total_minor,
        row.price_version,
        listed,
        taken,
        off,
        tuple((line.variant_id, line.unit_price, line.price_base_micro) for line in sold),
        tuple(line.quantity_micro for line in sold),
        exchanged,
        back,
    )


class Refund(NamedTuple):
    """What one document of a register gave back (minor); late: it came so long after."""

    id: UUID
    person_id: UUID | None
    minor: int
    late: bool


def refunds_until(company_id: UUID, sale: RegisterSale, late: timedelta) -> list[Refund]:
    """What a register gave back on the sale's day up to it, document by document.

    Of an exchange the goods that came back count, whatever was bought for them.
    """
    rows = Sale.objects.filter(
        company_id=company_id,
        kind__in=[Sale.Kind.RETURN, Sale.Kind.SALE],
        register_id=sale.register_id,
        business_date=sale.business_date,
    ).exclude(kind=Sale.Kind.SALE, original_id__isnull=True)
    # Two at one moment: the ids are minted in order.
    found = list(
        rows.filter(
            Q(occurred_at__lt=sale.occurred_at) | Q(occurred_at=sale.occurred_at, id__lte=sale.id)
        )
    )
    exchanges = [row.id for row in found if row.kind == Sale.Kind.SALE]
    came = SaleLine.objects.filter(sale_id__in=exchanges, original_sale_id__isnull=False)
    back: dict[UUID, int] = {}
    for key, minor in came.values_list("sale_id", "gross_minor") if exchanges else ():
        back[key] = back.get(key, 0) - minor
    return [
        Refund(
            row.id,
            row.person_id,
            back.get(row.id, 0) if row.kind == Sale.Kind.SALE else -row.total_minor,
            row.recorded_at > row.occurred_at + late,
        )
        for row in found
    ]


def document_by_number(company_id: UUID, number: str) -> UUID | None:
    """The document of the company whose number people read as this: `R1-000042`."""
    code, _, digits = number.rpartition("-")
    if not code or not digits.isascii() or not digits.isdigit() or len(digits) > 15:
        return None
    series = series_by_code(company_id, code)
    if series is None:
        return None
    rows = Sale.objects.filter(series_id=series, number=int(digits))
    found: UUID | None = rows.values_list("id", flat=True).first()
    return found or next(iter(printed_with(company_id, [series], int(digits))), None)


def left_to_return(sale_id: UUID) -> dict[int, tuple[int, int]]:
    """What may still come back of each line: number -> (millionths, minor units)."""
    left = {
        line.number: (max(line.quantity_micro, 0), max(line.gross_minor, 0))
        for line in sale_lines(sale_id)
    }
    for row in ReturnedLine.objects.filter(sale_id=sale_id):
        left[row.number] = (
            row.sold_micro - row.returned_micro,
            row.sold_minor - row.returned_minor,
        )
    return left


def broken_chains(company_id: UUID) -> dict[UUID, tuple[str, str]]:
    """Sales whose register sent a broken chain -> (the hash before it, the one it named)."""
    rows = Discrepancy.objects.filter(company_id=company_id, kind="chain")
    return {row.sale_id: (row.expected, row.found) for row in rows}
