"""Pages of customers: the list, one customer, a new one, and what the law lets a person ask for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tillbook.masters.organisation.listing import list_page
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.parties.certificate_pages import certificate_rows
from tillbook.masters.parties.forms import CustomerForm
from tillbook.masters.parties.listing import customers_listing, erased_listing
from tillbook.masters.parties.models import Party
from tillbook.masters.parties.operations import (
    CodeTaken,
    GroupRefused,
    NewParty,
    PartyEdit,
    add_group,
    add_party,
    archive_group,
    edit_party,
    erase_for_good,
    note_told,
    set_groups,
)
from tillbook.masters.parties.queries import (
    counted_groups,
    customer_groups,
    customers_like,
    groups_of,
    terms_choice,
)
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.registries import about_party, panels
from tillbook.plumbing.snapshot import snapshot


@page(Right.PARTIES_READ)
def customers(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Customers by name."""
    context = {"section": "customers", "may_write": actor.may(Right.PARTIES_WRITE)}
    erased = request.GET.get("state") == "erased"
    listing = erased_listing(actor) if erased else customers_listing(actor)
    return list_page(request, actor, listing, "parties/customers.html", context)


def _customer(actor: Actor, party_id: UUID) -> Party:
    rows = Party.objects.filter(company_id=actor.company_id, kind=Party.Kind.CUSTOMER, id=party_id)
    found = rows.select_related("personal").first()
    if found is None:
        raise Http404
    return found


@page(Right.PARTIES_READ)
def customer(request: HttpRequest, actor: Actor, party_id: UUID) -> HttpResponse:
    """One customer, with what other rooms know of them."""
    party = _customer(actor, party_id)
    personal = getattr(party, "personal", None)
    return render(
        request,
        "parties/customer.html",
        {
            "section": "customers",
            "party": party,
            "personal": personal,
            "called": personal.name if personal else party.code,
            "groups": _group_names(party),
            "certificates": certificate_rows(party),
            "terms": terms_choice(actor.company_id, party.id),
            "panels": [
                (one.title, reverse(one.url_name, args=[party.id]))
                for one in panels("customer", actor.rights)
            ],
            "may_write": actor.may(Right.PARTIES_WRITE) and personal,
            "may_erase": actor.may(Right.PARTIES_ERASE) and personal,
            "may_export": actor.may(Right.EXPORT) and actor.location_ids is None,
            "trail": [(_("Customers"), reverse("customers"))],
        },
    )


def _group_names(party: Party) -> list[str]:
    known = customer_groups(party.company_id)
    return [known[one] for one in groups_of([party.id]).get(party.id, ()) if one in known]


