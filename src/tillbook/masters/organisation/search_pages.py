"""Finding anything: the field above every page, and the same answers as a page of their own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tillbook.masters.organisation.pages import request_actor, signed_in
from tillbook.masters.organisation.rules import Actor
from tillbook.plumbing import frame, registries
from tillbook.plumbing.registries import Hit

#: Hits of one kind: more is a list's work.
MOST = 6


@signed_in
def search_page(request: HttpRequest) -> HttpResponse:
    """Answer what was typed; with `part=1` only the answers, for the field above the page."""
    actor = request_actor(request)
    if actor is None:
        raise PermissionDenied(_("You do not work in any company here yet."))
    text = " ".join(request.GET.get("q", "").split())[:80]
    groups = found(request, actor, text)
    template = "organisation/search.html"
    if request.GET.get("part"):
        template += "#answers"
    return render(request, template, {"text": text, "groups": groups, "section": ""})


def found(request: HttpRequest, actor: Actor, text: str) -> list[tuple[str, list[Hit]]]:
    """The answers by kind, in the order of the rooms; without words, where one may go."""
    hits = list(_pages(request, actor, text))
    if text:
        for search in registries.searches():
            hits += list(search(actor, text))[:MOST]
    groups: dict[str, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(hit.kind, []).append(hit)
    return list(groups.items())


def _pages(request: HttpRequest, actor: Actor, text: str) -> Iterable[Hit]:
    words = text.casefold().split()
    kind = _("Pages")
    seen = set()
    for entry in frame.rail(request, {}):
        seen.add(entry.url)
        if _fits(words, str(entry.name)):
            yield Hit(kind=kind, title=str(entry.name), url=entry.url, icon=entry.icon)
    if not words:
        return
    for page in registries.pages():
        url = reverse(page.url_name)
        allowed = not page.right or page.right in actor.rights
        if url not in seen and allowed and _fits(words, f"{page.name} {page.line}"):
            yield Hit(
                kind=kind, title=str(page.name), url=url, icon=page.icon, detail=str(page.line)
            )


def _fits(words: list[str], name: str) -> bool:
    folded = name.casefold()
    return all(word in folded for word in words)


def search_part(request: HttpRequest) -> dict[str, Any]:
    """The frame's search field."""
    return {"search_url": reverse("search")} if request_actor(request) else {}
