"""The tax templates that come with Tillbook, as values. templates_data/README.md says whence."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any

from tillbook.values.words import marked

_DATA = files("tillbook.masters.taxes") / "templates_data"
#: The jurisdiction of a business that named no country.
HOME = "HOME"
#: What people write for a code.
_ALIASES = {"UK": "GB"}
#: What a business may call the categories it charges tax on, where no template named them.
USUAL_CATEGORIES = {
    "standard": "Standard rate",
    "reduced": "Reduced rate",
    "second_reduced": "Second reduced rate",
    "super_reduced": "Super-reduced rate",
    "food": "Food",
}
#: What the templates call things, for the countries whose language is not English.
SAID = (
    marked("Germany"),
    marked("Standard rate"),
    marked("Reduced rate"),
    marked("Second reduced rate"),
    marked("Super-reduced rate"),
    marked("Food"),
    marked("Zero rate"),
    marked("Exempt from tax"),
    marked("Outside the scope of tax"),
    marked("VAT standard rate"),
    marked("VAT reduced rate"),
    marked("VAT zero rate"),
    marked("Exempt"),
    marked("Outside the scope"),
    marked("Exempt from VAT"),
    marked("Goods to businesses in the EU"),
    marked("Exports outside the EU"),
    marked("Services to businesses in the EU"),
    marked("Supply within the EU to a business with a VAT number, free of tax"),
    marked("Export, free of tax"),
    marked("Service taxed where the customer is, who owes the tax"),
    marked("Outside the scope of VAT"),
    marked("Services bought in the EU (reverse charge)"),
    marked("Services bought outside the EU (reverse charge)"),
    marked("Services bought abroad (reverse charge)"),
    marked("Domestic reverse charge"),
    marked("Reverse charge: the buyer accounts for the VAT"),
)
_ALWAYS = date(1900, 1, 1)
#: Category -> (name, treatment, reason) of what every country has: ways to charge nothing.
WITHOUT_TAX = {
    "zero": ("Zero rate", "charged", ""),
    "exempt": ("Exempt from tax", "exempt", "Exempt from tax"),
    "outside": ("Outside the scope of tax", "outside", "Outside the scope of tax"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RateTemplate:
    """A rate in parts per million from a day to a last day (None: still in force)."""

    valid_from: date
    valid_to: date | None
    rate_ppm: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxTemplate:
    """A tax code and its dated rates; treatment, reason and box as in `models.TaxCode`."""

    code: str
    category: str
    name: str
    rates: tuple[RateTemplate, ...]
    treatment: str = "charged"
    reason: str = ""
    tax_box: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JurisdictionTemplate:
    """A country, state, county, city or district; parent is the code of what it lies in."""

    code: str
    name: str
    level: str
    parent: str
    country: str
    taxes: tuple[TaxTemplate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryTemplate:
    """A country: its tax categories (code -> name) and its own jurisdiction.

    known: False for a country Tillbook has no rates of; it can sell without tax alone.
    """

    code: str
    name: str
    prices_include_tax: bool
    known: bool
    categories: dict[str, str] = field(hash=False)
    jurisdiction: JurisdictionTemplate


def countries() -> tuple[str, ...]:
    """The codes of the countries that have a template."""
    return tuple(sorted(code for code in _files() if "-" not in code))


def country_template(country: str) -> CountryTemplate:
    """The template of a country (ISO 3166, two letters), or the bare one of an unknown country."""
    code = country.strip().upper()
    code = _ALIASES.get(code, code)
    return _known(code) if code in countries() else _bare(code)


def jurisdiction_template(code: str) -> JurisdictionTemplate | None:
    """A jurisdiction of any template by its code, such as `DE` or `US-MN-43000`."""
    code = _ALIASES.get(code, code)
    if code in countries():
        return _known(code).jurisdiction
    return _state(code[:5]).get(code) if code[:5] in _files() else None


def nearest_jurisdiction(text: str) -> JurisdictionTemplate:
    """The jurisdiction whose code or name is most like a text that names none."""
    known = [_known(code).jurisdiction for code in countries()]
    known += [one for code in _files() if "-" in code for one in _state(code).values()]
    by_word = {one.name.upper(): one for one in known} | {one.code: one for one in known}
    return by_word[get_close_matches(text.upper(), by_word, n=1, cutoff=0)[0]]


@cache
def _files() -> tuple[str, ...]:
    names = (entry.name for entry in _DATA.iterdir())
    return tuple(sorted(name.removesuffix(".json") for name in names if name.endswith(".json")))


def _read(code: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((_DATA / f"{code}.json").read_text(encoding="utf-8"))
    return found


@cache
def _known(code: str) -> CountryTemplate:
    read = _read(code)
    (jurisdiction,) = read["jurisdictions"]
    return CountryTemplate(
        code=code,
        name=read["name"],
        prices_include_tax=read["prices_include_tax"],
        known=True,
        categories=read["categories"],
        jurisdiction=_jurisdiction(jurisdiction, code),
    )


@cache
def _state(code: str) -> dict[str, JurisdictionTemplate]:
    read = _read(code)
    found = [_jurisdiction(one, read["country"]) for one in read["jurisdictions"]]
    return {one.code: one for one in found}


def _jurisdiction(read: dict[str, Any], country: str) -> JurisdictionTemplate:
    return JurisdictionTemplate(
        code=read["code"],
        name=read["name"],
        level=read["level"],
        parent=read["parent"],
        country=country,
        taxes=tuple(_tax(one) for one in read["taxes"]),
    )


def _tax(read: dict[str, Any]) -> TaxTemplate:
    rates = tuple(
        RateTemplate(
            valid_from=date.fromisoformat(first),
            valid_to=date.fromisoformat(last) if last else None,
            rate_ppm=ppm,
        )
        for first, last, ppm in read["rates"]
    )
    return TaxTemplate(**{**read, "rates": rates})


def _bare(code: str) -> CountryTemplate:
    """A country without rates: a business can start anywhere, and says later what it charges."""
    place = code or HOME
    always = (RateTemplate(valid_from=_ALWAYS, valid_to=None, rate_ppm=0),)
    taxes = tuple(
        TaxTemplate(
            code=f"{place}-{category}",
            category=category,
            name=name,
            rates=always,
            treatment=treatment,
            reason=reason,
        )
        for category, (name, treatment, reason) in WITHOUT_TAX.items()
    )
    jurisdiction = JurisdictionTemplate(
        code=place, name=code or "Home", level="country", parent="", country=code, taxes=taxes
    )
    return CountryTemplate(
        code=code,
        name=code,
        prices_include_tax=True,
        known=False,
        categories={category: name for category, (name, _, _) in WITHOUT_TAX.items()},
        jurisdiction=jurisdiction,
    )
