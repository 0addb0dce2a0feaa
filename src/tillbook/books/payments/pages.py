"""The settings page of how customers pay."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tillbook.books.payments.operations import (
    ONE_OF_A_KIND,
    TenderSettings,
    add_tender,
    change_tender,
)
from tillbook.books.payments.queries import TenderInfo, tender_types
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.forms import StoredForm


def _kinds() -> dict[str, str]:
    return {
        "cash": _("Cash"),
        "card": _("Card"),
        "gift_card": _("Gift card"),
        "store_credit": _("Store credit"),
        "on_account": _("On account"),
        "voucher": _("Voucher"),
        "cheque": _("Cheque"),
        "transfer": _("Bank transfer"),
        "other": _("Something else"),
    }


class TenderForm(StoredForm):
    """How one way to pay is called and handled; a kind has only the fields that mean something."""

    name = forms.CharField(max_length=120)
    taken = forms.BooleanField(required=False)
    refunds = forms.BooleanField(required=False)
    needs_reference = forms.BooleanField(required=False)

    def __init__(self, data: QueryDict | None, tender: TenderInfo) -> None:
        start = {
            "name": tender.name,
            "taken": tender.taken,
            "refunds": tender.refunds,
            "needs_reference": tender.needs_reference,
        }
        self.tender_id = tender.id
        super().__init__(data, initial=start, auto_id=f"tender-{tender.id}-%s")
        if tender.kind == "cash":
            del self.fields["refunds"]
        if tender.kind == "cash" or tender.kind in ONE_OF_A_KIND:
            del self.fields["needs_reference"]

    @property
    def wanted(self) -> TenderSettings:
        """What `operations.change_tender` takes, of a valid form."""
        given = self.cleaned_data
        return TenderSettings(
            name=given["name"],
            archived=not given["taken"],
            refunds=given.get("refunds", True),
            needs_reference=given.get("needs_reference", False),
        )

    @property
    def problems(self) -> list[str]:
        """Everything that is wrong, in sentences."""
        return [str(one) for errors in self.errors.values() for one in errors]


@page(Right.SETTINGS_WRITE)
@require_GET
def tenders_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The ways to pay, and one more."""
    return _tenders(request, actor)


def _tenders(request: HttpRequest, actor: Actor, sent: TenderForm | None = None) -> HttpResponse:
    """The page; sent: the form of one that could not be saved, as it was sent."""
    rows = _listed(actor)
    kinds = _kinds()
    here = {row.kind for row in rows}
    forms_of = {row.id: TenderForm(None, row) for row in rows}
    if sent is not None:
        forms_of[sent.tender_id] = sent
    return render(
        request,
        "payments/tenders.html",
        {
            "section": "settings",
            "rows": [(row, kinds.get(row.kind, row.kind), forms_of[row.id]) for row in rows],
            "kinds": [(k, n) for k, n in kinds.items() if k not in ONE_OF_A_KIND or k not in here],
            "trail": [(_("Settings"), reverse("settings"))],
        },
    )


def _listed(actor: Actor) -> list[TenderInfo]:
    info = company(actor.company_id)
    known = tender_types(info.id, info.version).values()
    return [one for one in known if one.kind not in ("imported", "tip")]


@page(Right.SETTINGS_WRITE)
@require_POST
def add_tender_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add a way to pay."""
    try:
        add_tender(actor, name=request.POST.get("name", ""), kind=request.POST.get("kind", ""))
    except NotPossible as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Added. Every register offers it within a minute."))
    return redirect("tenders")


@page(Right.SETTINGS_WRITE)
@require_POST
def change_tender_page(request: HttpRequest, actor: Actor, tender_id: UUID) -> HttpResponse:
    """Rename one, say how it is handled, or take it no longer."""
    tender = next((one for one in _listed(actor) if one.id == tender_id), None)
    if tender is None:
        messages.error(request, _("There is no such way to pay."))
        return redirect("tenders")
    form = TenderForm(request.POST, tender)
    if form.is_valid():
        try:
            change_tender(actor, tender_id, form.wanted)
        except NotPossible as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved. It holds from the next sale on."))
            return redirect("tenders")
    return _tenders(request, actor, form)
