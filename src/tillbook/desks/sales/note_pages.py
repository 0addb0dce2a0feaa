"""The pages that erase what was noted on a receipt."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tillbook.desks.sales.errors import SaleRefused
from tillbook.desks.sales.operations import erase_note, erase_note_aside
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.pages import way_back


@page(Right.PARTIES_ERASE)
@require_POST
def erase_note_page(request: HttpRequest, actor: Actor, sale_id: UUID) -> HttpResponse:
    """Erase a note from a receipt, for good; a second click finds it erased."""
    try:
        erased = erase_note(actor, sale_id, request.POST.get("note", ""))
    except SaleRefused:
        raise Http404 from None
    _say(request, erased=erased)
    return redirect("sale", sale_id)


@page(Right.PARTIES_ERASE)
@require_POST
def erase_note_aside_page(request: HttpRequest, actor: Actor, row_id: UUID) -> HttpResponse:
    """The same of a receipt that waits in To clarify."""
    try:
        erased = erase_note_aside(actor, row_id, request.POST.get("note", ""))
    except SaleRefused:
        raise Http404 from None
    _say(request, erased=erased)
    return redirect(way_back(request.POST.get("next") or reverse("to_clarify"), request))


def _say(request: HttpRequest, *, erased: bool) -> None:
    if erased:
        messages.success(request, _("The note is erased. The receipt stays sealed as it was."))
