"""Who opens a page, in which company and at which location; signing in is django-allauth's."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tillbook.masters.organisation.operations import record_sign_in
from tillbook.masters.organisation.queries import (
    actor_of,
    company,
    one_version,
    person_by_email,
)
from tillbook.masters.organisation.rules import Actor, Forbidden, LocationInfo, Right
from tillbook.masters.organisation.second_step import overdue, put_off_until
from tillbook.masters.organisation.working_in import chosen, found_elsewhere, refuse_strays
from tillbook.plumbing import clock, registries
from tillbook.plumbing.pages import keep_choice, refuse_card_numbers, way_back
from tillbook.plumbing.sent_once import note_sent, sent_before
from tillbook.plumbing.writer import NotAlone, writing_nothing

View = Callable[..., HttpResponseBase]

LOCATION_COOKIE = "location"
#: The right that opens each section of the rail.
SECTIONS = {
    "home": Right.REPORTS_READ,
    "sell": Right.SALES_WRITE,
    "customers": Right.PARTIES_READ,
    "products": Right.CATALOG_READ,
    "stock": Right.INVENTORY_READ,
    "money": Right.LEDGER_READ,
    "books": Right.LEDGER_READ,
    "bank": Right.LEDGER_READ,
    "buying": Right.PURCHASES_READ,
    "expenses": Right.EXPENSES_WRITE,
    "staff": Right.PEOPLE_WRITE,
    "reports": Right.REPORTS_READ,
}


class ClosedAccounts(DefaultAccountAdapter):
    """Nobody signs up by themselves: the owner adds people."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": gettext_lazy(
            "Too many wrong passwords. Wait five minutes and try again, or choose “Password"
            " forgotten”: a link to set a new one comes by mail."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """Signing in stands in the audit trail; who lacks a second step is led to it."""
        record_sign_in(user.pk, succeeded=True)
        answer = super().post_login(request, user, **kwargs)
        actor = request_actor(request)
        if actor and put_off_until(request, actor):
            to = urlencode({"next": answer.headers.get("Location", "/")})
            return HttpResponseRedirect(f"{reverse('second_step')}?{to}")
        return answer

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """So does trying to, under the address of somebody who works here."""
        person = person_by_email(credentials.get("email") or "")
        if person is not None:
            record_sign_in(person, succeeded=False)
        super().authentication_failed(request, **credentials)


def request_actor(request: HttpRequest) -> Actor | None:
    """The signed-in person in the company they work in, read once a request."""
    if not hasattr(request, "_actor"):
        found = None
        if request.user.is_authenticated:
            here = chosen(request)
            found = actor_of(here, str(request.user)) if here else None
            request._actor = found  # type: ignore[attr-defined]
        return found
    return request._actor


def signed_in(view: View) -> View:
    """A page for everybody who is signed in; it is made from one version of the company."""

    @login_required
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        actor = request_actor(request)
        if actor and overdue(request, actor):
            return _elsewhere(request, f"{reverse('second_step')}?{_back(request)}")
        if strayed := refuse_strays(request):
            return strayed
        if request.method == "GET":
            with one_version(), local_clocks(request, actor):
                return view(request, *args, **kwargs)
        with local_clocks(request, actor):
            return view(request, *args, **kwargs)

    return wrapper


def local_clocks(request: HttpRequest, actor: Actor | None) -> AbstractContextManager[None]:
    """While this lasts, moments are written as the clocks of the person's location show them."""
    return timezone.override(zone_of(request, actor)) if actor else nullcontext()


def page(right: Right | None) -> Callable[[View], View]:
    """A page for signed-in people with this right; the view gets the actor after the request.

    None: what the page is about decides, which the view asks.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            actor = request_actor(request)
            if actor is None:
                return _elsewhere(request, reverse("companies"))
            if overdue(request, actor):
                return _elsewhere(request, f"{reverse('second_step')}?{_back(request)}")
            if strayed := refuse_strays(request):
                return strayed
            if right is not None and not actor.may(right):
                raise PermissionDenied(_("Your role does not open this page."))
            if refusal := refuse_card_numbers(request):
                return refusal
            try:
                if request.method == "GET":
                    return _shown(view, right, request, actor, *args, **kwargs)
                if again := sent_before(request):
                    return again
                with local_clocks(request, actor):
                    answer = view(request, actor, *args, **kwargs)
                note_sent(request, answer)
                return answer
            except Forbidden as missing:
                raise PermissionDenied(str(missing)) from None

        wrapper.right = right  # type: ignore[attr-defined]
        return wrapper

    return decorate


def _shown(
    view: View, right: Right | None, request: HttpRequest, actor: Actor, *args: Any, **kwargs: Any
) -> HttpResponseBase:
    """The page; or, where there is no such thing here, the way to the company that has it."""
    try:
        with one_version(), local_clocks(request, actor):
            return view(request, actor, *args, **kwargs)
    except Http404 as nothing:
        missing = nothing
        if not kwargs:
            raise

    def opens(other: Actor) -> bool:
        if right is not None and not other.may(right):
            return False
        request._actor = other  # type: ignore[attr-defined]
        try:
            # Who only asks leaves no trace there; a page that would is there as well.
            with writing_nothing(), one_version():
                view(request, other, *args, **kwargs).close()
        except (Http404, Forbidden, PermissionDenied):
            return False
        except NotAlone:
            return True
        finally:
            request._actor = actor  # type: ignore[attr-defined]
        return True

    if answer := found_elsewhere(request, opens):
        return answer
    raise missing


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """A fragment of a page has no room for the sign-in page: the whole page goes there."""
    answer = redirect_to_login(request.get_full_path())
    if not request.headers.get("HX-Request"):
        return answer
    here = urlsplit(request.headers.get("HX-Current-URL", "")).path or "/"
    return _elsewhere(request, redirect_to_login(here).url)


def _elsewhere(request: HttpRequest, to: str) -> HttpResponse:
    """Away from here, with the whole page where a part of it asked."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": to})
    return HttpResponseRedirect(to)


