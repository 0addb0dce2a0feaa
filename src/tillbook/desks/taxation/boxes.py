"""Which boxes accounts and tax codes may name: those that a return of the place has."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from tillbook.desks.taxation.queries.returns import every_registration
from tillbook.desks.taxation.rules import COUNTRY_FORMS, named_boxes
from tillbook.masters.organisation.queries import company
from tillbook.plumbing.account_registries import PLAYING

_STATES = "US"


def boxes_for(company_id: UUID, place: str, side: str) -> Sequence[str] | None:
    """In the order of the form. place: a jurisdiction's code, "" for the accounts of the company;
    side: of these, the kind, after `tax_` on a line of tax ("": all), after `PLAYING` of one that
    tax is booked to. None where no return of its country is known, and nothing can be said."""
    country = (place or company(company_id).country).partition("-")[0]
    form = COUNTRY_FORMS.get(country)
    plays, side = side.startswith(PLAYING), side.removeprefix(PLAYING)
    if form is None and country != _STATES:
        return None
    own = list(form.account_boxes) if form else []
    if form and side:
        own = [box for box in own if box in form.sides.get(side, ())]
    if form and plays:  # what a return is paid from, or takes off in the last of a year, is another
        own = [box for box in own if box not in (*form.controls, *form.held)]
    taxes = not side or side.startswith("tax_")
    if not place and taxes and (country == _STATES or _files_to_a_state(company_id)):
        own += named_boxes()
    return own


def taxed_boxes_of(company_id: UUID) -> Sequence[str]:
    """The boxes of revenue that bears tax, in the return of the company's country."""
    form = COUNTRY_FORMS.get(company(company_id).country)
    return form.taxed if form else ()


def apart(company_id: UUID) -> Sequence[str]:
    """The boxes of the company's country that accounts fill without tax beside them."""
    form = COUNTRY_FORMS.get(company(company_id).country)
    return form.apart if form else ()


def _files_to_a_state(company_id: UUID) -> bool:
    return any(row.jurisdiction.startswith(_STATES) for row in every_registration(company_id))
