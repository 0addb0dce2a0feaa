"""What the list of sales can be narrowed to, and how a number or an amount is found."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.translation import gettext as _

from tillbook.books.payments.queries import spoken, tender_types
from tillbook.desks.sales.models import Sale, SaleLine, SaleTender
from tillbook.desks.sales.queries.alone import Alone
from tillbook.desks.sales.queries.aside import posted_from, printed_with
from tillbook.desks.sales.rules import EXCHANGE
from tillbook.masters.catalog.queries import department_names, item_facts
from tillbook.masters.organisation.queries import people_of
from tillbook.masters.organisation.rules import Actor, CompanyInfo, RegisterInfo
from tillbook.masters.parties.queries import names
from tillbook.masters.pricing.queries import promotion_names
from tillbook.plumbing.lists.shapes import Filter
from tillbook.plumbing.pages import asked_day
from tillbook.plumbing.series import company_series, series_by_code
from tillbook.plumbing.templatetags.figures import amount, money, short_day
from tillbook.plumbing.templatetags.figures import day as day_words
from tillbook.values.money import NotAnAmount, parse_decimal
from tillbook.values.rounding import OutOfRange

#: In the address: sold in the back office or by a program, at no register; by nobody who is named.
NO_REGISTER = NOBODY = "none"


def KINDS() -> dict[str, str]:  # noqa: N802 - a table in the reader's language
    return {"sale": _("Sale"), "return": _("Return"), "void": _("Void")}


def kind_words(sale: Sale) -> str:
    """What a document is called: an exchange is no plain sale."""
    return _("Exchange") if sale.is_exchange else KINDS().get(sale.kind, sale.kind)


def words_alone(info: CompanyInfo, row: Sale, alone: Alone | None) -> str:
    """What a document is called; one without goods by what it is of: “Tip 2.00”."""
    return f"{alone.name} {amount(alone.minor, info.money)}" if alone else kind_words(row)


def filters(actor: Actor, info: CompanyInfo, tills: Sequence[RegisterInfo]) -> tuple[Filter, ...]:
    """What the list can be narrowed to. tills: the company's registers.

    Days, customers, products and totals have an index; kinds, people and registers are looked for
    within windows.
    """
    return (*_days(), *_who(actor, tills), *_what(actor, info))


def _days() -> tuple[Filter, ...]:
    return (
        Filter(
            name="day",
            title=_("Day"),
            is_day=True,
            apply=lambda rows, value: rows.filter(business_date=value),
            words=lambda value: day_words(asked_day(value)) or None,
        ),
        Filter(
            name="since",
            title=_("From"),
            is_day=True,
            apply=lambda rows, value: rows.filter(business_date__gte=value),
            words=lambda value: _day_words(_("from %(day)s"), value),
        ),
        Filter(
            name="until",
            title=_("Through"),
            is_day=True,
            apply=lambda rows, value: rows.filter(business_date__lte=value),
            words=lambda value: _day_words(_("through %(day)s"), value),
        ),
    )


def _who(actor: Actor, registers: Sequence[RegisterInfo]) -> tuple[Filter, ...]:
    """Who sold, and at which register: those the actor may see sales of."""
    people = people_of(actor.company_id) | {NOBODY: _("Nobody named")}
    tills = {str(one.id): one.name for one in registers if _seen(actor, one)}
    tills[NO_REGISTER] = _("No register (back office)")
    return (
        Filter(
            name="person",
            title=_("Who sold"),
            options=tuple(people.items()),
            indexed=False,
            apply=lambda rows, value: rows.filter(person_id=None if value == NOBODY else value),
            words=lambda value: people.get(value),
        ),
        Filter(
            name="register",
            title=_("Register"),
            options=tuple(tills.items()),
            indexed=False,
            apply=lambda rows, value: rows.filter(
                register_id=None if value == NO_REGISTER else value
            ),
            words=lambda value: tills.get(value),
        ),
    )


def _seen(actor: Actor, register: RegisterInfo) -> bool:
    return actor.at(register.location_id)


def _of_kind(rows: QuerySet[Sale], value: str) -> QuerySet[Sale]:
    if value == EXCHANGE:
        return rows.filter(kind=Sale.Kind.SALE, original_id__isnull=False)
    return rows.filter(kind=value)


def _what(actor: Actor, info: CompanyInfo) -> tuple[Filter, ...]:
    tenders = {
        str(one.id): spoken(one.name) for one in tender_types(info.id, info.version).values()
    }
    kinds = KINDS() | {EXCHANGE: _("Exchange")}
    return (
        Filter(
            name="kind",
            title=_("Kind"),
            options=tuple(kinds.items()),
            quick=True,
            indexed=False,
            apply=_of_kind,
            words=kinds.get,
        ),
        Filter(
            name="customer",
            title=_("Customer"),
            order=("-id",),
            keys=lambda value: Sale.objects.filter(customer_id=value).values("id"),
            apply=lambda rows, value: rows.filter(customer_id=value),
            words=lambda value: _customer_words(actor, value),
        ),
        Filter(
            name="product",
            title=_("Product"),
            order=("-id",),
            keys=lambda value: SaleLine.objects.filter(variant_id=value).values("sale_id"),
            apply=lambda rows, value: rows.filter(
                id__in=SaleLine.objects.filter(variant_id=value).values("sale_id")
            ),
            words=lambda value: _product_words(actor, value),
        ),
        *_which_lines(info),
        Filter(
            name="shift",
            title=_("Shift"),
            order=("-id",),
            keys=lambda value: Sale.objects.filter(shift_id=value).values("id"),
            apply=lambda rows, value: rows.filter(shift_id=value),
            words=lambda value: _("of one shift") if as_key(value) else None,
        ),
        Filter(
            name="tender",
            title=_("Paid by"),
            options=tuple(tenders.items()),
            indexed=False,
            apply=lambda rows, value: rows.filter(Exists(_payments(value))),
            words=lambda value: tenders.get(value),
        ),
        Filter(
            name="total",
            title=_("Total"),
            is_text=True,
            order=("-id",),
            apply=lambda rows, value: rows.filter(total_minor=typed_minor(value, info.exponent)),
            words=lambda value: _total_words(info, value),
        ),
    )


def _which_lines(info: CompanyInfo) -> tuple[Filter, ...]:
    """By what its lines are of: a department, or a promotion that took something off them."""
    departments = {str(key): name for key, name in department_names(info.id).items()}
    ever = promotion_names(info.id)
    latest = {one.origin_id: (str(key), one.name) for key, one in sorted(ever.items())}
    promotions = dict(latest.values())

    def given_by(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        origin = ever[UUID(value)].origin_id
        any_of = Q()
        for key, one in ever.items():
            if one.origin_id == origin:
                any_of |= Q(discounts__contains=str(key))
        return rows.filter(Exists(_lines().filter(any_of)))

    return (
        Filter(
            name="department",
            title=_("Department"),
            options=tuple(departments.items()),
            indexed=False,
            apply=lambda rows, value: rows.filter(Exists(_lines().filter(department_id=value))),
            words=departments.get,
        ),
        Filter(
            name="promotion",
            title=_("Promotion"),
            options=tuple(promotions.items()),
            indexed=False,
            apply=given_by,
            words=promotions.get,
        ),
    )


def _lines() -> QuerySet[SaleLine]:
    """The lines of the sale of the row outside."""
    return SaleLine.objects.filter(sale_id=OuterRef("id"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """What a list of sales is narrowed to that is a part of each sale, and what that is called.

    tender: a means of payment; of: the product and department of lines, by their fields.
    """

    tender: str = ""
    tender_name: str = ""
    of: Mapping[str, UUID] = field(default_factory=dict)
    of_name: str = ""

    def told(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows with what of each sale that part came to: `paid_minor`, `lines_minor` and
        `lines_micro`."""
        if self.tender:
            rows = with_paid(rows, self.tender)
        return with_lines(rows, self.of) if self.of else rows


