"""The only reads of taxes that other rooms call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tillbook.masters.organisation import queries as organisation
from tillbook.masters.organisation.rules import business_date
from tillbook.masters.taxes import rules
from tillbook.masters.taxes.country_templates import (
    JurisdictionTemplate,
    TaxTemplate,
    jurisdiction_template,
)
from tillbook.masters.taxes.models import (
    Jurisdiction,
    LocationJurisdiction,
    TaxCategory,
    TaxCode,
    TaxRate,
)
from tillbook.plumbing import clock
from tillbook.plumbing.memory import remembered
from tillbook.plumbing.templatetags.figures import percent


@remembered(maxsize=64)
def tax_codes(company_id: UUID, version: int) -> tuple[TaxCode, ...]:
    """The company's tax codes."""
    rows = TaxCode.objects.filter(company_id=company_id)
    return tuple(rows.select_related("jurisdiction", "category").order_by("sequence", "code"))


@remembered(maxsize=64)
def tax_code_ids(company_id: UUID, version: int) -> Mapping[str, UUID]:
    """The company's tax codes: code (as on `rules.Tax`) -> id."""
    return {code.code: code.id for code in tax_codes(company_id, version)}


#: Where tax on what a business buys is not given back: it is part of what the purchase cost.
_NOT_GIVEN_BACK = ("US",)


@remembered(maxsize=64)
def codes_offered(company_id: UUID, version: int) -> tuple[TaxCode, ...]:
    """The codes people choose among. Where states tax sales and the country does not, a code of the
    country would say nothing of where something was sold, and stand in no state's return."""
    rows = tax_codes(company_id, version)
    placed = [one for one in rows if one.jurisdiction.code not in _NOT_GIVEN_BACK]
    return tuple(placed) or rows


@remembered(maxsize=64)
def taxes_inside(company_id: UUID, version: int) -> Mapping[str, bool]:
    """The codes whose tax may be in a price that is paid: code -> whether a buyer has it back.

    Under the reverse charge nobody charged any, so nothing can be taken out of what was paid. What
    is exempt or outside the scope may be named all the same, with no tax in it.
    """
    return {
        row.code: row.jurisdiction.code.partition("-")[0] not in _NOT_GIVEN_BACK
        for row in tax_codes(company_id, version)
        if row.treatment != TaxCode.Treatment.REVERSE_CHARGE
    }


@remembered(maxsize=64)
def codes_owed(company_id: UUID, version: int) -> tuple[TaxCode, ...]:
    """The codes of what is bought without tax, whose buyer owes it."""
    reverse = TaxCode.Treatment.REVERSE_CHARGE
    rows = tax_codes(company_id, version)
    return tuple(one for one in rows if one.treatment == reverse and one.kind == "percent")


def codes_of_sales(company_id: UUID, version: int) -> frozenset[str]:
    """The codes of what is sold without tax that name a box of the return: what is bought has no
    place there."""
    free = (TaxCode.Treatment.EXEMPT, TaxCode.Treatment.OUTSIDE)
    rows = tax_codes(company_id, version)
    return frozenset(one.code for one in rows if one.tax_box and one.treatment in free)


def tax_choices(company_id: UUID, version: int, day: date | None = None) -> list[tuple[str, str]]:
    """The codes that may be named beside a price that is paid, as a form offers them: (code, what
    people call it), with the rate of a day."""
    inside = {*taxes_inside(company_id, version)}
    inside |= {one.code for one in codes_owed(company_id, version)}
    rates = rates_on(company_id, version, day) if day else {}
    told = {code: percent(ppm) for code, _name, ppm in rates.values() if ppm}
    return [
        (row.code, " ".join([f"{row.code} · {row.name}", told.get(row.code, "")]).rstrip())
        for row in codes_offered(company_id, version)
        if row.code in inside
    ]


def tax_code_keys(company_id: UUID) -> dict[str, UUID]:
    """The company's tax codes while it is being set up: code -> id."""
    return dict(TaxCode.objects.filter(company_id=company_id).values_list("code", "id"))


def tax_code_names(company_id: UUID) -> dict[UUID, str]:
    """The company's tax codes as people know them: id -> code and name."""
    rows = TaxCode.objects.filter(company_id=company_id).order_by("sequence", "code")
    return {row.id: f"{row.code} {row.name}" for row in rows}


def category_ids(company_id: UUID) -> dict[str, UUID]:
    """The company's product tax categories: code -> id."""
    return dict(TaxCategory.objects.filter(company_id=company_id).values_list("code", "id"))


@remembered(maxsize=64)
def category_names(company_id: UUID, version: int) -> Mapping[str, str]:
    """The company's product tax categories: code -> name."""
    return dict(TaxCategory.objects.filter(company_id=company_id).values_list("code", "name"))


@remembered(maxsize=64)
def jurisdiction_names(company_id: UUID, version: int) -> Mapping[str, str]:
    """The company's jurisdictions: code -> name."""
    return dict(Jurisdiction.objects.filter(company_id=company_id).values_list("code", "name"))


def known_jurisdiction(company_id: UUID, code: str) -> bool:
    """Whether somebody taxes under this code here."""
    return Jurisdiction.objects.filter(company_id=company_id, code=code).exists()


