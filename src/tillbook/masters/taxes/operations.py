"""The writers of taxes: templates by country, where they apply, and changes of rates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.masters.organisation import queries as organisation
from tillbook.masters.organisation.home_language import at_home
from tillbook.masters.organisation.operations import audit_by, raise_version
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.taxes.country_templates import (
    CountryTemplate,
    JurisdictionTemplate,
    TaxTemplate,
    country_template,
    jurisdiction_template,
    nearest_jurisdiction,
)
from tillbook.masters.taxes.models import (
    Jurisdiction,
    LocationJurisdiction,
    TaxCategory,
    TaxCode,
    TaxRate,
)
from tillbook.masters.taxes.queries import business_day, codes_to_add
from tillbook.plumbing.account_registries import known_boxes
from tillbook.plumbing.writer import write

HIGHEST_RATE_PPM = 10_000_000
_DAY = timedelta(days=1)


class UnknownJurisdiction(ValueError):
    """No template and no row of the company has this code; the message names the nearest."""


class RateRefused(ValueError):
    """The rate cannot be changed so; the message says why."""


class AlreadyTaxed(RateRefused):
    """The jurisdiction has a tax of this code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """What installing a template made. known: False when Tillbook has no rates of the country."""

    country: str
    known: bool
    prices_include_tax: bool
    categories: tuple[str, ...]
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTax:
    """A tax of the company's own: a deposit, an eco levy, the tax of a country without template.

    jurisdiction: code, installed when it is in a template. category: code; made with
    `category_name` when it is not there. rate_ppm: for percentages, parts per million; unit_amount:
    for fixed taxes, minor x 10^4 per stock unit. included: None is the company's custom. The other
    fields are as in `models.TaxCode`. code: "" is made of jurisdiction and category.
    """

    jurisdiction: str
    category: str
    name: str
    valid_from: date
    category_name: str = ""
    code: str = ""
    kind: str = "percent"
    rate_ppm: int = 0
    unit_amount: int = 0
    treatment: str = "charged"
    reason: str = ""
    included: bool | None = None
    compound: bool = False
    base_affected: bool = True
    sequence: int = 1
    tax_box: str = ""


def install_template(company_id: UUID, country: str) -> Installed:
    """Give a company the categories and taxes of a country, in the open writer transaction.

    Codes that are there already stay as they are. A country without template gets zero, exempt
    and outside alone, which the answer's message says. The taxes of states, counties and cities
    come with `assign_jurisdictions`: a state has hundreds, a business needs a handful.
    """
    template = country_template(country)
    _install_country(company_id, template)
    raise_version(company_id)
    if template.known:
        message = _("Taxes of %(country)s are set up.") % {"country": template.name}
    else:
        message = _(
            "Tillbook knows no tax rates of “%(country)s”: sales are without tax (zero rate, "
            "exempt or outside the scope) until you enter the rates."
        ) % {"country": country}
    return Installed(
        country=template.code,
        known=template.known,
        prices_include_tax=template.prices_include_tax,
        categories=tuple(template.categories),
        message=message,
    )


def assign_jurisdictions(location_id: UUID, codes: Iterable[str]) -> tuple[str, ...]:
    """Say who taxes what a location sells, in the open writer transaction; returns all codes.

    What a jurisdiction lies in is added by itself: `US-MN-43000` (Minneapolis) brings `US-MN` and
    `US`, but not its county, which the code does not tell. Without codes it is the company's
    country alone. Replaces what was assigned before. Raises `UnknownJurisdiction`.
    """
    company = organisation.company_afresh(organisation.company_of(location_id))
    wanted = [code.strip().upper() for code in codes if code.strip()]
    if not wanted:
        wanted = [country_template(company.country).jurisdiction.code]
    chosen: dict[str, Jurisdiction] = {}
    for code in wanted:
        for jurisdiction in _with_parents(company.id, code):
            chosen.setdefault(jurisdiction.code, jurisdiction)
    LocationJurisdiction.objects.filter(location_id=location_id).delete()
    LocationJurisdiction.objects.bulk_create(
        LocationJurisdiction(location_id=location_id, jurisdiction=jurisdiction, sequence=sequence)
        for sequence, jurisdiction in enumerate(chosen.values(), start=1)
    )
    raise_version(company.id)
    return tuple(chosen)


def _with_parents(company_id: UUID, code: str) -> list[Jurisdiction]:
    """A jurisdiction after all it lies in, made from its template when it is not there."""
    found = Jurisdiction.objects.filter(company_id=company_id, code=code).first()
    if found is None:
        template = jurisdiction_template(code)
        if template is None:
            nearest = nearest_jurisdiction(code)
            raise UnknownJurisdiction(
                _("There is no tax jurisdiction “%(code)s”; the nearest is %(nearest)s (%(name)s).")
                % {"code": code, "nearest": nearest.code, "name": nearest.name}
            )
        found = _install_jurisdiction(company_id, template)
    above = _with_parents(company_id, found.parent.code) if found.parent else []
    return [*above, found]