@page(Right.PARTIES_WRITE)
def new_customer(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add a customer by hand."""
    form = CustomerForm(request.POST or None, groups=customer_groups(actor.company_id))
    alike: list[tuple[UUID, str, str]] = []
    if request.method == "POST" and form.is_valid():
        groups = form.chosen_groups()
        given = form.cleaned_data
        new = NewParty(**{**given, "code": given["code"] or f"C{new_id().hex[-8:].upper()}"})
        who = {name: given[name].strip() for name in ("name", "email", "phone")}
        # Somebody who is here already is shown first; whoever means another one goes on.
        alike = [] if request.POST.get("another") else customers_like(actor.company_id, **who)
        try:
            party = None if alike else add_party(actor.company_id, new)
        except CodeTaken as taken:
            form.add_error("code", str(taken))
        else:
            if party:
                if groups:
                    set_groups(actor, party.id, groups)
                messages.success(request, _("Added."))
                return redirect("customer", party.id)
    context = {
        "form": form,
        "alike": alike,
        "title": _("New customer"),
        "save": _("Add the customer"),
        "draft": "customer-new",
        "trail": [(_("Customers"), reverse("customers"))],
    }
    return render(request, "parties/edit.html", {"section": "customers", **context})


@page(Right.PARTIES_WRITE)
def change_customer(request: HttpRequest, actor: Actor, party_id: UUID) -> HttpResponse:
    """Change what is known about a customer."""
    party = _customer(actor, party_id)
    personal = getattr(party, "personal", None)
    if personal is None:
        raise Http404
    names = ("name", "email", "phone", "address", "note", "alert")
    initial = {name: getattr(personal, name) for name in names}
    known = customer_groups(actor.company_id)
    mine = [str(one) for one in groups_of([party.id]).get(party.id, ())]
    initial = {**initial, "country": party.country, "groups": mine}
    form = CustomerForm(request.POST or None, initial=initial, groups=known)
    del form.fields["code"]
    if request.method == "POST" and form.is_valid():
        groups = form.chosen_groups()
        if known:
            set_groups(actor, party.id, groups)
        edit_party(actor, party.id, PartyEdit(**form.cleaned_data))
        messages.success(request, _("Saved."))
        return redirect("customer", party.id)
    context = {
        "form": form,
        "title": personal.name,
        "save": _("Save the changes"),
        "draft": f"customer-{party.id}",
        "trail": [
            (_("Customers"), reverse("customers")),
            (personal.name, reverse("customer", args=[party.id])),
        ],
    }
    return render(request, "parties/edit.html", {"section": "customers", **context})


@page(Right.PARTIES_ERASE)
@require_POST
def erase_customer(request: HttpRequest, actor: Actor, party_id: UUID) -> HttpResponse:
    """Erase what is personal. It cannot be undone, and the form says so."""
    party = _customer(actor, party_id)
    if erase_for_good(actor, party.id):
        messages.success(request, _("Erased. The books keep the code %s.") % party.code)
    return redirect("customer", party.id)


@page(Right.PARTIES_READ)
def customer_data(request: HttpRequest, actor: Actor, party_id: UUID) -> HttpResponseBase:
    """Everything that is kept about one person, as JSON: theirs to ask for. It holds what they
    bought anywhere, and half of it would be no answer: who works at some locations only may not."""
    actor.require(Right.EXPORT)
    if actor.location_ids is not None:
        raise PermissionDenied(_("This file holds what they bought at every location."))
    party = _customer(actor, party_id)
    note_told(actor, party.id)
    answer = StreamingHttpResponse(_told(actor, party), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="customer-{party.id}.json"'
    answer["Cache-Control"] = "no-store"
    return answer


def _certificates_told(party: Party) -> Iterator[dict[str, object]]:
    for row, _state in certificate_rows(party):
        yield {
            "number": row.number,
            "jurisdiction": row.jurisdiction,
            "reason": row.reason,
            "valid_from": row.valid_from.isoformat(),
            "valid_to": row.valid_to.isoformat() if row.valid_to else None,
            "note": row.note,
        }


def _told(actor: Actor, party: Party) -> Iterator[str]:
    personal = getattr(party, "personal", None)
    names = ("name", "email", "phone", "address", "note", "alert")
    facts = {
        "id": str(party.id),
        "code": party.code,
        "country": party.country,
        "customer_since": party.created_at.isoformat(),
        "groups": _group_names(party),
        "certificates": list(_certificates_told(party)),
        "erased_at": party.erased_at.isoformat() if party.erased_at else None,
        **({name: getattr(personal, name) for name in names} if personal else {}),
    }
    with snapshot():
        yield '{"customer":' + json.dumps(facts)
        for heading, tell in about_party():
            yield f",{json.dumps(heading)}:["
            for number, one in enumerate(tell(actor.company_id, party.id)):
                yield ("," if number else "") + json.dumps(one)
            yield "]"
        yield "}"


@page(Right.PARTIES_WRITE)
def customer_groups_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The groups of customers, and a new one."""
    if request.method == "POST":
        try:
            add_group(actor, request.POST.get("name", ""))
        except GroupRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Added. Put customers into it on their own pages."))
        return redirect("customer_groups")
    context = {
        "section": "customers",
        "rows": counted_groups(actor.company_id),
        "trail": [(_("Customers"), reverse("customers"))],
    }
    return render(request, "parties/groups.html", context)


@page(Right.PARTIES_WRITE)
@require_POST
def archive_customer_group(request: HttpRequest, actor: Actor, group_id: UUID) -> HttpResponse:
    """Put a group away."""
    if not archive_group(actor, group_id):
        raise Http404
    messages.success(request, _("Put away. Nobody is in it any more."))
    return redirect("customer_groups")
