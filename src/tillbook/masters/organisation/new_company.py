"""The form that sets another company up, and what a country usually has."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from babel.core import get_global
from babel.numbers import get_territory_currencies
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tillbook.masters.organisation.currencies import CURRENCIES
from tillbook.masters.organisation.ports import NewCompany
from tillbook.masters.organisation.rules import LOCATION_CODE
from tillbook.plumbing.forms import LongSelect, StoredForm, time_zones
from tillbook.plumbing.locales import current_locale

#: Where a country has several times and nearly everybody has one of them.
_MOST_LIVE_IN = {
    "CY": "Asia/Nicosia",
    "DE": "Europe/Berlin",
    "ES": "Europe/Madrid",
    "NZ": "Pacific/Auckland",
    "PT": "Europe/Lisbon",
    "UA": "Europe/Kiev",
}


def currency_of(country: str) -> str:
    """What one pays with in a country; empty where Tillbook keeps no books in it."""
    known = {row[0] for row in CURRENCIES}
    return next((code for code in get_territory_currencies(country) if code in known), "")


def zone_of(country: str) -> str:
    """The time of a country; empty where it has several and none that most live in."""
    zones: Mapping[str, str] = get_global("zone_territories")
    found = [zone for zone, where in zones.items() if where == country]
    return found[0] if len(found) == 1 else _MOST_LIVE_IN.get(country, "")


class NewCompanyForm(StoredForm):
    """What a company needs before its first sale."""

    name = forms.CharField(label=gettext_lazy("Name of the company"), max_length=200)
    country = forms.ChoiceField(
        label=gettext_lazy("Country"),
        widget=LongSelect,
        help_text=gettext_lazy("Taxes and the chart of accounts are set up for it."),
    )
    currency = forms.ChoiceField(
        label=gettext_lazy("Currency of the books"),
        widget=LongSelect,
        help_text=gettext_lazy("It can never be changed."),
    )
    location_name = forms.CharField(
        label=gettext_lazy("Name of the first location"), max_length=200
    )
    location_code = forms.CharField(
        label=gettext_lazy("Its code"),
        max_length=30,
        initial="STORE001",
        help_text=gettext_lazy("Stands in the numbers of its documents."),
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), widget=LongSelect)
    tax_at = forms.CharField(
        label=gettext_lazy("Who taxes its sales"),
        max_length=200,
        required=False,
        help_text=gettext_lazy(
            "Only where the country alone does not say, such as US-MN US-MN-053; else leave it"
            " empty."
        ),
    )

    #: The country that was asked about, so that the next click means what it says.
    asked = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        named = {str(code): name for code, name in current_locale().territories.items()}
        countries = [one for one in named.items() if re.fullmatch("[A-Z]{2}", one[0])]
        countries = [one for one in countries if one[0] not in {"EU", "EZ", "UN", "ZZ"}]
        called = current_locale().currencies
        choices: dict[str, Sequence[tuple[str, str]]] = {
            "currency": [
                (row[0], f"{row[0]} · {called.get(row[0], row[1])}") for row in CURRENCIES
            ],
            "country": sorted(countries, key=lambda one: one[1].casefold()),
            "time_zone": time_zones(),
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]

    def clean_location_code(self) -> str:
        """Codes stand in numbers and addresses."""
        code = str(self.cleaned_data["location_code"]).strip()
        if not LOCATION_CODE.fullmatch(code):
            raise forms.ValidationError(
                _("At most 30 letters, digits, dots and hyphens, such as STORE001.")
            )
        return code

    def clean(self) -> dict[str, Any]:
        """What can never be changed is asked about once where it is not what the country has."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        country = given.get("country", "")
        if country and given.get("asked") != country:
            self._compare(country)
        return given

    def _compare(self, country: str) -> None:
        """Put what the country has into the fields that say otherwise, and say so."""
        name = current_locale().territories.get(country, country)
        own, own_zone = currency_of(country), zone_of(country)
        data = {**{key: self.data[key] for key in self.data}, "asked": country}
        chosen = self.cleaned_data.get("currency")
        if own and chosen and chosen != own:
            data["currency"] = own
            words = _(
                "%(country)s: one pays in %(own)s there, which is chosen now. If the books are to "
                "be in %(chosen)s all the same, choose it again."
            )
            self.add_error("currency", words % {"country": name, "own": own, "chosen": chosen})
        zone = self.cleaned_data.get("time_zone", "")
        if get_global("zone_territories").get(zone, country) != country:
            data["time_zone"] = own_zone or zone
            filled = _("%(chosen)s lies in another country; %(own)s is chosen now. Is it right?")
            words = filled if own_zone else _("%(chosen)s lies in another country. Is it right?")
            self.add_error("time_zone", words % {"chosen": zone, "own": own_zone})
        if self.errors:
            self.data = data

    def wanted(self) -> NewCompany:
        """What was typed, of a valid form."""
        given = self.cleaned_data
        return NewCompany(
            name=" ".join(given["name"].split()),
            country=given["country"],
            currency=given["currency"],
            location_code=given["location_code"],
            location_name=given["location_name"],
            time_zone=given["time_zone"],
            jurisdictions=tuple(re.split(r"[\s,]+", given["tax_at"].strip()))
            if given["tax_at"].strip()
            else (),
        )