def narrowed(actor: Actor, info: CompanyInfo, asked: Mapping[str, str]) -> Narrowed:
    """Read it from the address; what is not known there narrows nothing."""
    keys = {name: as_key(asked.get(name, "")) for name in ("tender", "product", "department")}
    by = tender_types(info.id, info.version).get(keys["tender"]) if keys["tender"] else None
    item = item_facts(actor.company_id, keys["product"]) if keys["product"] else None
    department = keys["department"] and department_names(info.id).get(keys["department"])
    of = {}
    if item and keys["product"]:
        of["variant_id"] = keys["product"]
    if department and keys["department"]:
        of["department_id"] = keys["department"]
    return Narrowed(
        tender=str(by.id) if by else "",
        tender_name=spoken(by.name) if by else "",
        of=of,
        of_name=item.name if item else department or "",
    )


def with_lines(rows: QuerySet[Any], of: Mapping[str, UUID]) -> QuerySet[Any]:
    """`lines_minor`, `lines_micro`: what the lines of each sale that are of this came to."""
    lines = _lines().filter(**of).order_by().values("sale_id")
    return rows.annotate(
        lines_minor=Subquery(lines.annotate(sum=Sum("gross_minor")).values("sum")),
        lines_micro=Subquery(lines.annotate(sum=Sum("quantity_micro")).values("sum")),
    )