def exempt_code(taxes: Mapping[str, tuple[rules.Tax, ...]], category: str = "exempt") -> str:
    """The tax code that counts what is sold free of tax by a certificate, of the taxes of a place
    and day (`taxes_at`): the one of this category, or where none counts it the one of goods that
    are exempt themselves. "" where there is none."""
    counting = (*taxes.get(category, ()), *taxes.get("exempt", ()))
    return next((tax.code for tax in counting if tax.exempt_reason), "")


@remembered(maxsize=64)
def location_jurisdictions(company_id: UUID, version: int) -> Mapping[UUID, tuple[str, ...]]:
    """Location -> codes of the jurisdictions that tax what it sells, in order of evaluation."""
    found: dict[UUID, tuple[str, ...]] = {}
    rows = LocationJurisdiction.objects.filter(location__company_id=company_id)
    for location, code in rows.order_by("location_id", "sequence").values_list(
        "location_id", "jurisdiction__code"
    ):
        found[location] = (*found.get(location, ()), code)
    return found


@remembered(maxsize=64)
def tax_book(company_id: UUID, version: int) -> rules.TaxBook:
    """All dated taxes of the company, as the rules read them."""
    codes = {code.id: code for code in tax_codes(company_id, version)}
    rates = TaxRate.objects.filter(tax_code__company_id=company_id)
    return rules.tax_book(_dated(codes[rate.tax_code_id], rate) for rate in rates)


@remembered(maxsize=4096)
def taxes_at(
    company_id: UUID, version: int, location_id: UUID, day: date
) -> tuple[Mapping[str, tuple[rules.Tax, ...]], Mapping[str, UUID]]:
    """What is taxed how at a location on a day: category -> taxes in order, and tax code -> id.

    Every category of the company is there; one that nobody taxes that day has no taxes.
    """
    book = tax_book(company_id, version)
    jurisdictions = location_jurisdictions(company_id, version).get(location_id, ())
    taxes = {
        category: rules.taxes_for(book, jurisdictions, category, day)
        for category in category_names(company_id, version)
    }
    return taxes, tax_code_ids(company_id, version)


@dataclass(frozen=True, slots=True)
class Addable:
    """Taxes that Tillbook knows of one of the company's jurisdictions, and the company lacks: it
    was set up before they were known."""

    jurisdiction: Jurisdiction
    template: JurisdictionTemplate
    taxes: tuple[TaxTemplate, ...]


def codes_to_add(company_id: UUID) -> list[Addable]:
    """What the templates of the company's jurisdictions have and the company does not; a rate
    that is no longer in force is not among them."""
    there = set(TaxCode.objects.filter(company_id=company_id).values_list("code", flat=True))
    today, found = business_day(company_id), []
    for row in Jurisdiction.objects.filter(company_id=company_id).order_by("code"):
        template = jurisdiction_template(row.code)
        taxes = tuple(
            tax
            for tax in (template.taxes if template else ())
            if tax.code not in there
            and any(rate.valid_to is None or rate.valid_to >= today for rate in tax.rates)
        )
        if template and taxes:
            found.append(Addable(row, template, taxes))
    return found


def business_day(company_id: UUID) -> date:
    """The company's latest business day: no location has finished it."""
    now = clock.now()
    places = organisation.company(company_id).locations.values()
    return max(
        (business_date(now, at.zone, at.day_starts_hour) for at in places), default=now.date()
    )


def rates_on(company_id: UUID, version: int, day: date) -> Mapping[UUID, tuple[str, str, int]]:
    """Tax code id -> (code, name, rate in force on the day, ppm; 0 when none is)."""
    rates = rates_by_code(company_id)
    found = {}
    for code in tax_codes(company_id, version):
        live = [r for r in rates.get(code.id, ()) if r.valid_from <= day]
        found[code.id] = (code.code, code.name, live[0].rate_ppm if live else 0)
    return found


def rates_of(code_id: UUID) -> list[TaxRate]:
    """The dated rates of a tax code, the newest first."""
    return list(TaxRate.objects.filter(tax_code_id=code_id).order_by("-valid_from"))


def rates_by_code(company_id: UUID) -> Mapping[UUID, list[TaxRate]]:
    """Tax code id -> its dated rates, the newest first."""
    found: dict[UUID, list[TaxRate]] = {}
    for rate in TaxRate.objects.filter(tax_code__company_id=company_id).order_by("-valid_from"):
        found.setdefault(rate.tax_code_id, []).append(rate)
    return found


def _dated(code: TaxCode, rate: TaxRate) -> rules.DatedTax:
    """A row of rates as the rules know it; what is exempt or outside the scope charges nothing."""
    treatment = TaxCode.Treatment
    free = code.treatment in (treatment.EXEMPT, treatment.OUTSIDE)
    return rules.DatedTax(
        jurisdiction=code.jurisdiction.code,
        category=code.category.code,
        valid_from=rate.valid_from,
        valid_to=rate.valid_to,
        sequence=code.sequence,
        tax=rules.Tax(
            code=code.code,
            kind=rules.TaxKind(code.kind),
            rate_ppm=0 if free else rate.rate_ppm,
            unit_amount=0 if free else rate.amount,
            included=code.included,
            affects_next=code.compound,
            affected_by_previous=code.base_affected,
            reverse_charge=code.treatment == treatment.REVERSE_CHARGE,
            exempt_reason=(code.reason or treatment(code.treatment).name.lower()) if free else "",
            jurisdiction=code.jurisdiction.code,
        ),
    )
