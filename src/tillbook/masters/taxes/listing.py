"""What the tax pages show: codes with the rate of today and the next one, and what nobody taxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CompanyInfo, LocationInfo
from tillbook.masters.taxes.country_templates import TaxTemplate
from tillbook.masters.taxes.models import TaxCode, TaxRate
from tillbook.masters.taxes.queries import (
    category_names,
    jurisdiction_names,
    location_jurisdictions,
    rates_by_code,
    taxes_at,
)
from tillbook.plumbing.lists.finding import by_words
from tillbook.plumbing.lists.shapes import Column, Empty, Filter, Listing
from tillbook.plumbing.templatetags.figures import count as count_words
from tillbook.plumbing.templatetags.figures import short_day
from tillbook.plumbing.templatetags.interface import word

#: Outermost first, as taxes are evaluated.
LEVELS = ("country", "state", "county", "city", "district")


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRow:
    """A tax code on a day: the rate in force (None: none) and the next one planned."""

    code: TaxCode
    now: TaxRate | None
    following: TaxRate | None

    @property
    def has_rate(self) -> bool:
        """Whether a percentage says it all; exempt, outside and fixed amounts have words."""
        return (
            self.code.treatment in (TaxCode.Treatment.CHARGED, TaxCode.Treatment.REVERSE_CHARGE)
            and self.code.kind != TaxCode.Kind.FIXED
        )


@dataclass(frozen=True, slots=True)
class TaxRow:
    """A tax code with today's rate and where it is charged. places: names of locations."""

    tax: CodeRow
    places: str

    @property
    def id(self) -> UUID:
        return self.tax.code.id

    @property
    def since(self) -> date | None:
        """The day of today's rate; None where it has always been so."""
        now = self.tax.now
        return now.valid_from if self.tax.has_rate and now and now.valid_from.year > 1900 else None

    @property
    def next_from(self) -> date | None:
        """The day of the next rate that is planned."""
        return self.tax.following.valid_from if self.tax.following else None


def taxes_listing(actor: Actor, places: Sequence[LocationInfo], day: date) -> Listing:
    """The company's tax codes by jurisdiction, the outermost first, each the highest rate first."""
    info = company(actor.company_id)
    levels = [When(jurisdiction__level=one, then=Value(n)) for n, one in enumerate(LEVELS)]
    return Listing(
        name="taxes",
        label=_("Taxes"),
        rows=TaxCode.objects.filter(company_id=info.id)
        .select_related("jurisdiction", "category")
        .annotate(
            level=Case(*levels, default=Value(len(LEVELS))),
            rate=Coalesce(Subquery(_rate_on(day)), Value(-1), output_field=IntegerField()),
        ),
        order=("level", "jurisdiction__code", "-rate", "code"),
        columns=_columns(),
        filters=_filters(info, places),
        currency=info.money,
        link=lambda r: reverse("tax", args=[r.tax.code.code]),
        prepare=lambda rows: _prepared(info, places, day, rows),
        search=by_words("category__name", "code", "name"),
        search_words=_("Name or code"),
        counted=lambda n: ngettext("%(n)s tax", "%(n)s taxes", n) % {"n": count_words(n)},
        empty=Empty(
            icon="landmark",
            title=_("No taxes yet"),
            text=_("The taxes of your country stand here once your business is set up."),
        ),
        two_line=True,
    )


def _rate_on(day: date) -> Any:
    """The rate in force on a day, of the code outside."""
    rows = TaxRate.objects.filter(tax_code_id=OuterRef("id"), valid_from__lte=day)
    rows = rows.filter(Q(valid_to=None) | Q(valid_to__gte=day))
    return rows.order_by("-valid_from").values("rate_ppm")[:1]