def _install_country(company_id: UUID, template: CountryTemplate) -> Jurisdiction:
    """Make the country's categories and its own jurisdiction, where they are missing."""
    _make_categories(company_id, template, template.categories)
    code = template.jurisdiction.code
    found = Jurisdiction.objects.filter(company_id=company_id, code=code).first()
    return found or _make_jurisdiction(company_id, template, template.jurisdiction, None)


def _make_categories(company_id: UUID, country: CountryTemplate, wanted: Iterable[str]) -> None:
    there = set(TaxCategory.objects.filter(company_id=company_id).values_list("code", flat=True))
    with at_home(country.code):
        TaxCategory.objects.bulk_create(
            TaxCategory(company_id=company_id, code=code, name=_(country.categories[code]))
            for code in wanted
            if code not in there
        )


def _install_jurisdiction(company_id: UUID, template: JurisdictionTemplate) -> Jurisdiction:
    """Make a jurisdiction and, where missing, all it lies in."""
    country = country_template(template.country)
    if not template.parent:
        return _install_country(company_id, country)
    above = Jurisdiction.objects.filter(company_id=company_id, code=template.parent).first()
    if above is None:
        parent = jurisdiction_template(template.parent)
        assert parent, f"the template of {template.code} lies in nothing known"
        above = _install_jurisdiction(company_id, parent)
    return _make_jurisdiction(company_id, country, template, above)


def _make_jurisdiction(
    company_id: UUID,
    country: CountryTemplate,
    template: JurisdictionTemplate,
    parent: Jurisdiction | None,
) -> Jurisdiction:
    """Write a jurisdiction with its tax codes and all their dated rates.

    Prices include the tax where the country's custom is so and the company has not said otherwise.
    """
    jurisdiction = Jurisdiction.objects.create(
        company_id=company_id,
        code=template.code,
        name=_said(country, template.name),
        level=template.level,
        parent=parent,
    )
    _make_codes(company_id, country, jurisdiction, template.taxes)
    return jurisdiction


def _make_codes(
    company_id: UUID,
    country: CountryTemplate,
    jurisdiction: Jurisdiction,
    taxes: Sequence[TaxTemplate],
) -> None:
    company = organisation.company_afresh(company_id)
    categories = dict(TaxCategory.objects.filter(company_id=company_id).values_list("code", "id"))
    codes = [
        TaxCode(
            company_id=company_id,
            jurisdiction=jurisdiction,
            category_id=categories[tax.category],
            code=tax.code,
            name=_said(country, tax.name),
            treatment=tax.treatment,
            reason=_said(country, tax.reason),
            tax_box=tax.tax_box,
            included=country.prices_include_tax and company.prices_include_tax,
        )
        for tax in taxes
    ]
    TaxCode.objects.bulk_create(codes)
    TaxRate.objects.bulk_create(
        TaxRate(
            tax_code=code,
            valid_from=rate.valid_from,
            valid_to=rate.valid_to,
            rate_ppm=rate.rate_ppm,
        )
        for code, tax in zip(codes, taxes, strict=True)
        for rate in tax.rates
    )


def _said(country: CountryTemplate, name: str) -> str:
    """A name of a template in the language of its country."""
    with at_home(country.code):
        return _(name) if name else ""


def change_rate(
    actor: Actor, *, tax_code: str, valid_from: date, rate_ppm: int, history: bool = False
) -> None:
    """Charge another rate from a day on; opens the writer transaction.

    The former rate ends the day before; a rate planned for later still begins when it was to. A
    day that is over keeps its rate, unless `history` says that past rates are being entered.
    Raises `RateRefused` and `Forbidden`.
    """
    actor.require(Right.TAXES_WRITE)
    _check_rate(actor.company_id, rate_ppm, valid_from, history)

    def work() -> None:
        _change_rate(actor.company_id, tax_code, valid_from, rate_ppm)
        detail = {"code": tax_code, "valid_from": str(valid_from), "rate_ppm": rate_ppm}
        audit_by(actor, actor.company_id, "tax_rate.changed", detail=detail)

    write(work)


