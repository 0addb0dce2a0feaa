"""The page of proposed orders: what to order now and why, made into drafts by one click."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from tillbook.desks.purchasing.errors import OrderRefused
from tillbook.desks.purchasing.forms import key_of
from tillbook.desks.purchasing.rules import MOST_LINES, State, TypedLine
from tillbook.desks.purchasing.telling import all_sentences
from tillbook.insight.restocking.operations import make_orders
from tillbook.insight.restocking.proposing import Group, proposal
from tillbook.insight.restocking.queries import usual_policy
from tillbook.insight.restocking.rules import Line, up_to
from tillbook.insight.restocking.telling import lasts_words, reason
from tillbook.masters.organisation.pages import chosen_location, page, visible_locations
from tillbook.masters.organisation.queries import company
from tillbook.masters.organisation.rules import Actor, LocationInfo, Right
from tillbook.plumbing.fields import new_id
from tillbook.plumbing.templatetags.figures import percent
from tillbook.values.money import format_quantity
from tillbook.values.words import one_line

SECTION = "buying"
#: Lines that the page shows at once; with more, one supplier at a time.
MOST_SHOWN = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLine:
    """A line as the form shows it."""

    number: int
    line: Line
    reason: str
    lasts: str
    packs: str
    taken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownGroup:
    """A supplier with the lines that are shown; left_out: how many more there are."""

    group: Group
    lines: tuple[ShownLine, ...]
    left_out: int


def location_of(request: HttpRequest, actor: Actor) -> LocationInfo | None:
    """The location that a page is about: the address names it, else the one that is looked at."""
    places = visible_locations(actor)
    asked = request.GET.get("at", "") or request.POST.get("at", "")
    named = next((at for at in places if at.code == asked), None)
    return named or chosen_location(request, actor) or (places[0] if places else None)


@page(Right.PURCHASES_READ)
@require_http_methods(["GET", "POST"])
def proposals(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What to order for a location, by supplier; one click writes the drafts."""
    at = location_of(request, actor)
    if at is None:
        return render(request, "restocking/proposals.html", {"section": SECTION, "at": None})
    if request.method == "GET":
        return _page(request, actor, at)
    actor.require(Right.PURCHASES_WRITE)
    # Not `once`: the ids of the orders are of the form's key, so that a second click makes none.
    key = key_of(request.POST.get("key", ""))
    chosen = _chosen(request.POST)
    if not chosen or key is None:
        return _page(request, actor, at, said=_("Tick what to order first."))
    try:
        made = make_orders(actor, key, at.id, chosen)
    except OrderRefused as problem:
        info = company(actor.company_id)
        return _page(request, actor, at, said=all_sentences(problem, info))
    words = ngettext(
        "%(n)s order is written as a draft. Look at it, approve it, send it.",
        "%(n)s orders are written as drafts. Look at them, approve them, send them.",
        len(made),
    )
    messages.success(request, words % {"n": len(made)})
    if len(made) == 1:
        return redirect("purchase_order", made[0])
    return redirect(f"{reverse('purchase_orders')}?state={State.DRAFT.value}")


def _chosen(post: QueryDict) -> dict[UUID, list[TypedLine]]:
    """What was ticked, by supplier."""
    taken = set(post.getlist("take"))
    columns = [post.getlist(name)[: MOST_SHOWN + 1] for name in ("row", "party", "sku", "packs")]
    found: dict[UUID, list[TypedLine]] = {}
    for row, party, sku, packs in zip(*columns, strict=False):
        supplier = key_of(party)
        if row in taken and supplier:
            line = TypedLine(product=one_line(sku, 120), packs=one_line(packs, 40))
            found.setdefault(supplier, []).append(line)
    return found


def _page(request: HttpRequest, actor: Actor, at: LocationInfo, said: str = "") -> HttpResponse:
    info = company(actor.company_id)
    found = proposal(info, at.id)
    asked = key_of(request.GET.get("supplier", ""))
    whole = sum(len(group.lines) for group in found.groups)
    opened = [one for one in found.groups if asked in (None, one.party_id)]
    if asked is None and whole > MOST_SHOWN:
        opened = []
    typed = _typed(request.POST) if request.method == "POST" else None
    usual = usual_policy(info.id)
    context: dict[str, Any] = {
        "section": SECTION,
        "currency": info.money,
        "at": at,
        "places": visible_locations(actor),
        "found": found,
        "whole": whole,
        "opened": _shown(opened, typed),
        "asked": asked,
        "loose": [
            (line, reason(line), up_to(line.standing.short, line.item.decimals))
            for line in found.loose.lines[:MOST_LINES]
        ],
        "loose_left": max(0, len(found.loose.lines) - MOST_LINES),
        "key": request.POST.get("key", "") if said else str(new_id()),
        "said": said,
        "usual": usual,
        "service": percent(usual.service),
        "may_write": actor.may(Right.PURCHASES_WRITE),
    }
    return render(request, "restocking/proposals.html", context)


def _typed(post: QueryDict) -> dict[tuple[str, str], tuple[str, bool]]:
    """(supplier, SKU) -> what was typed, and whether it was ticked."""
    taken = set(post.getlist("take"))
    columns = [post.getlist(name)[: MOST_SHOWN + 1] for name in ("row", "party", "sku", "packs")]
    return {
        (party, sku): (one_line(packs, 40), row in taken)
        for row, party, sku, packs in zip(*columns, strict=False)
    }


def _shown(
    groups: Sequence[Group], typed: Mapping[tuple[str, str], tuple[str, bool]] | None
) -> list[ShownGroup]:
    number = 0
    shown = []
    for group in groups:
        lines = []
        for line in group.lines[:MOST_LINES]:
            number += 1
            proposed = (format_quantity(line.packs_micro), typed is None)
            packs, taken = (typed or {}).get((str(group.party_id), line.item.sku), proposed)
            lines.append(
                ShownLine(
                    number=number,
                    line=line,
                    reason=reason(line),
                    lasts=lasts_words(line),
                    packs=packs,
                    taken=taken,
                )
            )
        left = len(group.lines) - len(lines)
        shown.append(ShownGroup(group=group, lines=tuple(lines), left_out=left))
    return shown
