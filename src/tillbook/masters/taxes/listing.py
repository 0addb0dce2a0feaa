"""What the tax pages show: codes with the rate of today and the next one, and what nobody taxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from django.utils.translation import gettext as _

from tillbook.masters.organisation.rules import LocationInfo
from tillbook.masters.taxes.models import Jurisdiction, TaxCode, TaxRate
from tillbook.masters.taxes.queries import (
    category_names,
    location_jurisdictions,
    rates_by_code,
    tax_codes,
    taxes_at,
)

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


@dataclass(frozen=True, slots=True, kw_only=True)
class JurisdictionRows:
    """A jurisdiction, the names of the locations it taxes, and its codes."""

    jurisdiction: Jurisdiction
    places: tuple[str, ...]
    rows: tuple[CodeRow, ...]


def jurisdiction_rows(
    company_id: UUID, version: int, places: Sequence[LocationInfo], day: date
) -> list[JurisdictionRows]:
    """Every jurisdiction of the company with its codes, outermost first."""
    assigned = location_jurisdictions(company_id, version)
    rates = rates_by_code(company_id)

    def where(code: TaxCode) -> tuple[int, str]:
        return LEVELS.index(code.jurisdiction.level), code.jurisdiction.code

    found = []
    for _where, codes in groupby(sorted(tax_codes(company_id, version), key=where), key=where):
        made = [code_row(code, rates.get(code.id, []), day) for code in codes]
        rows = tuple(sorted(made, key=_highest_first))
        jurisdiction = rows[0].code.jurisdiction
        names = tuple(at.name for at in places if jurisdiction.code in assigned.get(at.id, ()))
        found.append(JurisdictionRows(jurisdiction=jurisdiction, places=names, rows=rows))
    return found


def _highest_first(row: CodeRow) -> tuple[bool, int, str]:
    return not row.has_rate, -row.now.rate_ppm if row.now else 0, row.code.code


def code_row(code: TaxCode, rates: Sequence[TaxRate], day: date) -> CodeRow:
    """A code with what is in force and what is planned; `rates` are the newest first."""
    now = next((rate for rate in rates if rate.valid_from <= day and not _over(rate, day)), None)
    following = next((rate for rate in reversed(rates) if rate.valid_from > day), None)
    return CodeRow(code=code, now=now, following=following)


def untaxed(
    company_id: UUID, version: int, places: Sequence[LocationInfo], day: date
) -> list[tuple[str, str]]:
    """(location, category): what would be sold without any tax code that day."""
    names = category_names(company_id, version)
    return [
        (at.name, names[category])
        for at in places
        for category, taxes in taxes_at(company_id, version, at.id, day)[0].items()
        if not taxes
    ]


def state_of(rate: TaxRate, day: date) -> tuple[str, str]:
    """(tone, word) of a rate on a day."""
    if rate.valid_from > day:
        return "blue", _("Planned")
    return ("neutral", _("Over")) if _over(rate, day) else ("pine", _("In force"))


def _over(rate: TaxRate, day: date) -> bool:
    return rate.valid_to is not None and rate.valid_to < day