def _back(request: HttpRequest) -> str:
    """Where to go on afterwards: the page that was asked for, as far as it can be asked again."""
    page = urlsplit(request.headers.get("HX-Current-URL", "")).path
    here = request.get_full_path() if request.method == "GET" else "/"
    return urlencode({"next": page or here})


def chosen_location(request: HttpRequest, actor: Actor) -> LocationInfo | None:
    """The location the person looks at; None: all they may see."""
    places = visible_locations(actor)
    if len(places) == 1:
        return places[0]
    chosen = request.session.get("location", request.COOKIES.get(LOCATION_COOKIE))
    return next((at for at in places if str(at.id) == chosen), None)


def narrowing_location(request: HttpRequest, actor: Actor) -> LocationInfo | None:
    """The same where a choice narrows what is the whole company's: its only location is all of it,
    with what stands at none."""
    if actor.location_ids is None and len(company(actor.company_id).locations) == 1:
        return None
    return chosen_location(request, actor)


def zone_of(request: HttpRequest, actor: Actor) -> ZoneInfo:
    """What the clocks of a page show: the chosen location's time, else the first one's."""
    places = [chosen_location(request, actor), *company(actor.company_id).locations.values()]
    return next((at.zone for at in places if at), ZoneInfo("UTC"))


def visible_locations(actor: Actor) -> list[LocationInfo]:
    """The locations the actor may see, in order of code."""
    return [at for at in company(actor.company_id).locations.values() if actor.at(at.id)]


@login_required
def choose_location(request: HttpRequest) -> HttpResponse:
    """Look at one location from now on, or at all (a way of looking, so a link may do it)."""
    if strayed := refuse_strays(request):
        return strayed
    chosen = request.GET.get("location", "")
    actor = request_actor(request)
    known = {str(at.id) for at in visible_locations(actor)} if actor else set()
    request.session["location"] = chosen if chosen in known else ""
    response = HttpResponseRedirect(way_back(request.GET.get("next", "/"), request))
    # It outlives signing out: on one device people look at one place, day after day.
    keep_choice(response, request, LOCATION_COOKIE, request.session["location"])
    return response


def location_ids(actor: Actor, at: LocationInfo | None) -> list[UUID]:
    """The ids to look at: the chosen location's, or all the actor may see."""
    return [at.id] if at else [place.id for place in visible_locations(actor)]


def location_switch(request: HttpRequest) -> dict[str, Any]:
    """The frame's location switch; nothing to switch where there is one location."""
    actor = request_actor(request)
    places = visible_locations(actor) if actor else []
    if actor is None or len(places) < 2:
        return {}
    chosen = chosen_location(request, actor)

    def option(name: str, value: str, current: bool) -> tuple[str, str, bool]:
        query = urlencode({"location": value, "next": request.get_full_path()})
        return name, f"{reverse('choose_location')}?{query}", current

    everywhere = _("All locations") if len(places) > 2 else _("Both locations")
    options = [option(everywhere, "", chosen is None)]
    options += [option(at.name, str(at.id), at == chosen) for at in places]
    return {"locations": {"current": chosen.name if chosen else everywhere, "options": options}}


def on_paper(request: HttpRequest) -> dict[str, Any]:
    """Whose figures a page shows, for who prints it."""
    actor = request_actor(request)
    places = visible_locations(actor) if actor else []
    if actor is None or not places:
        return {}
    info, chosen = company(actor.company_id), chosen_location(request, actor)
    whole = len(places) == len(info.locations)
    named = [chosen] if chosen else places
    place = _("all locations") if whole and not chosen else ", ".join(at.name for at in named)
    said = {"company": info.name, "place": place, "currency": info.currency, "at": clock.now()}
    return {"on_paper": said}


def may_open(request: HttpRequest, section: str) -> bool:
    """Whether the rail shows this section."""
    actor = request_actor(request)
    if actor is None:
        return False
    if section == "settings":
        return any(entry.right in actor.rights for entry in registries.pages("settings"))
    right = SECTIONS.get(section)
    return right is None or actor.may(right)
