"""The receipt designer: what stands on the receipt, beside what it looks like."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tillbook.desks.receipts.drawing import drawn
from tillbook.desks.receipts.forms import BLOCK_WORDS, PAPERS, LayoutForm
from tillbook.desks.receipts.operations import NoPicture, set_layout, small_logo
from tillbook.desks.receipts.queries import layout_of
from tillbook.desks.receipts.rules.arranging import arrange
from tillbook.desks.receipts.rules.layout import ALWAYS, BLOCKS, LANGUAGES, Layout, moved, order_of
from tillbook.desks.receipts.telling import sample
from tillbook.masters.organisation.operations import NotPossible
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, Right

#: Bytes of an uploaded picture.
_LARGEST_UPLOAD = 4_000_000
_LANGUAGE_NAMES = {"en": "English", "de": "Deutsch"}


@page(Right.SETTINGS_WRITE)
@require_http_methods(["GET", "POST"])
def layout_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The designer. What is typed is shown at once; it holds when it is saved."""
    kept = layout_of(actor.company_id)
    if request.method == "GET":
        return _designer(request, actor, kept, order_of(kept), LayoutForm(initial=_start(kept)))
    form = LayoutForm(request.POST)
    order = [one for one in request.POST.getlist("order") if one in BLOCKS]
    shown = set(request.POST.getlist("shown"))
    block, _sign, by = request.POST.get("move", "").partition(":")
    if by in ("-1", "1"):
        order = moved(order, block, int(by))
    if not form.is_valid():
        return _designer(request, actor, kept, order_of(kept), form)
    wanted = form.layout(order, shown, kept.logo)
    if request.POST.get("act") == "save":
        try:
            set_layout(actor, wanted)
        except NotPossible as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Saved. Registers print it from their next contact on."))
        return redirect("receipt_layout")
    both = [(one, one in wanted.blocks) for one in dict.fromkeys([*order, *BLOCKS])]
    return _designer(request, actor, wanted, both, form)


@page(Right.SETTINGS_WRITE)
@require_POST
def logo_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Take a picture as the logo, or take the logo away."""
    kept = layout_of(actor.company_id)
    if request.POST.get("act") == "remove":
        blocks = tuple(one for one in kept.blocks if one != "logo")
        set_layout(actor, replace(kept, logo="", blocks=blocks))
        messages.success(request, _("The logo is taken off the receipt."))
        return redirect("receipt_layout")
    given: Any = request.FILES.get("picture")
    if given is None or given.size > _LARGEST_UPLOAD:
        messages.error(request, _("Choose a PNG or JPEG file of at most 4 MB."))
        return redirect("receipt_layout")
    try:
        logo = small_logo(given.read())
    except NoPicture as refused:
        messages.error(request, str(refused))
        return redirect("receipt_layout")
    blocks = kept.blocks if "logo" in kept.blocks else ("logo", *kept.blocks)
    set_layout(actor, replace(kept, logo=logo, blocks=blocks))
    messages.success(request, _("The logo stands on the receipt."))
    return redirect("receipt_layout")


def _start(layout: Layout) -> dict[str, Any]:
    start: dict[str, Any] = {"paper": layout.paper, "link_days": layout.link_days}
    for language in LANGUAGES:
        start[f"head_{language}"] = layout.head.get(language, "")
        start[f"foot_{language}"] = layout.foot.get(language, "")
    return start


def _designer(
    request: HttpRequest,
    actor: Actor,
    layout: Layout,
    order: list[tuple[str, bool]],
    form: LayoutForm,
) -> HttpResponse:
    language = request.POST.get("language") or (get_language() or "en").partition("-")[0]
    language = language if language in LANGUAGES else "en"
    gift = request.POST.get("gift") == "1"
    facts = sample(actor.company_id, language, gift=gift)
    context = {
        "section": "settings",
        "trail": [(_("Settings"), reverse("settings"))],
        "form": form,
        "layout": layout,
        "blocks": [
            (block, *BLOCK_WORDS[block], on, block in ALWAYS, place == 0, place == len(order) - 1)
            for place, (block, on) in enumerate(order)
        ],
        "papers": PAPERS,
        "paper": layout.paper,
        "texts": [
            (
                place,
                BLOCK_WORDS[place][0],
                [(one, _LANGUAGE_NAMES[one], form[f"{place}_{one}"]) for one in LANGUAGES],
            )
            for place in ("head", "foot")
        ],
        "languages": [(one, _LANGUAGE_NAMES[one]) for one in LANGUAGES],
        "language": language,
        "gift": gift,
        "pieces": drawn(arrange(layout, facts, language), layout.logo),
        "company": company(actor.company_id),
    }
    return render(request, "receipts/designer.html", context)
