"""Several companies of one person: which one they work in, who asks them in, and a new one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tillbook.masters.organisation.new_company import NewCompanyForm
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.operations.companies import (
    answer_invitation,
    withdraw_invitation,
)
from tillbook.masters.organisation.pages import page, request_actor
from tillbook.masters.organisation.ports import found_company
from tillbook.masters.organisation.queries import company, invitations
from tillbook.masters.organisation.rules import OWNER, Actor, Right
from tillbook.masters.organisation.working_in import COOKIE, SESSION, mine, other_company
from tillbook.plumbing.pages import keep_choice, way_back


@login_required
@require_GET
def companies_page(request: HttpRequest) -> HttpResponse:
    """One's own companies, and those that ask one in."""
    actor = request_actor(request)
    rows = [
        (row, actor is not None and row.company_id == actor.company_id) for row in mine(request)
    ]
    context = {
        "rows": sorted(rows, key=lambda row: row[0].company.name.casefold()),
        "asked": invitations(_person(request)),
        "may_found": actor is not None and _may_found(actor),
    }
    return render(request, "organisation/companies.html", context)


@login_required
@require_POST
def choose_company(request: HttpRequest) -> HttpResponse:
    """Work in another of one's companies from now on, in every tab."""
    wanted = request.POST.get("company", "")
    found = next((row for row in mine(request) if str(row.company_id) == wanted), None)
    if found is None:
        messages.error(request, _("You do not work in that company."))
        return redirect("companies")
    return _into(request, found.company_id, way_back(request.POST.get("next", "/"), request))


@login_required
@require_POST
def answer_invitation_page(request: HttpRequest) -> HttpResponse:
    """Say yes or no to a company that asks."""
    comes = request.POST.get("answer") == "yes"
    try:
        company_id = UUID(request.POST.get("company", ""))
        answer_invitation(_person(request), company_id, comes=comes)
    except ValueError as refused:
        gone = _("There is no such invitation any more.")
        messages.error(request, str(refused) if isinstance(refused, NotPossible) else gone)
        return redirect("companies")
    if not comes:
        messages.success(request, _("Declined. That company sees nothing of you."))
        return redirect("companies")
    messages.success(request, _("You work here too now. Change the company in the bar above."))
    return _into(request, company_id, "/")


@login_required
@require_GET
def other_company_page(request: HttpRequest) -> HttpResponse:
    """Where a part of a page leads that was made for another company."""
    back = way_back(request.GET.get("next", "/"), request)
    return other_company(request, request.GET.get("of", ""), back)


@page(Right.PEOPLE_WRITE)
@require_POST
def withdraw_invitation_page(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    """Take back an invitation that was not answered."""
    try:
        withdraw_invitation(actor, person_id)
    except NotPossible as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The invitation is taken back."))
    return redirect("staff")


@page(Right.SETTINGS_WRITE)
@require_http_methods(["GET", "POST"])
def new_company_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Another company of the owner's own, with books of its own."""
    if not _may_found(actor):
        raise PermissionDenied(_("Only the owner can add another company."))
    info = company(actor.company_id)
    zone = next((str(at.zone) for at in info.locations.values()), "UTC")
    start = {"country": info.country, "currency": info.currency, "time_zone": zone}
    form = NewCompanyForm(request.POST or None, initial={**start, "location_code": "STORE001"})
    if request.method == "POST" and form.is_valid():
        if any(
            row.company.name.casefold() == form.wanted().name.casefold() for row in mine(request)
        ):
            form.add_error("name", _("You have a company of this name already."))
        else:
            assert actor.id is not None
            try:
                made = found_company(actor.id, form.wanted())
            except NotPossible as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("The company is set up. You work in it now."))
                if made.untaxed:
                    messages.warning(request, made.untaxed)
                return _into(request, made.id, "/")
    trail = [(_("Settings"), reverse("settings")), (_("Companies"), reverse("companies"))]
    context = {"section": "settings", "form": form, "trail": trail}
    return render(request, "organisation/new_company.html", context)


def _person(request: HttpRequest) -> UUID:
    key: UUID = request.user.pk  # type: ignore[assignment]  # of who is signed in
    return key


def _may_found(actor: Actor) -> bool:
    """Who may do everything, everywhere."""
    return actor.rights >= OWNER and actor.location_ids is None


def _into(request: HttpRequest, company_id: UUID, to: str) -> HttpResponse:
    request.session[SESSION] = str(company_id)
    response = HttpResponseRedirect(to)
    # On one device people go on where they were, after signing in again too.
    keep_choice(response, request, COOKIE, str(company_id))
    return response
