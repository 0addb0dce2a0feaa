"""What pages say of statements, in the reader's language."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from tillbook.desks.banking.errors import SENTENCES
from tillbook.desks.banking.rules import Placement
from tillbook.masters.organisation.rules import CompanyInfo, CurrencyInfo
from tillbook.plumbing.templatetags.figures import money, short_day
from tillbook.values.statements import decimals_of, is_iban


def place_words(place: str) -> str:
    """Where a statement stands among the others."""
    return {
        "first": _("The first of this account"),
        "follows": _("Follows on the one before"),
        "earlier": _("Comes before what is here"),
        "gap": _("One is missing in between"),
        "overlap": _("Overlaps what is here"),
        "repeat": _("Is here already"),
        "bridged": _("Follows on lines without balances"),
        "unchecked": _("Without balances to check"),
        "provisional": _("Report of the running day"),
        "refused": _("Not taken in"),
    }.get(place, place)


def currency_of(info: CompanyInfo, code: str) -> CurrencyInfo:
    """How amounts of a bank account are written."""
    return info.money if code == info.currency else CurrencyInfo(code, code, decimals_of(code))


def number_words(number: str) -> str:
    """An IBAN in groups of four, as people read it; another number as it is."""
    if not is_iban(number):
        return number
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


def refusal_words(placement: Placement, currency: CurrencyInfo) -> str:
    """Why a statement is not taken in, with its figures; "" when it is."""
    if placement.refused is None:
        return ""
    values = {
        name: short_day(date.fromisoformat(value))
        if isinstance(value, str) and name == "day"
        else value
        if isinstance(value, str) or name in ("count", "place")
        else money(value, currency)
        for name, value in placement.values.items()
    }
    return _(SENTENCES[placement.refused]) % values