def _columns() -> tuple[Column, ...]:
    return (
        Column(
            key="on",
            title=_("Tax"),
            value=lambda r: word(r.tax.code.category.name),
            second=lambda r: r.tax.code.code,
            sort=("category__name", "code"),
            index="never",
            fixed=True,
        ),
        Column(key="code", title=_("Code"), value=lambda r: r.tax.code.code, only="file"),
        Column(
            key="jurisdiction",
            title=_("Jurisdiction"),
            value=lambda r: r.tax.code.jurisdiction.name,
            second=lambda r: r.places or _("no location"),
            sort=("jurisdiction__name", "code"),
            index="never",
            screen="tablet",
        ),
        Column(key="places", title=_("Locations"), value=lambda r: r.places, only="file"),
        Column(
            key="rate",
            title=_("Rate"),
            kind="percent",
            value=lambda r: r.tax.now.rate_ppm if r.tax.has_rate and r.tax.now else None,
            second=lambda r: "" if r.tax.has_rate and r.tax.now else _why_none(r.tax),
            sort=("rate", "code"),
            index="never",
            down_first=True,
            strong=True,
        ),
        Column(
            key="treatment",
            title=_("Treatment"),
            value=lambda r: r.tax.code.get_treatment_display(),
            screen="desk",
            shown=False,
        ),
        Column(key="since", title=_("Since"), kind="day", value=lambda r: r.since, screen="tablet"),
        Column(
            key="next",
            title=_("Next rate"),
            kind="percent",
            value=lambda r: r.tax.following.rate_ppm if r.tax.following else None,
            second=lambda r: short_day(r.next_from),
        ),
        Column(
            key="next_from",
            title=_("Next from"),
            kind="day",
            value=lambda r: r.next_from,
            only="file",
        ),
    )


def _why_none(tax: CodeRow) -> str:
    return _("none today") if tax.has_rate else _("no tax")


def _filters(info: CompanyInfo, places: Sequence[LocationInfo]) -> tuple[Filter, ...]:
    names = jurisdiction_names(info.id, info.version)
    assigned = location_jurisdictions(info.id, info.version)
    here = {str(at.id): at.name for at in places}
    return (
        Filter(
            name="jurisdiction",
            title=_("Jurisdiction"),
            options=tuple(sorted(names.items(), key=lambda pair: pair[1])),
            apply=lambda rows, value: rows.filter(jurisdiction__code=value),
            words=names.get,
        ),
        Filter(
            name="location",
            title=_("Location"),
            options=tuple(here.items()) if len(here) > 1 else (),
            apply=lambda rows, value: rows.filter(
                jurisdiction__code__in=assigned.get(UUID(value), ())
            ),
            words=here.get,
        ),
    )


def _prepared(
    info: CompanyInfo, places: Sequence[LocationInfo], day: date, rows: Sequence[TaxCode]
) -> list[TaxRow]:
    assigned = location_jurisdictions(info.id, info.version)
    rates = rates_by_code(info.id)

    def where(code: str) -> str:
        return ", ".join([at.name for at in places if code in assigned.get(at.id, ())])

    return [
        TaxRow(code_row(row, rates.get(row.id, []), day), where(row.jurisdiction.code))
        for row in rows
    ]


def code_row(code: TaxCode, rates: Sequence[TaxRate], day: date) -> CodeRow:
    """A code with what is in force and what is planned; `rates` are the newest first."""
    now = next((rate for rate in rates if rate.valid_from <= day and not _over(rate, day)), None)
    following = next((rate for rate in reversed(rates) if rate.valid_from > day), None)
    return CodeRow(code=code, now=now, following=following)


def rate_on(tax: TaxTemplate, day: date) -> int | None:
    """What a template's tax charges on a day; None where it charges nothing."""
    if tax.treatment not in (TaxCode.Treatment.CHARGED, TaxCode.Treatment.REVERSE_CHARGE):
        return None
    live = [one for one in tax.rates if one.valid_from <= day <= (one.valid_to or day)]
    return live[0].rate_ppm if live else None


def untaxed(
    company_id: UUID, version: int, places: Sequence[LocationInfo], day: date
) -> list[tuple[str, str]]:
    """(category, locations): what would be sold without any tax code that day."""
    names = category_names(company_id, version)
    found: dict[str, list[str]] = {}
    for at in places:
        for category, taxes in taxes_at(company_id, version, at.id, day)[0].items():
            if not taxes:
                found.setdefault(names[category], []).append(at.name)
    return [(category, ", ".join(at)) for category, at in found.items()]


def state_of(rate: TaxRate, day: date) -> tuple[str, str]:
    """(tone, word) of a rate on a day."""
    if rate.valid_from > day:
        return "blue", _("Planned")
    return ("neutral", _("Over")) if _over(rate, day) else ("pine", _("In force"))


def _over(rate: TaxRate, day: date) -> bool:
    return rate.valid_to is not None and rate.valid_to < day