def _change_rate(company_id: UUID, tax_code: str, valid_from: date, rate_ppm: int) -> None:
    code = TaxCode.objects.filter(company_id=company_id, code=tax_code).first()
    if code is None:
        raise RateRefused(_("There is no tax code “%(code)s”.") % {"code": tax_code})
    if code.treatment != TaxCode.Treatment.CHARGED or code.kind == TaxCode.Kind.FIXED:
        raise RateRefused(_("“%(code)s” has no percentage to change.") % {"code": tax_code})
    rates = TaxRate.objects.filter(tax_code=code)
    following = rates.filter(valid_from__gt=valid_from).order_by("valid_from").first()
    former = rates.filter(valid_from__lt=valid_from).order_by("-valid_from").first()
    if former and (former.valid_to is None or former.valid_to >= valid_from):
        rates.filter(id=former.id).update(valid_to=valid_from - _DAY)
    rates.update_or_create(
        valid_from=valid_from,
        defaults={
            "tax_code": code,
            "rate_ppm": rate_ppm,
            "valid_to": following.valid_from - _DAY if following else None,
        },
    )
    raise_version(company_id)


def add_known(actor: Actor, wanted: Iterable[str]) -> list[str]:
    """Add those of these codes that Tillbook knows of the company's jurisdictions and the company
    does not have, with all their rates; opens the writer transaction, returns what was added."""
    actor.require(Right.TAXES_WRITE)
    asked = set(wanted)

    def work() -> list[str]:
        added = []
        for found in codes_to_add(actor.company_id):
            taxes = [tax for tax in found.taxes if tax.code in asked]
            country = country_template(found.template.country)
            _make_categories(actor.company_id, country, [tax.category for tax in taxes])
            _make_codes(actor.company_id, country, found.jurisdiction, taxes)
            added += [tax.code for tax in taxes]
        for code in added:
            audit_by(actor, actor.company_id, "tax.added", detail={"code": code})
        if added:
            raise_version(actor.company_id)
        return added

    return write(work)


def add_tax(actor: Actor, new: NewTax, *, history: bool = False) -> str:
    """Add a tax beside those of the templates; opens the writer transaction, returns its code.

    It is charged from `new.valid_from` on wherever its jurisdiction applies, together with what the
    jurisdiction charges on the category already. Days that are over as with `change_rate`. Raises
    `RateRefused`, `UnknownJurisdiction` and `Forbidden`.
    """
    actor.require(Right.TAXES_WRITE)
    _check_rate(actor.company_id, new.rate_ppm, new.valid_from, history)
    _check_box(actor.company_id, new)

    def work() -> str:
        code = _add_tax(actor.company_id, new)
        audit_by(actor, actor.company_id, "tax.added", detail={"code": code})
        return code

    return write(work)


def _check_box(company_id: UUID, new: NewTax) -> None:
    known = known_boxes(company_id, new.jurisdiction) if new.tax_box else None
    if known is not None and new.tax_box not in known:
        raise RateRefused(
            _("The return of %(place)s has no box “%(box)s”. Leave it empty.")
            % {"place": new.jurisdiction, "box": new.tax_box}
        )


def _check_rate(company_id: UUID, rate_ppm: int, valid_from: date, history: bool) -> None:
    if not 0 <= rate_ppm <= HIGHEST_RATE_PPM:
        raise RateRefused(_("A rate is from 0 to 1,000 percent."))
    today = business_day(company_id)
    if valid_from < today and not history:
        raise RateRefused(
            _("A rate cannot change for days that are over; the first possible day is %(day)s.")
            % {"day": today.isoformat()}
        )


def _add_tax(company_id: UUID, new: NewTax) -> str:
    jurisdiction = _with_parents(company_id, new.jurisdiction)[-1]
    category, _made = TaxCategory.objects.get_or_create(
        company_id=company_id,
        code=new.category,
        defaults={"name": new.category_name or new.category},
    )
    code = new.code or f"{jurisdiction.code}-{category.code}"
    if TaxCode.objects.filter(company_id=company_id, code=code).exists():
        words = _("There is a tax code “%(code)s” already: change its rate, or choose another.")
        raise AlreadyTaxed(words % {"code": code})
    included = new.included
    if included is None:
        included = organisation.company_afresh(company_id).prices_include_tax
    row = TaxCode.objects.create(
        company_id=company_id,
        jurisdiction=jurisdiction,
        category=category,
        code=code,
        name=new.name,
        kind=TaxCode.Kind(new.kind),
        treatment=TaxCode.Treatment(new.treatment),
        reason=new.reason,
        included=included,
        compound=new.compound,
        base_affected=new.base_affected,
        sequence=new.sequence,
        tax_box=new.tax_box,
    )
    TaxRate.objects.create(
        tax_code=row, valid_from=new.valid_from, rate_ppm=new.rate_ppm, amount=new.unit_amount
    )
    raise_version(company_id)
    return code
