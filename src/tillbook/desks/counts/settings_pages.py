"""Settings of counts: who approves what, what is counted again, and how often what is due."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tillbook.desks.counts.operations import set_limits
from tillbook.desks.counts.queries import due_days, limits_of
from tillbook.desks.counts.rules import DUE_DAYS, MOST_DAYS, Class, Limits
from tillbook.masters.organisation.pages import page
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, CompanyInfo, Right
from tillbook.plumbing.locales import typed_figure
from tillbook.plumbing.templatetags.figures import amount
from tillbook.values.money import format_decimal, parse_decimal
from tillbook.values.words import one_line

_MOST_MINOR = 10**11
_MOST_PPM = 100_000_000


def _typed(request: HttpRequest, name: str, info: CompanyInfo) -> int | None:
    """A typed amount or share; None where nothing was typed. Raises ValueError."""
    text = one_line(request.POST.get(name, ""), 40)
    if not text:
        return None
    percent = name == "percent"
    decimals, most = (4, _MOST_PPM) if percent else (info.exponent, _MOST_MINOR)
    found = parse_decimal(typed_figure(text, None if percent else info.money), decimals)
    if not 0 <= found <= most:
        raise ValueError(text)
    return found


@page(Right.SETTINGS_WRITE)
@require_http_methods(["GET", "POST"])
def count_settings(request: HttpRequest, actor: Actor) -> HttpResponse:
    """From which differences on somebody else approves, or an item is counted again; after how
    many days each class is due."""
    info = company(actor.company_id)
    if request.method == "POST":
        try:
            limits = Limits(
                approval_minor=_typed(request, "approval", info),
                recount_minor=_typed(request, "recount", info),
                recount_ppm=_typed(request, "percent", info),
            )
        except ValueError:
            messages.error(request, _("Type amounts such as 50.00 and a share such as 10."))
            return redirect("count_settings")
        typed = {grade: _days(request, grade) for grade in Class}
        known = {grade: n for grade, n in typed.items() if n is not None}
        if len(known) < len(typed):
            words = _("Type after how many days a class is due: 1 to %(most)s.")
            messages.error(request, words % {"most": MOST_DAYS})
        else:
            set_limits(actor, limits, known)
            messages.success(request, _("Saved."))
        return redirect("count_settings")
    limits, days = limits_of(info.id), due_days(info.id)
    context = {
        "section": "settings",
        "trail": [(_("Settings"), reverse("settings"))],
        "currency": info.money,
        "approval": _shown(limits.approval_minor, info),
        "recount": _shown(limits.recount_minor, info),
        "classes": [(grade.value, _field(grade), days[grade]) for grade in Class],
        "percent": ""
        if limits.recount_ppm is None
        else format_decimal(limits.recount_ppm, 4).rstrip("0").rstrip("."),
    }
    return render(request, "counts/settings.html", context)


def _field(grade: Class) -> str:
    return f"days_{grade.value.lower()}"


def _days(request: HttpRequest, grade: Class) -> int | None:
    """After how many days a class is due, as typed; the usual number where nothing was, None where
    it is no such number."""
    text = one_line(request.POST.get(_field(grade), ""), 12)
    if not text:
        return DUE_DAYS[grade]
    known = text.isascii() and text.isdigit() and len(text) < 6
    return int(text) if known and 1 <= int(text) <= MOST_DAYS else None


def _shown(minor: int | None, info: CompanyInfo) -> str:
    return "" if minor is None else str(amount(minor, info.money))
