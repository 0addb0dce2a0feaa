"""The settings page of how customers pay."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tillbook.books.payments.operations import (
    ONE_OF_A_KIND,
    TenderSettings,
    add_tender,
    change_tender,
)
from tillbook.books.payments.queries import tender_types
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right


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


@page(Right.SETTINGS_WRITE)
def tenders_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The ways to pay, and one more."""
    info = company(actor.company_id)
    rows = [
        t for t in tender_types(info.id, info.version).values() if t.kind not in ("imported", "tip")
    ]
    kinds = _kinds()
    here = {row.kind for row in rows}
    return render(
        request,
        "payments/tenders.html",
        {
            "section": "settings",
            "rows": [(row, kinds.get(row.kind, row.kind)) for row in rows],
            "kinds": [(k, n) for k, n in kinds.items() if k not in ONE_OF_A_KIND or k not in here],
            "ours": ONE_OF_A_KIND,
            "trail": [(_("Settings"), reverse("settings"))],
        },
    )


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

    def ticked(name: str) -> bool:
        return request.POST.get(name) == "1"

    wanted = TenderSettings(
        name=request.POST.get("name", ""),
        archived=not ticked("taken"),
        refunds=ticked("refunds"),
        needs_reference=ticked("needs_reference"),
    )
    try:
        change_tender(actor, tender_id, wanted)
    except NotPossible as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Saved. It holds from the next sale on."))
    return redirect("tenders")
