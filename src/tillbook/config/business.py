"""Setting a business up: everything a company needs before its first sale, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.books.ledger.charts import chart_of, usual_chart
from tillbook.books.ledger.operations import (
    install_chart,
    install_roles_by_tax,
    require_complete_map,
)
from tillbook.books.payments.operations import create_usual_tenders
from tillbook.books.stock.operations import open_location
from tillbook.desks.expenses.operations import create_usual as create_usual_expenses
from tillbook.desks.shifts.operations import create_usual_reasons, sell_without_shifts
from tillbook.masters.organisation import operations as organisation
from tillbook.masters.organisation.operations.companies import make_owner
from tillbook.masters.organisation.operations.locations import LocationSettings
from tillbook.masters.organisation.ports import Founded, NewCompany
from tillbook.masters.taxes.country_templates import CountryTemplate, country_template
from tillbook.masters.taxes.operations import UnknownJurisdiction, install_template
from tillbook.masters.taxes.queries import tax_code_keys
from tillbook.plumbing.audit import audit
from tillbook.plumbing.writer import write


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLocation:
    """A location to open. jurisdictions: tax codes like ("GB",) or ("US-MN", "US-MN-053").

    shifts: whether its registers sell in shifts, with a counted drawer.
    """

    code: str
    name: str
    time_zone: str
    jurisdictions: tuple[str, ...]
    shifts: bool = True
    #: In lines, as it stands on receipts.
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBusiness:
    """What the owner says when a business is set up; country: ISO 3166, currency: ISO 4217.

    chart: the template of its accounts (`ledger.charts`).
    """

    name: str
    country: str
    currency: str
    locations: tuple[NewLocation, ...]
    owner_name: str = ""
    owner_email: str = ""
    owner_password: str = ""
    #: Of an owner who signs in here already; then the three above are not asked.
    owner_id: UUID | None = None
    prices_include_tax: bool = True
    cash_rounding_minor: int = 1
    #: Who signs in with more than a password: "nobody", "books" or "everybody".
    second_step: str = "books"
    tax_number: str = ""
    demo: bool = False
    chart: str = "generic"


def set_up(new: NewBusiness) -> UUID:
    """Make the company, its tenders, chart, taxes, locations and owner, and open it."""
    return write(lambda: _set_up(new))


def found_company(owner_id: UUID, new: NewCompany) -> Founded:
    """Another company of somebody who signs in here already: the same work as the first one's."""
    country = country_template(new.country)
    location = NewLocation(
        code=new.location_code,
        name=new.location_name,
        time_zone=new.time_zone,
        jurisdictions=new.jurisdictions,
    )
    try:
        made = set_up(
            NewBusiness(
                name=new.name,
                country=new.country,
                currency=new.currency,
                locations=(location,),
                owner_id=owner_id,
                prices_include_tax=country.prices_include_tax,
                chart=usual_chart(new.country),
            )
        )
    except UnknownJurisdiction as unknown:
        raise organisation.NotPossible(str(unknown)) from None
    return Founded(id=made, untaxed="" if new.jurisdictions else _untaxed(country))


def _untaxed(country: CountryTemplate) -> str:
    """That a location charges no tax which the country alone taxes; empty where it does."""
    if not country.known:
        return _("Tillbook knows no tax rates there: no tax is charged until you enter them.")
    taxes = country.jurisdiction.taxes
    if any(rate.rate_ppm for tax in taxes for rate in tax.rates):
        return ""
    return _("No sales tax is charged yet: say at its location who taxes it.")


def _set_up(new: NewBusiness) -> UUID:
    company = organisation.create_company(
        name=new.name,
        country=new.country,
        currency=new.currency,
        prices_include_tax=new.prices_include_tax,
        cash_rounding_minor=new.cash_rounding_minor,
        second_step=new.second_step,
        tax_number=new.tax_number,
        demo=new.demo,
    )
    tenders = create_usual_tenders(company.id)
    install_chart(company.id, tenders, chart_of(new.chart))
    create_usual_reasons(company.id)
    install_template(company.id, new.country)
    install_roles_by_tax(company.id, new.chart, tax_code_keys(company.id))
    create_usual_expenses(company.id)
    for location in new.locations:
        wanted = LocationSettings(
            code=location.code,
            name=location.name,
            time_zone=location.time_zone,
            address=location.address,
        )
        made = open_location(company.id, wanted, location.jurisdictions)
        if not location.shifts:
            sell_without_shifts(made)
    if new.owner_id:
        make_owner(company.id, new.owner_id)
    else:
        organisation.create_person(
            company_id=company.id,
            name=new.owner_name,
            role="Owner",
            email=new.owner_email,
            password=new.owner_password,
        )
    require_complete_map(company.id)
    organisation.open_company(company.id)
    audit(
        company.id,
        "company.opened",
        actor_kind="person" if new.owner_id else "command_line",
        actor_id=new.owner_id,
        detail={"country": new.country},
    )
    organisation.raise_version(company.id)
    return company.id
