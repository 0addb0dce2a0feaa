"""Pages of suppliers: the list, one supplier with what other rooms know of them, a new one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tillbook.masters.organisation.listing import list_page
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.parties.forms import SupplierForm
from tillbook.masters.parties.listing import suppliers_listing
from tillbook.masters.parties.models import Party
from tillbook.masters.parties.operations import (
    CodeTaken,
    NewParty,
    PartyEdit,
    add_party,
    edit_party,
)
from tillbook.masters.parties.queries import terms_choice
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.registries import panels

SECTION = "buying"
_EDITED = ("name", "email", "phone", "address", "note", "alert")


@page(Right.PARTIES_READ)
@require_GET
def suppliers(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Suppliers by name."""
    context = {"section": SECTION, "may_write": actor.may(Right.PARTIES_WRITE)}
    return list_page(request, actor, suppliers_listing(actor), "parties/suppliers.html", context)


def _supplier(actor: Actor, party_id: UUID) -> Party:
    rows = Party.objects.filter(company_id=actor.company_id, kind=Party.Kind.SUPPLIER, id=party_id)
    found = rows.select_related("personal").first()
    if found is None:
        raise Http404
    return found


@page(Right.PARTIES_READ)
@require_GET
def supplier(request: HttpRequest, actor: Actor, party_id: UUID) -> HttpResponse:
    """One supplier: how to reach them, their terms, and what other rooms know of them."""
    party = _supplier(actor, party_id)
    personal = getattr(party, "personal", None)
    context = {
        "section": SECTION,
        "party": party,
        "personal": personal,
        "called": personal.name if personal else party.code,
        "terms": terms_choice(actor.company_id, party.id),
        "panels": [
            (one.title, reverse(one.url_name, args=[party.id]))
            for one in panels("supplier", actor.rights)
        ],
        "may_write": actor.may(Right.PARTIES_WRITE) and personal,
        "trail": [(_("Suppliers"), reverse("suppliers"))],
    }
    return render(request, "parties/supplier.html", context)


@page(Right.PARTIES_WRITE)
@require_http_methods(["GET", "POST"])
def new_supplier(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add a supplier by hand."""
    form = SupplierForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        code = given["code"] or f"S{new_id().hex[-8:].upper()}"
        new = NewParty(**{**given, "code": code, "kind": Party.Kind.SUPPLIER.value})
        try:
            party = add_party(actor.company_id, new)
        except CodeTaken as taken:
            form.add_error("code", str(taken))
        else:
            messages.success(request, _("Added."))
            return redirect("supplier", party.id)
    context = {
        "section": SECTION,
        "form": form,
        "title": _("New supplier"),
        "save": _("Add the supplier"),
        "draft": "supplier-new",
        "trail": [(_("Suppliers"), reverse("suppliers"))],
    }
    return render(request, "parties/edit.html", context)


@page(Right.PARTIES_WRITE)
@require_http_methods(["GET", "POST"])
def change_supplier(request: HttpRequest, actor: Actor, party_id: UUID) -> HttpResponse:
    """Change what is known about a supplier."""
    party = _supplier(actor, party_id)
    personal = getattr(party, "personal", None)
    if personal is None:
        raise Http404
    initial = {name: getattr(personal, name) for name in _EDITED} | {"country": party.country}
    form = SupplierForm(request.POST or None, initial=initial)
    del form.fields["code"]
    if request.method == "POST" and form.is_valid():
        edit_party(actor, party.id, PartyEdit(**form.cleaned_data))
        messages.success(request, _("Saved."))
        return redirect("supplier", party.id)
    context = {
        "section": SECTION,
        "form": form,
        "title": personal.name,
        "save": _("Save the changes"),
        "draft": f"supplier-{party.id}",
        "trail": [
            (_("Suppliers"), reverse("suppliers")),
            (personal.name, reverse("supplier", args=[party.id])),
        ],
    }
    return render(request, "parties/edit.html", context)
