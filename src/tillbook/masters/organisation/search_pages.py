"""Finding anything: the field above every page, and the same answers as a page of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from tillbook.masters.organisation.pages import request_actor, signed_in
from tillbook.masters.organisation.rules import Actor
from tillbook.plumbing import frame, registries
from tillbook.plumbing.registries import Hit
from tillbook.values.folding import findable, typed_words
from tillbook.values.misspelt import all_near

#: Hits of one kind: more is a list's work.
MOST = 6
_WORD = re.compile(r"\w+")


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
            given = list(search(actor, text))
            hits += [one for one in given if not one.more][:MOST]
            hits += [one for one in given if one.more]
    groups: dict[str, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(hit.kind, []).append(hit)
    return list(groups.items())


def _pages(request: HttpRequest, actor: Actor, text: str) -> Iterable[Hit]:
    """Pages by what they are called in any language; where none fits, by what was meant."""
    words = typed_words(text)
    known = list(_known_pages(request, actor, bool(words)))
    found = [hit for hit, said in known if all(word in said for word in words)]
    return found or [hit for hit, said in known if all_near(words, _WORD.findall(said))][:MOST]


def _known_pages(request: HttpRequest, actor: Actor, everywhere: bool) -> Iterable[tuple[Hit, str]]:
    """Where one may go, with all that it is called; everywhere: not only what the rail names."""
    kind = _("Pages")
    seen = set()
    for entry in frame.rail(request, {}):
        seen.add(entry.url)
        hit = Hit(kind=kind, title=str(entry.name), url=entry.url, icon=entry.icon)
        yield hit, _in_all_languages(entry.name, entry.also)
    for page in registries.pages() if everywhere else ():
        url = reverse(page.url_name)
        if url not in seen and (not page.right or page.right in actor.rights):
            hit = Hit(
                kind=kind, title=str(page.name), url=url, icon=page.icon, detail=str(page.line)
            )
            yield hit, _in_all_languages(page.name, page.line, page.also)


def _in_all_languages(*texts: object) -> str:
    """Texts as every language of the product says them, with letter case and accents folded."""
    said = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            said += [str(text) for text in texts]
    return findable(" ".join(said))


def search_part(request: HttpRequest) -> dict[str, Any]:
    """The frame's search field."""
    return {"search_url": reverse("search")} if request_actor(request) else {}
