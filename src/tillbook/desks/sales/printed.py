"""A document as a register shows it again: what was printed, and what may still come back of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tillbook.books.payments.queries import tender_types
from tillbook.desks.sales.models import Sale, SaleLine
from tillbook.desks.sales.queries import left_to_return, sale_lines, sale_tenders
from tillbook.desks.sales.queries.aside import standing
from tillbook.desks.sales.queries.notes import note_hashes
from tillbook.desks.sales.queries.refunds import paid_with
from tillbook.desks.sales.refunding import Paid
from tillbook.masters.catalog.queries import shelf_rows
from tillbook.masters.organisation.queries import configuration_version, people_names
from tillbook.masters.parties.queries import names
from tillbook.masters.taxes.queries import rates_on
from tillbook.plumbing.series import envelope_of, series_codes


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line, how its quantity is written, and what is left to come back (millionths, minor)."""

    number: int
    unit: str
    decimals: int
    returnable_micro: int
    returnable_minor: int


@dataclass(frozen=True, slots=True)
class PrintedTax:
    """A tax of the whole document; name: as it is called now; rate_ppm: as it was on its day."""

    code: str
    name: str
    rate_ppm: int
    base_minor: int
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A document with the very text that was hashed; tenders: (name, whether it is cash); paid: by
    what it was paid, and what has not gone back by it yet."""

    id: UUID
    number: str
    kind: str
    at: datetime
    body: str
    hash: str
    voided: bool
    person: str
    customer: str
    lines: tuple[PrintedLine, ...]
    tenders: tuple[tuple[str, bool], ...]
    taxes: tuple[PrintedTax, ...]
    paid: tuple[Paid, ...] = ()

    @property
    def notes(self) -> list[str]:
        """The hashes of the notes that stand on it."""
        return list(note_hashes(self.body).values())


def printed(company_id: UUID, sale_id: UUID) -> Printed | None:
    """The company's document of this id; one that was set aside and posted since as it was
    printed, with what has come back of it where it stands now."""
    sales = Sale.objects.filter(company_id=company_id)
    sale = sales.filter(id=sale_id).first()
    sale = sale or sales.filter(id=standing(company_id, sale_id)).first()
    envelope = (envelope_of(sale_id) or envelope_of(sale.id)) if sale else None
    if sale is None or envelope is None:
        return None
    lines = sale_lines(sale.id)
    version = configuration_version(company_id)
    tenders = tender_types(company_id, version)
    voids = Sale.objects.filter(original_id=sale.id, kind=Sale.Kind.VOID)
    code = series_codes([envelope.series_id])[envelope.series_id]
    person = people_names([sale.person_id]).get(sale.person_id, "") if sale.person_id else ""
    customer = ""
    if sale.customer_id:
        customer = names(company_id, [sale.customer_id]).get(sale.customer_id, "")
    return Printed(
        id=envelope.document_id,
        number=f"{code}-{envelope.number:06d}",
        kind=sale.kind,
        at=sale.occurred_at,
        body=envelope.body,
        hash=envelope.hash,
        voided=voids.exists(),
        person=person,
        customer=customer,
        lines=_lines(company_id, sale, lines),
        tenders=tuple(
            (tenders[row.tender_type_id].name, tenders[row.tender_type_id].rounds_cash)
            for row in sale_tenders(sale.id)
        ),
        taxes=_taxes(company_id, version, sale, lines),
        paid=tuple(paid_with(sale, tenders)) if sale.kind == Sale.Kind.SALE else (),
    )


def _lines(company_id: UUID, sale: Sale, lines: list[SaleLine]) -> tuple[PrintedLine, ...]:
    goods = {
        row.id: row
        for row in shelf_rows(company_id, ids={line.variant_id for line in lines}, limit=len(lines))
    }
    left = left_to_return(sale.id) if sale.kind == Sale.Kind.SALE else {}
    return tuple(
        PrintedLine(
            line.number,
            goods[line.variant_id].unit,
            goods[line.variant_id].decimals,
            *left.get(line.number, (0, 0)),
        )
        for line in lines
    )


def _taxes(
    company_id: UUID, version: int, sale: Sale, lines: list[SaleLine]
) -> tuple[PrintedTax, ...]:
    sums: dict[str, list[int]] = {}
    for line in lines:
        for code, base, amount in json.loads(line.taxes):
            one = sums.setdefault(code, [0, 0])
            one[0] += base
            one[1] += amount
    rates = rates_on(company_id, version, sale.business_date)
    return tuple(
        PrintedTax(*rates.get(UUID(code), ("?", "?", 0)), base, amount)
        for code, (base, amount) in sums.items()
    )


def whose_sale(sale_id: UUID) -> tuple[UUID, UUID, datetime] | None:
    """The company and location of a document, and when it occurred: for who proves their right to
    it otherwise than by being signed in."""
    row = Sale.objects.filter(id__in={sale_id, standing(None, sale_id)})
    found: tuple[UUID, UUID, datetime] | None = row.values_list(
        "company_id", "location_id", "occurred_at"
    ).first()
    return found
