"""The settings page of how stock is valued."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tillbook.books.stock.forms import CostingForm, method_words
from tillbook.books.stock.operations import change_costing
from tillbook.books.stock.queries import costing_changes, costing_of
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company, people_names
from tillbook.masters.organisation.rules import Actor, Right


@page(Right.SETTINGS_WRITE)
@require_http_methods(["GET", "POST"])
def costing_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """By which method, since when, and changing it."""
    info = company(actor.company_id)
    words, now = method_words(), costing_of(info.id)
    form = CostingForm(request.POST or None, initial={"method": now})
    if request.method == "POST" and form.is_valid():
        try:
            change_costing(actor, form.cleaned_data["method"], form.cleaned_data["reason"])
        except NotPossible as refused:
            form.add_error("method", str(refused))
        else:
            messages.success(request, _("Saved. What leaves from now on is valued so."))
            return redirect("stock_costing")
    changes = costing_changes(info.id)
    names = people_names([key for one in changes if (key := one.actor_id)])
    context = {
        "section": "settings",
        "trail": [(_("Settings"), reverse("settings"))],
        "form": form,
        "now": words.get(now, now),
        "may_change": actor.location_ids is None,
        "currency": info.money,
        "may_see_costs": actor.may(Right.COSTS_READ),
        "changes": [
            (one, words.get(one.method, one.method), names.get(one.actor_id or info.id, ""))
            for one in changes
        ],
    }
    return render(request, "stock/costing.html", context)
