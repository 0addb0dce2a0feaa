"""The settings of stock: above which worth a second person posts an adjustment."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tillbook.desks.supply.operations import set_limit
from tillbook.desks.supply.queries import setting
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right
from tillbook.plumbing.locales import typed_figure
from tillbook.plumbing.templatetags.figures import amount
from tillbook.values.money import parse_decimal


@page(Right.SETTINGS_WRITE)
@require_http_methods(["GET", "POST"])
def stock_settings(request: HttpRequest, actor: Actor) -> HttpResponse:
    """From which worth a second person posts."""
    info = company(actor.company_id)
    if request.method == "POST":
        text = request.POST.get("limit", "").strip()
        try:
            wanted = parse_decimal(typed_figure(text, info.money), info.exponent) if text else None
            set_limit(actor, wanted)
        except NotPossible as problem:
            messages.error(request, str(problem))
        except ValueError:
            messages.error(request, _("“%(text)s” is no amount.") % {"text": text[:20]})
        else:
            messages.success(request, _("Saved."))
        return redirect("stock_settings")
    limit = setting(info.id).approval_minor
    context = {
        "section": "settings",
        "trail": [(_("Settings"), reverse("settings"))],
        "currency": info.money,
        "limit": "" if limit is None else amount(limit, info.money),
    }
    return render(request, "supply/settings.html", context)
