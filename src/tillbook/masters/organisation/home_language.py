"""The language a business keeps its books in: that of its country, whoever sets it up."""

from __future__ import annotations

from contextlib import AbstractContextManager

from django.conf import settings
from django.utils import translation

#: Countries whose books are kept in another language than English, as far as there is one here.
_LANGUAGES = {"AT": "de", "DE": "de", "LI": "de"}


def home_language(country: str) -> str:
    """The language of a country's businesses, such as "de"; English where there is none here."""
    return _LANGUAGES.get(country, settings.LANGUAGE_CODE)


def at_home(country: str) -> AbstractContextManager[None]:
    """Within it names that come with Tillbook (accounts, ways to pay, taxes) are of the country.

    They become rows then, which the business may rename; no page translates them afterwards.
    """
    return translation.override(home_language(country))
