"""The list of sales, returns and voids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.desks.sales.filtering import Narrowed, by_number, filters, narrowed, words_alone
from tillbook.desks.sales.models import Sale
from tillbook.desks.sales.queries import selling
from tillbook.desks.sales.queries.alone import without_goods
from tillbook.desks.sales.rules import EXCHANGE
from tillbook.masters.organisation.queries import people_names, registers
from tillbook.masters.organisation.rules import (
    Actor,
    CompanyInfo,
    LocationInfo,
    RegisterInfo,
    Right,
)
from tillbook.masters.parties.queries import names
from tillbook.plumbing.lists.cells import Badge
from tillbook.plumbing.lists.paging import aside
from tillbook.plumbing.lists.shapes import Column, Empty, Listing, Totals
from tillbook.plumbing.pages import asked_day
from tillbook.plumbing.registries import Span, folded_totals
from tillbook.plumbing.series import series_codes
from tillbook.plumbing.templatetags.figures import count as count_words
from tillbook.plumbing.templatetags.figures import moment


@dataclass(frozen=True, slots=True)
class SaleRow:
    """A sale with what its row says."""

    sale: Sale
    number: str
    customer: str
    person: str
    location: str
    register: str
    kind: str

    @property
    def id(self) -> UUID:
        return self.sale.id


def sales_listing(
    actor: Actor, at: LocationInfo | None, asked: Mapping[str, str] | None = None
) -> Listing:
    """The sales this actor may read, at one location or at all; the latest day first.

    asked: the address; where it narrows the list to a means of payment, a product or a department,
    a column says what that part of each sale came to.
    """
    company = selling(actor.company_id).company
    places = [at.id] if at else None if actor.location_ids is None else list(actor.location_ids)
    tills = registers(company.id)
    part = narrowed(actor, company, asked or {})
    rows = Sale.objects.filter(company_id=actor.company_id)
    keyed = Sale.objects.alias(of=aside("company_id")).filter(of=actor.company_id)
    return Listing(
        name="sales",
        label=_("Sales"),
        rows=part.told(rows),
        keyed_rows=part.told(keyed),
        search_keyed=True,
        scope=None if places is None else lambda rows: rows.filter(location_id__in=places),
        order=("-business_date", "-recorded_at", "-id"),
        columns=(*_columns(company), *_parts(part)),
        filters=filters(actor, company, tills),
        currency=company.money,
        link=lambda row: reverse("sale", args=[row.sale.id]),
        prepare=lambda rows: prepared(company, rows, tills),
        search=lambda rows, text: by_number(actor, rows, text),
        search_words=_("Number"),
        search_indexed=True,
        folded=lambda filters: _totals(actor.company_id, places, filters),
        counted=lambda n: ngettext("%(n)s document", "%(n)s documents", n) % {"n": count_words(n)},
        empty=Empty(
            icon="receipt-text",
            title=_("No sales here yet"),
            text=_("Each sale, return and void stands here the moment it is posted."),
            action=_("New sale") if actor.may(Right.SALES_WRITE) else "",
            url=reverse("sell") if actor.may(Right.SALES_WRITE) else "",
        ),
        older=_("Older"),
        newer=_("Newer"),
    )


def _columns(company: CompanyInfo) -> tuple[Column, ...]:
    arrival = ("business_date", "recorded_at", "id")
    several = len(company.locations) > 1
    return (
        Column(
            key="number",
            title=_("Number"),
            value=lambda r: r.number,
            phone=lambda r: moment(r.sale.occurred_at),
            keep=True,
            fixed=True,
        ),
        Column(
            key="when",
            title=_("When"),
            kind="moment",
            value=lambda r: r.sale.occurred_at,
            sort=arrival,
            down_first=True,
            screen="tablet",
        ),
        Column(
            key="day",
            title=_("Business day"),
            kind="day",
            value=lambda r: r.sale.business_date,
            sort=arrival,
            down_first=True,
            screen="desk",
            shown=False,
        ),
        Column(
            key="kind",
            title=_("Kind"),
            kind="badge",
            value=lambda r: _kind(r.sale, r.kind),
            screen="tablet",
        ),
        Column(
            key="location",
            title=_("Location"),
            value=lambda r: r.location,
            screen="tablet",
            shown=several,
        ),
        Column(
            key="register",
            title=_("Register"),
            value=lambda r: r.register,
            screen="desk",
            shown=False,
        ),
        Column(key="person", title=_("Who sold"), value=lambda r: r.person, screen="desk"),
        Column(key="customer", title=_("Customer"), value=lambda r: r.customer, screen="desk"),
        *_amounts(company.symbol or company.currency),
    )


def _amounts(money: str) -> tuple[Column, ...]:
    return (
        Column(
            key="net",
            title=_("Without tax %(money)s") % {"money": money},
            kind="amount",
            value=lambda r: r.sale.net_minor,
            sort=("net_minor", "id"),
            index="never",
            down_first=True,
            screen="desk",
            shown=False,
            total="net_minor",
        ),
        Column(
            key="tax",
            title=_("Tax %(money)s") % {"money": money},
            kind="amount",
            value=lambda r: r.sale.tax_minor,
            screen="desk",
            total="tax_minor",
        ),
        Column(
            key="total",
            title=_("Total %(money)s") % {"money": money},
            kind="amount",
            value=lambda r: r.sale.total_minor,
            sort=("total_minor", "id"),
            index="alone",
            down_first=True,
            strong=True,
            lost=lambda r: r.sale.total_minor < 0,
            total="total_minor",
        ),
    )


def _parts(part: Narrowed) -> tuple[Column, ...]:
    """What the part of each sale came to that the list is narrowed to."""
    found = []
    if part.tender:
        hint = _("What of the sale was paid this way.")
        found.append(_part("paid", part.tender_name, "paid_minor", hint))
    if part.of:
        items = Column(
            key="items",
            title=_("Items"),
            kind="quantity",
            value=lambda r: r.sale.lines_micro,
            screen="tablet",
            total="lines_micro",
        )
        hint = _("What the lines of it came to, with tax.")
        found += [items, _part("lines", part.of_name, "lines_minor", hint)]
    return tuple(found)


def _part(key: str, title: str, name: str, hint: str) -> Column:
    return Column(
        key=key,
        title=title,
        kind="amount",
        value=lambda r: getattr(r.sale, name),
        strong=True,
        lost=lambda r: getattr(r.sale, name) < 0,
        total=name,
        hint=hint,
    )


def _kind(sale: Sale, words: str) -> Badge:
    if sale.is_exchange:
        return Badge(words, "amber", "arrow-left-right")
    return Badge(words, "plain") if sale.kind == Sale.Kind.SALE else Badge(words, "amber", "undo-2")


def prepared(
    company: CompanyInfo, rows: Sequence[Sale], tills: Sequence[RegisterInfo] | None = None
) -> list[SaleRow]:
    """The rows with the names they are shown by. tills: the registers, where they are read."""
    codes = series_codes({row.series_id for row in rows})
    customers = names(company.id, {r.customer_id for r in rows if r.customer_id})
    people = people_names({r.person_id for r in rows if r.person_id})
    known = registers(company.id) if tills is None else tills
    named = {one.id: one.name for one in known}
    alone = without_goods(company.id, rows)
    return [
        SaleRow(
            sale=row,
            number=f"{codes[row.series_id]}-{row.number:06d}",
            customer=customers.get(row.customer_id, "") if row.customer_id else "",
            person=people.get(row.person_id, "") if row.person_id else "",
            location=company.locations[row.location_id].name,
            register=named.get(row.register_id, "") if row.register_id else "",
            kind=words_alone(company, row, alone.get(row.id)),
        )
        for row in rows
    ]


def _totals(
    company_id: UUID, places: list[UUID] | None, filters: Mapping[str, str]
) -> Totals | None:
    """Count and sum from the folded days; those know days, kinds and locations."""
    if filters.keys() - {"day", "since", "until", "kind"} or filters.get("kind") == EXCHANGE:
        return None
    only: date | None = asked_day(filters.get("day", ""))
    since = [d for d in (only, asked_day(filters.get("since", ""))) if d]
    until = [d for d in (only, asked_day(filters.get("until", ""))) if d]
    span = Span(
        company_id=company_id,
        since=max(since) if since else None,
        until=min(until) if until else None,
        kind=filters.get("kind", ""),
        location_ids=places,
    )
    found = folded_totals("sales", span)
    return Totals(count=found[0], sums={"total": found[1]}) if found else None
