"""What the address of a statement's page asks for: days, location, department, comparison."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from tillbook.books.ledger.balances import Scope
from tillbook.books.ledger.rules import Span, fiscal_year
from tillbook.masters.catalog.queries import department_names
from tillbook.masters.organisation.pages import location_ids, narrowing_location
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CompanyInfo, business_date
from tillbook.plumbing import clock
from tillbook.plumbing.keys import NIL
from tillbook.plumbing.pages import asked_day


def asked_id(request: HttpRequest, name: str) -> UUID | None:
    """A key from the address; None when it is none."""
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError:
        return None


def latest_day(actor: Actor) -> date:
    """The latest day it is at any location of the company."""
    return max(
        business_date(clock.now(), at.zone, at.day_starts_hour)
        for at in company(actor.company_id).locations.values()
    )


def asked_span(request: HttpRequest, actor: Actor, *, this_year: bool) -> Span:
    """The days asked for. this_year: without a first day, from the fiscal year's; else from the
    beginning. Days the wrong way round are the last one alone."""
    until = asked_day(request.GET.get("until", "")) or latest_day(actor)
    since = asked_day(request.GET.get("since", ""))
    if since is None and this_year:
        since = fiscal_year(until, company(actor.company_id).fiscal_year_month).since
    return Span(min(since, until) if since else None, until)


def place_words(info: CompanyInfo, scope: Scope) -> str:
    """Whose figures these are, when not all of the company's."""
    words = []
    for key in scope.location_ids or ():
        words.append(info.locations[key].name if key in info.locations else _("No location"))
    for key in scope.department_ids or ():
        words.append(department_names(info.id).get(key, _("No department")))
    return ", ".join(words)


def department_choice(scope: Scope) -> dict[str, Any]:
    """What a page needs to let its reader choose a department: all, and the one that is chosen."""
    names = department_names(scope.company_id)
    chosen = (scope.department_ids or (None,))[0]
    return {
        "departments": [*names.items(), (NIL, _("No department"))],
        "department": chosen,
        "department_name": names.get(chosen, _("No department")) if chosen else "",
    }


def asked_scope(request: HttpRequest, actor: Actor) -> Scope:
    """Whose lines the person looks at: what they may see, the location chosen in the frame or
    named in the address, and the department."""
    here = narrowing_location(request, actor)
    places: tuple[UUID, ...] | None = None
    if actor.location_ids is not None or here is not None:
        places = tuple(location_ids(actor, here))
    wanted = asked_id(request, "location")
    if wanted is not None and (actor.location_ids is None or wanted in actor.location_ids):
        known = {*company(actor.company_id).locations, NIL}
        places = (wanted,) if wanted in known else places
    department = asked_id(request, "department")
    return Scope(
        company_id=actor.company_id,
        location_ids=places,
        department_ids=None if department is None else (department,),
    )