def _payments(tender: str) -> QuerySet[SaleTender]:
    """The payments of the sale of the row outside, by this means."""
    return SaleTender.objects.filter(sale_id=OuterRef("id"), tender_type_id=tender)


def with_paid(rows: QuerySet[Any], tender: str) -> QuerySet[Any]:
    """`paid_minor`: what of each sale was paid by this means, and not by another."""
    paid = _payments(tender).order_by().values("sale_id").annotate(paid=Sum("amount_minor"))
    return rows.annotate(paid_minor=Subquery(paid.values("paid")))


def _day_words(pattern: str, value: str) -> str | None:
    day = asked_day(value)
    return pattern % {"day": short_day(day)} if day else None


def as_key(text: str) -> UUID | None:
    """The id in an address; None when it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _customer_words(actor: Actor, value: str) -> str | None:
    key = as_key(value)
    return names(actor.company_id, [key]).get(key) if key else None


def _product_words(actor: Actor, value: str) -> str | None:
    key = as_key(value)
    item = item_facts(actor.company_id, key) if key else None
    return item.name if item else None


def typed_minor(text: str, exponent: int) -> int | None:
    """The amount that somebody types: "12.50", "€12,50", "12", "-12.50" for money given back."""
    match = re.fullmatch(r"([-−]?)[^\d-]{0,3}\s?(\d{1,12}(?:[.,]\d{1,6})?)\s?\D{0,3}", text)
    if not match:
        return None
    try:
        minor = parse_decimal(match[2].replace(",", "."), exponent, "amount")
    except (NotAnAmount, OutOfRange):
        return None
    return -minor if match[1] else minor


def _total_words(info: CompanyInfo, value: str) -> str | None:
    minor = typed_minor(value, info.exponent)
    if minor is None:
        return None
    return _("total %(money)s") % {"money": money(minor, info.money)}


def by_number(actor: Actor, sales: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Sales whose number is `text`, whole ("A1-000042") or its digits."""
    code, _dash, digits = text.rpartition("-")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 15:
        return sales.none()
    series = [series_by_code(actor.company_id, code)] if code else company_series(actor.company_id)
    # The keys first: together with the list's order an engine might walk every sale instead.
    known = [s for s in series if s]
    found = Sale.objects.filter(series_id__in=known, number=int(digits))
    # What was set aside first stands by another number; people have the one that was printed.
    waited = printed_with(actor.company_id, known, int(digits)).values()
    later = {*waited, *posted_from(actor.company_id, known, int(digits))}
    return sales.filter(id__in=[*found.values_list("id", flat=True)[:1_000], *later])
