"""Pages of certificates of exemption: entering one for a customer, changing and ending it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.masters.parties.forms import CertificateForm
from tillbook.masters.parties.models import ExemptionCertificate, Party
from tillbook.masters.parties.operations import (
    CertificateRefused,
    add_certificate,
    edit_certificate,
    end_certificate,
)
from tillbook.masters.parties.queries import names
from tillbook.masters.taxes.queries import business_day, jurisdiction_names

_STATES = {
    "counts": ("pine", "check"),
    "over": ("", "lock"),
    "later": ("amber", "circle-alert"),
}


def certificate_rows(party: Party) -> list[tuple[ExemptionCertificate, tuple[str, str, str]]]:
    """A customer's certificates, the latest first, each with (tone, icon, word) of its state."""
    today = business_day(party.company_id)
    rows = ExemptionCertificate.objects.filter(party_id=party.id).order_by("-valid_from", "-id")
    words = {"counts": _("Counts"), "over": _("Over"), "later": _("Not yet")}
    found = []
    for row in rows:
        over = row.valid_to is not None and row.valid_to < today
        state = "over" if over else "later" if row.valid_from > today else "counts"
        found.append((row, (*_STATES[state], words[state])))
    return found


@page(Right.PARTIES_WRITE)
@require_http_methods(["GET", "POST"])
def new_certificate(request: HttpRequest, actor: Actor, party_id: UUID) -> HttpResponse:
    """Enter a certificate that a customer showed."""
    form = _form(request, actor, {"valid_from": business_day(actor.company_id)})
    if request.method == "POST" and form.is_valid():
        try:
            if add_certificate(actor, party_id, form.wanted()) is None:
                raise Http404
        except CertificateRefused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("Entered. Registers know it the next time they ask."))
            return redirect("customer", party_id)
    return _page(request, actor, party_id, form, _("Certificate of exemption"))


@page(Right.PARTIES_WRITE)
@require_http_methods(["GET", "POST"])
def change_certificate(request: HttpRequest, actor: Actor, certificate_id: UUID) -> HttpResponse:
    """Change what a certificate says; sales keep the number they were made with."""
    row = _certificate(actor, certificate_id)
    fields = ("number", "jurisdiction", "reason", "valid_from", "valid_to", "note")
    form = _form(request, actor, {name: getattr(row, name) for name in fields})
    if request.method == "POST" and form.is_valid():
        try:
            edit_certificate(actor, certificate_id, form.wanted())
        except CertificateRefused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("customer", row.party_id)
    return _page(request, actor, row.party_id, form, row.number)


@page(Right.PARTIES_WRITE)
@require_POST
def end_certificate_page(request: HttpRequest, actor: Actor, certificate_id: UUID) -> HttpResponse:
    """Let a certificate end today."""
    row = _certificate(actor, certificate_id)
    if not end_certificate(actor, certificate_id, business_day(actor.company_id)):
        raise Http404
    messages.success(request, _("Ended. From tomorrow on they pay tax."))
    return redirect("customer", row.party_id)


def _certificate(actor: Actor, certificate_id: UUID) -> ExemptionCertificate:
    rows = ExemptionCertificate.objects.filter(company_id=actor.company_id, id=certificate_id)
    found = rows.filter(party__erased_at=None).first()
    if found is None:
        raise Http404
    return found


def _form(request: HttpRequest, actor: Actor, initial: dict[str, object]) -> CertificateForm:
    info = company(actor.company_id)
    known = jurisdiction_names(info.id, info.version)
    return CertificateForm(request.POST or None, initial=initial, jurisdictions=known)


def _page(
    request: HttpRequest, actor: Actor, party_id: UUID, form: CertificateForm, title: str
) -> HttpResponse:
    called = names(actor.company_id, [party_id]).get(party_id)
    if called is None:
        raise Http404
    context = {
        "section": "customers",
        "form": form,
        "title": title,
        "trail": [
            (_("Customers"), reverse("customers")),
            (called, reverse("customer", args=[party_id])),
        ],
    }
    return render(request, "parties/certificate.html", context)
